"""What becomes of an upload (上传): shown, imported, refused, dropped, or its job failed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.scope import scope
from households.models import Upload
from jobs.models import Job

OPEN = (Upload.State.WAITING, Upload.State.READ)
EXPIRED = "上传后没有确认导入，文件已按保存期限清除。"


@transaction.atomic
def imported(pk: int, incoming: int) -> None:
    """The upload's file stands in the registers."""
    upload = Upload.objects.select_for_update().get(pk=pk)
    upload.incoming_id = incoming
    end(upload, Upload.State.IMPORTED, "")


def import_failed(job: int) -> None:
    """An import that failed for good: refused where the file is gone, to be confirmed again where it lies."""
    with _of_job(job, Upload.State.CONFIRMED) as (upload, error):
        if upload is None:
            return
        if Path(upload.path).is_file():
            upload.state = Upload.State.READ
            upload.save(update_fields=["state"])
        else:
            end(upload, Upload.State.REFUSED, error)


def look_failed(job: int) -> None:
    """A first look that failed for good: the file is not kept."""
    with _of_job(job, Upload.State.WAITING) as (upload, error):
        if upload is not None:
            refuse(upload, error)


@contextmanager
def _of_job(pk: int, state: str) -> Iterator[tuple[Upload | None, str]]:
    """The upload that waits in ``state`` for what this job does, None where none does; the job told why."""
    job = Job.objects.select_related("actor").get(pk=pk)
    with scope(region=job.region_code, user=job.actor), transaction.atomic():
        yield Upload.objects.select_for_update(of=("self",)).filter(job=job, state=state).first(), job.error


def waiting_for(job: int, upload: int) -> Upload | None:
    """The upload, locked, if it waits for this job's look at it; None once another look was asked for.

    Needs an open scope and a transaction.
    """
    found: Upload | None = (
        Upload.objects.select_for_update().filter(pk=upload, job=job, state=Upload.State.WAITING).first()
    )
    return found


def show(upload: Upload, seen: Mapping[str, Any]) -> None:
    """The upload was looked at and waits to be confirmed; ``seen`` is what the look found."""
    upload.state, upload.preview, upload.rows = Upload.State.READ, dict(seen), seen["rows"]
    upload.save(update_fields=["state", "preview", "rows"])


def refuse(upload: Upload, sentence: str) -> None:
    """The file as a whole cannot be taken; it is gone once that stands."""
    end(upload, Upload.State.REFUSED, sentence)
    path = Path(upload.path)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_expired() -> None:
    """Uploads whose file was cleared away say so. Needs an open scope."""
    lying = Upload.objects.filter(state__in=OPEN).values_list("pk", "path")
    gone = [pk for pk, path in lying if not Path(path).is_file()]
    Upload.objects.filter(pk__in=gone, state__in=OPEN).update(
        state=Upload.State.DROPPED, sentence=EXPIRED, preview={}
    )


def end(upload: Upload, state: str, sentence: str) -> None:
    """The upload has ended so; what was seen of its file is not kept."""
    upload.state, upload.sentence, upload.preview = state, sentence, {}
    upload.save(update_fields=["state", "sentence", "preview", "incoming"])
