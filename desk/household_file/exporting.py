"""Taking away a file: who may, what for, the event in the trail, and the file itself.

It is that of a household (一户一档), or of an application that has come to no case (申请案卷).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import transaction
from django.db.models import TextChoices
from django.template.loader import render_to_string

from accounts.models import User
from accounts.scope import may, require
from audit import log, workbooks
from audit.actions import Action
from audit.models import AuditEvent
from common import clock, crypto, divisions
from common.errors import Refused
from desk.household_file import package, pages, pdf
from desk.household_file.whole import Whole, whole
from households import steps
from households.models import Application, Household
from jobs import work
from jobs.models import Job

Subject = Household | Application
LEDGER = "household_file"
"""What the trail calls these exports."""
STYLES = "household_file.css"


class Form(TextChoices):
    """In which form the file is taken away."""

    PDF = "pdf", "一册 PDF"
    PRINT = "print", "打印页"
    ZIP = "zip", "原件包（zip）"


@dataclass(frozen=True)
class Written:
    """What was written: the file's name among the exports, its form, whose it is, and how much it holds."""

    file: str
    form: str
    number: str
    kind: str
    pages: int
    originals: int


def permission_of(row: Subject) -> str:
    """Which permission taking this file away needs: the treasurer has a part of a household's."""
    return "applications.file" if isinstance(row, Application) else "households.file"


def has_file(row: Application) -> bool:
    """Whether an application has a file of its own; once confirmed it lies in its household's."""
    return row.case_id is None and row.status not in steps.BEFORE_ACCEPTANCE


def check(row: Subject, *, actor: User, form: str, clear: bool, purpose: str) -> None:
    """The actor may take the file away in this form. Raises NotPermitted, Refused."""
    require(actor, permission_of(row), row)
    if form == Form.ZIP:
        require(actor, "households.originals", row)
    if clear:
        require(actor, "households.file_clear", row)
    if isinstance(row, Application) and not has_file(row):
        raise Refused("该申请还没有案卷，或已确认并归入户档案，请刷新页面。")
    if form not in Form.values:
        raise Refused("请选择导出的形式。")
    if not purpose.strip():
        raise Refused("请填写用途，导出会记入留痕。")
    if form == Form.PDF and pdf.missing():
        raise Refused(cannot())


def cannot() -> str:
    """Why no PDF can be made here; empty where it can."""
    lacking = "、".join(pdf.missing())
    return (
        f"本机缺少组件 {lacking}，不能生成 PDF。请管理员按 README 安装；也可以用打印页。" if lacking else ""
    )


@transaction.atomic
def ask(row: Subject, *, actor: User, form: str, clear: bool, purpose: str) -> Job:
    """The file waits for a worker. Raises NotPermitted, Refused."""
    check(row, actor=actor, form=form, clear=clear, purpose=purpose)
    whose = "application" if isinstance(row, Application) else "household"
    payload = {whose: row.pk, "form": form, "clear": clear, "purpose": purpose}
    return work.ask("household_file", region=actor.region_id or divisions.WHOLE, actor=actor, payload=payload)


def write(row: Subject, path: Path, *, actor: User, form: str, clear: bool, purpose: str) -> Written:
    """The file stands at ``path`` with the ending of its form, its event in the trail before that.

    Needs an open scope. Raises NotPermitted, Refused.
    """
    check(row, actor=actor, form=form, clear=clear, purpose=purpose)
    found = whole(row, actor, clear=clear)
    target = path.with_suffix(f".{form}")
    if form == Form.ZIP:
        told = package.manifest(found, _adders(found))
        note(found, actor=actor, form=form, clear=True, purpose=purpose, sm3=crypto.sm3(told).hex())
        count = package.write(found, target, told)
        return Written(target.name, form, row.number, found.cover.kind, 0, count)
    event = note(found, actor=actor, form=form, clear=clear, purpose=purpose)
    made = pages.Made(found, event, workbooks.watermark(actor), purpose)
    placed = made.placed()
    html = render_to_string("household_file/pdf.html", made.context())
    count = pdf.write(html, target, css=_styles(), pictures=made.pictures(), placed=placed)
    return Written(target.name, form, row.number, found.cover.kind, count, len(found.originals))


@transaction.atomic
def note(found: Whole, *, actor: User, form: str, clear: bool, purpose: str, sm3: str = "") -> AuditEvent:
    """The export stands in the trail: form, purpose, digest of what it holds, and what was not in order."""
    detail: dict[str, Any] = {
        "ledger": LEDGER,
        "title": found.cover.kind,
        "asked": str(Form(form).label),
        "form": form,
        "clear": clear,
        "sm3": sm3 or digest(found),
        "originals": len(found.originals),
        "missing": sorted({line.entry.code for part in found.parts for line in part.gaps}),
        "changed": [each.name for each in found.changed],
    }
    action = Action.EXPORTED_UNMASKED if clear else Action.EXPORTED
    return log.record(action, found.cover.row, actor=actor, reason=purpose, detail=detail)


def begin_print(row: Subject, *, actor: User, form: str, clear: bool, purpose: str) -> AuditEvent:
    """The trail knows that the print page is wanted, and what for. Raises NotPermitted, Refused."""
    check(row, actor=actor, form=form, clear=clear, purpose=purpose)
    found = whole(row, actor, clear=clear)
    return note(found, actor=actor, form=form, clear=clear, purpose=purpose)


def print_event(row: Subject, *, actor: User, pk: str, since: datetime) -> AuditEvent | None:
    """The event by which the actor asked for the print page of this file, if it is not too old."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    own = AuditEvent.objects.visible_to(actor).filter(
        actor=actor, object_kind=row._meta.label_lower, object_id=str(row.pk), at__gte=since
    )
    kinds = (Action.EXPORTED, Action.EXPORTED_UNMASKED)
    rows = own.filter(pk=int(pk), action__in=kinds, detail__form=Form.PRINT.value)
    event: AuditEvent | None = rows.first()
    return event


def digest(found: Whole) -> str:
    """SM3 of what the file holds: each line of its index as it stands, each original by its hash."""
    told = {
        "number": found.cover.row.number,
        "index": [
            [part.key, line.entry.code, line.entry.state, line.entry.note]
            for part in found.parts
            for line in part.lines
        ],
        "originals": [[part.key, each.name, each.sha256] for part, each in found.originals],
        "day": clock.today().isoformat(),
    }
    return crypto.sm3(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hex()


def forms_for(reader: User) -> list[tuple[str, str]]:
    """The forms that the reader may choose from, the first one chosen; what cannot be made here is last."""
    found = [
        (value, label)
        for value, label in Form.choices
        if value != Form.ZIP or may(reader, "households.originals")
    ]
    return sorted(found, key=lambda each: each[0] == Form.PDF and bool(pdf.missing()))


def _adders(found: Whole) -> Mapping[int, str]:
    keys = {each.document.added_by_id for _, each in found.originals}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))


def _styles() -> str:
    return Path(str(finders.find(STYLES))).read_text(encoding="utf-8")


def as_result(written: Written) -> dict[str, Any]:
    """What the job's row keeps of it."""
    return asdict(written)
