"""What a family declares of income and property, item by item, replaced as a whole part (收入、财产).

Once it is accepted, what check and visit found otherwise is corrected as a step of its own, with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common import clock
from common.errors import Refused
from households import steps
from households.means import YEAR
from households.models import Application, ApplicationMember, Deed, IncomeItem, PropertyItem
from households.procedure import drafts, moves
from households.procedure.files import File

MOST = 200
"""So many items of a kind an application holds at most."""


@dataclass(frozen=True)
class Earned:
    """An item of income as it is typed: by the month, or for the whole year."""

    member: int
    kind: str
    amount: Decimal
    monthly: bool = True
    note: str = ""


@dataclass(frozen=True)
class Owned:
    """A thing that is owned, as it is typed; ``member`` None where it is the family's."""

    kind: str
    label: str
    amount: Decimal | None = None
    area: Decimal | None = None
    member: int | None = None
    exemption: str = ""
    note: str = ""


@transaction.atomic
def save_income(
    application: Application, items: Iterable[Earned], *, actor: User, reason: str = ""
) -> list[IncomeItem]:
    """These and no others are the family's incomes; none at all says 没有收入. The old ones are kept.

    ``reason`` says what was found, once it is accepted. Raises NotPermitted, WrongStep, Refused.
    """
    opened, items = _Opened(application, actor, reason), list(items)
    application = opened.application
    members = _members(application)
    _few(items)
    rows = []
    for place, item in enumerate(items, start=1):
        if item.kind not in IncomeItem.Kind.values or item.member not in members:
            raise Refused(f"第 {place} 项收入：请选择成员和项目。")
        if item.amount < 0:
            raise Refused(f"第 {place} 项收入：金额不能为负数。")
        rows.append(
            IncomeItem(
                region_code=application.region_code,
                application=application,
                member=members[item.member],
                kind=item.kind,
                amount=item.amount * YEAR if item.monthly else item.amount,
                monthly=item.monthly,
                note=item.note.strip(),
            )
        )
    before = IncomeItem.objects.filter(application=application, removed_at=None)
    was = sum(before.values_list("amount", flat=True), Decimal(0))
    before.update(removed_at=clock.now())
    kept: list[IncomeItem] = IncomeItem.objects.bulk_create(rows)
    application.income_told = True
    application.save(update_fields=["income_told", "changed_at"])
    total = sum((row.amount for row in rows), Decimal(0))
    opened.note("income", items=len(rows), total=str(total), before=str(was))
    return kept


@transaction.atomic
def save_property(
    application: Application, items: Iterable[Owned], *, actor: User, reason: str = ""
) -> list[PropertyItem]:
    """These and no others are the family's things; none at all says 没有财产. The old ones are kept.

    ``reason`` as for the income. Raises NotPermitted, WrongStep, Refused.
    """
    opened, items = _Opened(application, actor, reason), list(items)
    application = opened.application
    members = _members(application)
    _few(items)
    rows = []
    for place, item in enumerate(items, start=1):
        _judge(place, item, members)
        rows.append(
            PropertyItem(
                region_code=application.region_code,
                application=application,
                member=members.get(item.member) if item.member else None,
                kind=item.kind,
                label=item.label.strip(),
                amount=item.amount,
                area=item.area,
                exemption=item.exemption,
                note=item.note.strip(),
            )
        )
    PropertyItem.objects.filter(application=application, removed_at=None).update(removed_at=clock.now())
    kept: list[PropertyItem] = PropertyItem.objects.bulk_create(rows)
    application.property_told = True
    application.save(update_fields=["property_told", "changed_at"])
    opened.note("property", items=len(rows))
    return kept


class _Opened:
    """An application, locked, whose income or property is being told: a draft, or one to be corrected.

    Raises NotPermitted, WrongStep, Refused without the reason of a correction.
    """

    def __init__(self, application: Application, actor: User, reason: str) -> None:
        self._actor, self._reason = actor, reason.strip()
        self._move: moves.Move | None = None
        if application.status in steps.BEFORE_ACCEPTANCE:
            self.application = drafts.open_draft(application, actor)
            return
        self._move = moves.begin(Deed.CORRECT, application, actor=actor)
        if not self._reason:
            raise Refused("已受理的申请，请写明更正的理由和依据。")
        self.application = self._move.application

    def note(self, part: str, **detail: Any) -> None:
        """That the part was told stands in the trail, a correction among the steps."""
        if self._move is None:
            drafts.note_change(self.application, part, self._actor, **detail)
        else:
            self._move.done(opinion=self._reason, facts={"part": part, **detail})


def _judge(place: int, item: Owned, members: dict[int, ApplicationMember]) -> None:
    kinds = PropertyItem.Kind
    if item.kind not in kinds.values or not item.label.strip():
        raise Refused(f"第 {place} 项财产：请选择项目并填写名称。")
    if item.member and item.member not in members:
        raise Refused(f"第 {place} 项财产：请选择本申请的成员。")
    if item.kind in (kinds.FINANCIAL, kinds.COMPANY) and item.amount is None:
        raise Refused(f"第 {place} 项财产：金融资产和出资须填写金额。")
    if item.amount is not None and item.amount < 0:
        raise Refused(f"第 {place} 项财产：金额不能为负数。")
    if item.exemption and item.exemption not in PropertyItem.Exemption.values:
        raise Refused(f"第 {place} 项财产：请选择豁免理由。")
    if item.exemption and item.exemption not in PropertyItem.EXEMPTIONS[kinds(item.kind)]:
        reason, kind = PropertyItem.Exemption(item.exemption).label, kinds(item.kind).label
        raise Refused(f"第 {place} 项财产：“{reason}”不能作为“{kind}”的豁免理由，请改正。")


def _members(application: Application) -> dict[int, ApplicationMember]:
    return {member.pk: member for member in File(application).members}


def _few(items: Sequence[object]) -> None:
    if len(items) > MOST:
        raise Refused(f"一份申请最多填写 {MOST} 项，请合并同类项。")
