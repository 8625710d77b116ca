"""幸福清单: what a household gets, in words for the family; no number, no address, no health (P38)."""

from dataclasses import dataclass

from django.db import transaction

from accounts import parameters
from accounts.models import Region
from accounts.scope import WHOLE, scope
from audit import log
from audit.actions import Action
from common import clock, months
from common.fields import reveal
from common.money import show
from desk import helping
from funds.models import Payment
from households import cards, letters
from households.dossier import Dossier, state_of
from households.models import FamilyCard, Household
from households.procedure import publicity

TAIL = 4
REPORT = helping.PHONES[-1]
"""监督举报电话; where a county has not set it, the telephone of its notices."""
COMPOUND = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒",
    "司空", "夏侯", "端木", "独孤", "南宫", "百里", "呼延", "赫连", "澹台", "公冶", "太史", "申屠",
)  # fmt: skip
"""Surnames of two characters (复姓)."""


@dataclass(frozen=True)
class Benefits:
    """What the family reads."""

    family: str
    lines: tuple[str, ...]
    paid: str
    office: str
    phone: str
    hotline: str


@dataclass(frozen=True)
class Answer:
    """What the digits opened, or how many tries are left."""

    benefits: Benefits | None
    left: int


@transaction.atomic
def open_list(card: FamilyCard, tail: str) -> Answer:
    """The list, where ``tail`` are the last four of the head's ID number; every look is in the trail."""
    if not cards.try_out(card):
        return Answer(None, 0)
    with scope(region=WHOLE):
        dossier = Dossier(Household.objects.get(pk=card.household_id))
        head = dossier.head
        right = head is not None and reveal(head, "id_number")[-TAIL:].upper() == tail.strip().upper()
        if not right:
            left = cards.left(card)
            if left == 0:
                log.record(Action.CARD_STOPPED, dossier.household, actor=None)
            return Answer(None, left)
        cards.was_right(card)
        log.record(Action.CARD_OPENED, dossier.household, actor=None)
        return Answer(_benefits(dossier), cards.MOST_TRIES)


def office(household: Household) -> tuple[str, str, str]:
    """Whom to ask: the township's office, its telephone, and where to complain."""
    township = household.region_code // 1_000 * 1_000
    name = Region.objects.filter(code=township).values_list("name", flat=True).first() or ""
    keys = [letters.HOTLINE.key, REPORT.key, publicity.HOTLINE.key]
    ask, report, notice = parameters.values(keys, [household.county], clock.today())[
        household.county
    ].values()
    return f"{name}民政办", str(ask), str(report or notice)


TITLES = {"男": "先生", "女": "女士"}


def family_of(name: str, sex: str = "") -> str:
    """马女士家 without the given name; a name without a surname (阿依·买买提) is not told at all."""
    if "·" in name or len(name) < 2:
        return "您家"
    surname = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]
    return f"{surname}{TITLES.get(sex, '先生/女士')}家"


def _benefits(dossier: Dossier) -> Benefits:
    row, case = dossier.household, dossier.case
    where, phone, hotline = office(row)
    lines: list[str] = []
    if case is not None and state_of(case) in ("在保", "待起保") and dossier.amount is not None:
        kind = case.area_kind or "农村"
        lines.append(f"{kind}低保 {show(dossier.amount)} 元/月 自 {months.show(case.first_month)}")
    return Benefits(_family(dossier), tuple(lines), _paid(row), where, phone, hotline)


def _family(dossier: Dossier) -> str:
    head = dossier.head
    return family_of(dossier.household.head_name, head.sex if head else "")


def _paid(row: Household) -> str:
    paid = Payment.objects.filter(household=row).exclude(kind=Payment.Kind.RECOVERY).order_by("-month", "-pk")
    last = paid.first()
    return f"{months.show(last.month)} {last.get_status_display()}" if last else ""
