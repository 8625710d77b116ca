"""Files that are kept for a while: error workbooks (错误表) 30 days, uploads till imported, exports a day."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from time import time

from django.conf import settings

from audit.models import IncomingFile
from common import clock
from jobs.models import Job

ERROR_DAYS = 30
UPLOAD_SECONDS = 24 * 60 * 60
"""How long an upload may lie before anybody asks for its import."""
EXPORT_SECONDS = 24 * 60 * 60
"""How long a finished export may be fetched."""


def errors_folder() -> Path:
    """Where error workbooks lie."""
    return _folder("errors")


def uploads_folder() -> Path:
    """Where uploaded files lie until they are imported or refused."""
    return _folder("uploads")


def exports_folder() -> Path:
    """Where finished exports lie until they are fetched."""
    return _folder("exports")


def export_named(name: str) -> Path | None:
    """The finished export of this file name, None where there is none or its 24 hours are over."""
    path = exports_folder() / name
    return path if name and path.is_file() and not _is_older(path, EXPORT_SECONDS) else None


def export_of(job: Job) -> Path | None:
    """What a finished export has written, None where it has not or its 24 hours are over."""
    done = job.state == Job.State.DONE
    return export_named(str((job.result or {}).get("file", ""))) if done else None


def is_upload(path: Path) -> bool:
    """Whether a file lies among the uploads, and so is ours to remove."""
    return path.parent.resolve() == uploads_folder().resolve()


def clear_error_workbooks() -> int:
    """Error workbooks older than 30 days are gone, and no row names them; how many. Needs an open scope."""
    before = clock.now() - timedelta(days=ERROR_DAYS)
    old = IncomingFile.objects.filter(at__lt=before).exclude(errors_file="")
    named = {Path(name) for name in old.values_list("errors_file", flat=True)}
    old.update(errors_file="")
    return _remove({*named, *_older_than(errors_folder(), ERROR_DAYS * 24 * 60 * 60)})


def clear_uploads() -> int:
    """Uploads that no waiting or running import names are gone after a day; how many."""
    payloads = Job.objects.active().filter(kind="import").values_list("payload", flat=True)
    waiting = {Path(payload["path"]) for payload in payloads}
    return _remove(_older_than(uploads_folder(), UPLOAD_SECONDS) - waiting)


def clear_exports() -> int:
    """Exports whose 24 hours are over are gone; how many."""
    return _remove(_older_than(exports_folder(), EXPORT_SECONDS))


def _folder(name: str) -> Path:
    path = Path(settings.DOUDI_VAR) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def _older_than(folder: Path, seconds: float) -> set[Path]:
    return {path for path in folder.iterdir() if path.is_file() and _is_older(path, seconds)}


def _is_older(path: Path, seconds: float) -> bool:
    return time() - path.stat().st_mtime > seconds


def _remove(paths: Iterable[Path]) -> int:
    """The files are gone; those that were gone before do not count."""
    there = [path for path in paths if path.is_file()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)
