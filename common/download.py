"""Handing out what was written (下载): an attachment under a name that people understand."""

from pathlib import Path

from django.http import FileResponse

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(path: Path, name: str, *, once: bool = False) -> FileResponse:
    """The workbook at ``path`` for saving as ``name``.xlsx; ``once``: written for this answer, then gone."""
    file = path.open("rb")
    if once:
        path.unlink()
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)


def saved(path: Path, name: str, media_type: str) -> FileResponse:
    """The file at ``path`` for saving as ``name``."""
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media_type)
