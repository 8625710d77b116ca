"""A workbook that comes back through a page (核对台账摘要): it lies here until a job has read it."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction

from accounts.models import User
from accounts.scope import require
from audit.masking import mask_text
from common import divisions
from common.errors import Refused
from households.retention import uploads_folder
from jobs import work
from jobs.held import Held
from jobs.models import Job
from reports import digests

KIND = "check_ledger"
LONGEST_STEP = 900
"""Seconds that reading one workbook may take before its job counts as dead."""

GONE = "文件已不在服务器上，没有核对。请重新选择文件。"


class Sent(Protocol):
    """What a form gives: a file with a name, read in chunks."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The content, piece by piece."""


def ask(sent: Sent, *, actor: User) -> Job:
    """The workbook lies here and waits to be read by a job. Raises NotPermitted."""
    require(actor, "reports.view")
    path = uploads_folder() / secrets.token_hex(16)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for chunk in sent.chunks():
                file.write(chunk)
        with transaction.atomic():
            return work.ask(
                KIND,
                region=actor.region_id or divisions.WHOLE,
                actor=actor,
                payload={"path": str(path), "name": mask_text(Path(sent.name or "").name)[-200:]},
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def read(held: Held) -> Mapping[str, Any]:
    """What the workbook is worth, with the keys of its exports, or why it cannot be checked; it is gone."""
    path = Path(held.payload["path"])
    if not path.is_file():
        return {"refused": GONE}
    held.progress.stage("计算内容摘要")
    held.long_step(LONGEST_STEP)
    try:
        verdict = digests.check(path, actor=held.actor, row_limit=digests.IN_PAGE)
    except Refused as refusal:
        answer: dict[str, Any] = {"refused": refusal.sentence}
    else:
        answer = {
            "unchanged": verdict.unchanged,
            "sentence": verdict.sentence,
            "exports": [event.pk for event in verdict.exports],
        }
    path.unlink(missing_ok=True)
    return answer


def forget(job_id: int) -> None:
    """The workbook of a job that failed for good is not kept either."""
    Path(Job.objects.get(pk=job_id).payload["path"]).unlink(missing_ok=True)
