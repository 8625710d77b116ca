"""Handing out a workbook (下载): an attachment under a name that people understand."""

from pathlib import Path

from django.http import FileResponse

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(path: Path, name: str, *, once: bool = False) -> FileResponse:
    """The workbook at ``path`` for saving as ``name``.xlsx; ``once``: written for this answer, then gone."""
    file = path.open("rb")
    if once:
        path.unlink()
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)
