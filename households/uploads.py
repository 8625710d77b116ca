"""Files that come through a page (上传): taken in at the gate, looked at, confirmed or dropped.

The file itself lies under a random name and is gone as soon as it is imported, refused or dropped.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.scope import require, scope
from audit import log
from audit.actions import Action
from audit.masking import mask_text
from audit.models import IncomingFile
from common import clock, divisions
from common.errors import Refused, WrongStep
from common.sheets.reading import Reading
from common.sheets.refusals import UNCHANGED
from common.sheets.sources import kind_of
from households import rejections, retention, teaching, upload_endings
from households.models import Upload
from households.upload_endings import OPEN
from jobs import work
from jobs.models import Job

MAX_BYTES = 200 << 20
PER_MINUTE = 5
BYTES_A_DAY = 500 << 20
NAMELESS = "文件"
READ = "read_upload"


class Sent(Protocol):
    """What a form gives: a file with a name and a size, read in chunks."""

    name: str | None
    size: int | None

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The content, piece by piece."""


class AlreadyImported(Refused):
    """The same file stands in the registers; ``incoming`` says when it came."""

    def __init__(self, incoming: IncomingFile) -> None:
        day = incoming.at.astimezone(clock.SHANGHAI).date()
        super().__init__(f"这份文件已于 {day} 导入过（批次 {incoming.number}），本次没有重复写入。")
        self.incoming = incoming


def receive(
    sent: Sent,
    *,
    kind: str,
    permission: str,
    actor: User,
    county: int,
    source: str = "",
    as_of: date | None = None,
    mends: IncomingFile | None = None,
) -> Upload:
    """The file lies here and a job looks at it. ``permission`` is that of the kind.

    Raises NotPermitted, AlreadyImported, WrongStep where ``mends`` can no longer be corrected, and Refused
    with one sentence; then no file is kept.
    """
    require(actor, permission)
    with scope(region=county, user=actor):
        if mends and (sentence := rejections.mending_refusal(mends)):
            raise WrongStep(sentence)
        path = retention.uploads_folder() / secrets.token_hex(16)
        name = _clean_name(sent.name or "")
        try:
            _check_pace(actor, sent.size or 0)
            sha256, size = _store(sent, path)
            kind_of(path)
            _check_new(kind, sha256, source=source, as_of=as_of)
            return _take_in(
                path, kind=kind, region_code=county, source=source, as_of=as_of, mends=mends,
                name=name, sha256=sha256, size=size, actor=actor,
            )  # fmt: skip
        except Refused as refusal:
            path.unlink(missing_ok=True)
            if not isinstance(refusal, AlreadyImported):
                _note_refusal(actor, county, kind, name, refusal)
            raise
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _clean_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return mask_text("".join(sign for sign in last if sign.isprintable())[-200:]) or NAMELESS


def _check_pace(actor: User, size: int) -> None:
    """A person sends five files a minute and 500 MB a day at most."""
    now, own = clock.now(), Upload.objects.filter(actor=actor)
    if own.filter(at__gt=now - timedelta(minutes=1)).count() >= PER_MINUTE:
        raise Refused(f"一分钟内最多上传 {PER_MINUTE} 个文件，请稍等片刻再传。{UNCHANGED}")
    day = own.filter(at__gt=now - timedelta(days=1)).aggregate(sent=Sum("size"))["sent"] or 0
    if day + size > BYTES_A_DAY:
        raise Refused(f"您一天内上传的文件已超过 500 MB，请明天再传，或请系统管理员用命令导入。{UNCHANGED}")


def _store(sent: Sent, path: Path) -> tuple[str, int]:
    if (sent.size or 0) > MAX_BYTES:
        raise Refused(f"文件超过 200 MB，请拆分后分别导入。{UNCHANGED}")
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in sent.chunks():
            digest.update(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                raise Refused(f"文件超过 200 MB，请拆分后分别导入。{UNCHANGED}")
            file.write(chunk)
    return digest.hexdigest(), size


def _check_new(kind: str, sha256: str, *, source: str, as_of: date | None) -> None:
    known = IncomingFile.objects.filter(
        kind=kind, sha256=sha256, source=source, as_of=as_of, status=IncomingFile.Status.IMPORTED
    ).first()
    if known is not None:
        raise AlreadyImported(known)


@transaction.atomic
def _take_in(path: Path, **columns: Any) -> Upload:
    upload: Upload = Upload.objects.create(path=str(path), **columns)
    upload.job = _look(upload)
    upload.save(update_fields=["job"])
    log.record(
        Action.FILE_UPLOADED,
        upload,
        actor=upload.actor,
        detail={"kind": upload.kind, "sha256": upload.sha256, "bytes": upload.size},
    )
    return upload


def _look(upload: Upload) -> Job:
    """Without a key each look is a job of its own: one that is under way is not taken for a later one."""
    return work.ask(
        READ,
        region=upload.region_code,
        actor=upload.actor,
        payload={"upload": upload.pk},
    )


def _note_refusal(actor: User, county: int, kind: str, name: str, refusal: Refused) -> None:
    with transaction.atomic():
        log.record(
            Action.FILE_REFUSED,
            actor=actor,
            region=county,
            reason=refusal.sentence,
            detail={"kind": kind, "file": name},
        )


@transaction.atomic
def reread(upload: Upload, *, actor: User, permission: str, reading: Reading) -> Upload:
    """The file is looked at again as ``reading`` settles it. Raises NotPermitted, WrongStep."""
    require(actor, permission)
    with scope(region=upload.region_code, user=actor):
        upload = _locked(upload, actor, OPEN)
        upload.reading, upload.state, upload.preview = reading.as_json(), Upload.State.WAITING, {}
        upload.job = _look(upload)
        upload.save(update_fields=["reading", "state", "preview", "job"])
    return upload


@transaction.atomic
def confirm(upload: Upload, *, actor: User, permission: str) -> Job:
    """A job imports the file as it was shown; what was mapped by hand is remembered for this sender.

    Raises NotPermitted, and WrongStep where it was not looked at, misses columns, or is under way.
    """
    require(actor, permission)
    with scope(region=upload.region_code, user=actor):
        upload = _locked(upload, actor, (Upload.State.READ,))
        if missing := upload.preview.get("missing"):
            raise WrongStep(f"还缺{'、'.join(f'“{header}”' for header in missing)}列，请先在列对照中指明。")
        reading, seen = Reading(**upload.reading), upload.preview
        teaching.teach(upload, reading.columns)
        settled = replace(
            reading, encoding=seen["encoding"], part=seen["part"], header_row=seen["header_row"]
        )
        payload = {**payload_of(upload), "reading": settled.as_json(), "expected": upload.rows}
        job = work.ask("import", key=f"{upload.uid}", region=upload.region_code, actor=actor, payload=payload)
        upload.state, upload.job = Upload.State.CONFIRMED, job
        upload.save(update_fields=["state", "job"])
    return job


def payload_of(upload: Upload) -> dict[str, Any]:
    """What the jobs that look at an upload or import it need to know of it."""
    return {
        "kind": upload.kind,
        "path": upload.path,
        "name": upload.name,
        "as_of": upload.as_of and upload.as_of.isoformat(),
        "source": upload.source,
        "reading": upload.reading,
        "mends": upload.mends_id,
        "upload": upload.pk,
    }


@transaction.atomic
def drop(upload: Upload, *, actor: User, permission: str) -> None:
    """The file is not imported and lies here no longer. Raises NotPermitted, WrongStep."""
    require(actor, permission)
    with scope(region=upload.region_code, user=actor):
        upload = _locked(upload, actor, OPEN)
        upload_endings.end(upload, Upload.State.DROPPED, "已放弃，没有导入。")
    log.record(Action.UPLOAD_DROPPED, upload, actor=actor, detail={"kind": upload.kind})
    transaction.on_commit(lambda: Path(upload.path).unlink(missing_ok=True))


def _locked(upload: Upload, actor: User, states: Iterable[str]) -> Upload:
    own: Upload = Upload.objects.select_for_update().get(pk=upload.pk, actor=actor)
    if own.state not in states:
        raise WrongStep(f"“{own.name}”现在是“{own.get_state_display()}”，不能再做这一步。请刷新页面查看。")
    return own


def county_of(user: User) -> int | None:
    """The county that a user's uploads are for, None for somebody of a city or above."""
    code = user.region_id or divisions.WHOLE
    return divisions.county_code(code) if code % 10**8 else None
