"""Taking away a household's file: who may, what for, the event in the trail, and the file itself."""

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
from desk.household_file.contents import Whole, whole
from households.dossier import Dossier
from households.models import Household
from jobs import work
from jobs.models import Job

STYLES = "household_file.css"


class Form(TextChoices):
    """In which form the file is taken away."""

    PDF = "pdf", "一册 PDF"
    PRINT = "print", "打印页"
    ZIP = "zip", "原件包（zip）"


@dataclass(frozen=True)
class Written:
    """What was written: the file's name among the exports, of which form, and how much it holds."""

    file: str
    form: str
    number: str
    pages: int
    originals: int


def check(household: Household, *, actor: User, form: str, clear: bool, purpose: str) -> None:
    """The actor may take the file away in this form. Raises NotPermitted, Refused."""
    require(actor, "households.file", household)
    if form == Form.ZIP:
        require(actor, "households.originals", household)
    if clear:
        require(actor, "households.file_clear", household)
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
def ask(household: Household, *, actor: User, form: str, clear: bool, purpose: str) -> Job:
    """The file waits for a worker. Raises NotPermitted, Refused."""
    check(household, actor=actor, form=form, clear=clear, purpose=purpose)
    payload = {"household": household.pk, "form": form, "clear": clear, "purpose": purpose}
    return work.ask("household_file", region=actor.region_id or divisions.WHOLE, actor=actor, payload=payload)


def write(household: Household, path: Path, *, actor: User, form: str, clear: bool, purpose: str) -> Written:
    """The file stands at ``path`` with the ending of its form, its event in the trail before that.

    Needs an open scope. Raises NotPermitted, Refused.
    """
    check(household, actor=actor, form=form, clear=clear, purpose=purpose)
    found = whole(Dossier(household), actor, clear=clear)
    target = path.with_suffix(f".{form}")
    if form == Form.ZIP:
        told = package.manifest(found, _adders(found))
        note(found, actor=actor, form=form, clear=True, purpose=purpose, sm3=crypto.sm3(told).hex())
        count = package.write(found, target, told)
        return Written(target.name, form, household.number, 0, count)
    event = note(found, actor=actor, form=form, clear=clear, purpose=purpose)
    made = pages.Made(found, event, workbooks.watermark(actor), purpose)
    placed = made.placed()
    html = render_to_string("household_file/pdf.html", made.context())
    count = pdf.write(html, target, css=_styles(), pictures=made.pictures(), placed=placed)
    return Written(target.name, form, household.number, count, len(found.originals))


@transaction.atomic
def note(found: Whole, *, actor: User, form: str, clear: bool, purpose: str, sm3: str = "") -> AuditEvent:
    """The export stands in the trail: form, purpose, digest of what it holds, and what was not in order."""
    household = found.dossier.household
    detail: dict[str, Any] = {
        "ledger": "household_file",
        "title": "一户一档",
        "asked": str(Form(form).label),
        "form": form,
        "clear": clear,
        "sm3": sm3 or digest(found),
        "originals": len(found.originals),
        "missing": sorted({line.entry.code for part in found.parts for line in part.gaps}),
        "changed": [each.name for each in found.changed],
    }
    action = Action.EXPORTED_UNMASKED if clear else Action.EXPORTED
    return log.record(action, household, actor=actor, reason=purpose, detail=detail)


def begin_print(household: Household, *, actor: User, form: str, clear: bool, purpose: str) -> AuditEvent:
    """The trail knows that the print page is wanted, and what for. Raises NotPermitted, Refused."""
    check(household, actor=actor, form=form, clear=clear, purpose=purpose)
    found = whole(Dossier(household), actor, clear=clear)
    return note(found, actor=actor, form=form, clear=clear, purpose=purpose)


def print_event(household: Household, *, actor: User, pk: str, since: datetime) -> AuditEvent | None:
    """The event by which the actor asked for the print page of this household, if it is not too old."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    own = AuditEvent.objects.visible_to(actor).filter(
        actor=actor, object_kind=household._meta.label_lower, object_id=str(household.pk), at__gte=since
    )
    kinds = (Action.EXPORTED, Action.EXPORTED_UNMASKED)
    rows = own.filter(pk=int(pk), action__in=kinds, detail__form=Form.PRINT.value)
    event: AuditEvent | None = rows.first()
    return event


def digest(found: Whole) -> str:
    """SM3 of what the file holds: each line of its index as it stands, each original by its hash."""
    told = {
        "number": found.dossier.household.number,
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
