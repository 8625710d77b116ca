"""Family income and property (家庭收入、财产): pure functions of what was declared and of dated terms.

Amounts of items are those of a whole year and are the truth; a month is derived from them and rounded once,
at the end. Source: 办法第十三、十四条; policy §2.5.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounts import parameters
from common.money import fen, yuan
from households.models import IncomeItem, PropertyItem

Income, Property = IncomeItem.Kind, PropertyItem.Kind

NOT_COUNTED = frozenset(
    {Income.PREFERENTIAL, Income.FAMILY_PLANNING, Income.AWARD, Income.ASSISTANCE, Income.LOCAL_EXEMPT}
)
DEDUCTED = frozenset(
    {Income.JOB_COST, Income.TAX, Income.SUPPORT_PAID, Income.DISABILITY_COST, Income.ILLNESS_COST}
)
"""Every other kind counts; the basic pension from the day on which its exemption ends."""

YEAR = 12
PERIOD = parameters.declare("income.period_months", 12, "个月", "收入计算期间")
"""The months before the application that are looked at; what is told of them is told as of a year."""
JOB_COST = parameters.declare("income.job_cost_rate", Decimal("0.1"), "", "就业成本按工资的比例扣减")
PENSION_UNTIL = parameters.declare(
    "income.exempt_basic_pension_until", "2025-12-31", "", "中央基础养老金不计入收入的截止日期",
    shape=parameters.as_day,
)  # fmt: skip
FINANCIAL_MULTIPLE = parameters.declare("asset.financial_multiple", 2, "倍年低保标准", "人均金融资产上限")
MAX_HOUSES = parameters.declare("asset.max_houses", 1, "套", "住房套数上限")
AREA_PER_HEAD = parameters.declare(
    "asset.area_per_head", Decimal("0"), "平方米", "两套住房人均面积上限（0 为不适用）"
)
CAPITAL_LIMIT = parameters.declare("asset.capital_limit", 100_000, "元", "经营主体认缴出资上限")
_DECLARED = (PERIOD, JOB_COST, PENSION_UNTIL, FINANCIAL_MULTIPLE, MAX_HOUSES, AREA_PER_HEAD, CAPITAL_LIMIT)
KEYS = [each.key for each in _DECLARED]


@dataclass(frozen=True)
class Terms:
    """The values of a county on a day; ``standard`` is that of a month, None where it is not set."""

    on: date
    standard: Decimal | None = None
    period_months: int = 12
    job_cost_rate: Decimal = Decimal("0.1")
    pension_until: date = date(2025, 12, 31)
    financial_multiple: int = 2
    max_houses: int = 1
    area_per_head: Decimal = Decimal(0)
    capital_limit: int = 100_000


def terms(county: int, on: date, *, standard: Decimal | None = None) -> Terms:
    """The terms that hold in a county (number of six digits) on a day."""
    told = parameters.values(KEYS, [county], on)[county]
    return Terms(
        on=on,
        standard=standard,
        period_months=told[PERIOD.key],
        job_cost_rate=told[JOB_COST.key],
        pension_until=date.fromisoformat(told[PENSION_UNTIL.key]),
        financial_multiple=told[FINANCIAL_MULTIPLE.key],
        max_houses=told[MAX_HOUSES.key],
        area_per_head=told[AREA_PER_HEAD.key],
        capital_limit=told[CAPITAL_LIMIT.key],
    )


@dataclass(frozen=True)
class Line:
    """One item as it counts: what it says for a year, and what of it is added or taken away.

    ``told`` None: nobody declared it, it follows from another item.
    """

    name: str
    label: str
    told: Decimal | None
    counts: Decimal
    why: str = ""


@dataclass(frozen=True)
class FamilyIncome:
    """A family's income with its lines: a year's sum, and a month and head, half up to the fen."""

    lines: Sequence[Line] = field(default_factory=list)
    total: Decimal = Decimal(0)
    persons: int = 0
    per_head: Decimal = Decimal(0)


def income(items: Iterable[Any], persons: int, terms: Terms) -> FamilyIncome:
    """What a family of so many persons has a month and head. ``items``: kind, amount, member (name, counted).

    Without a person there is nothing to divide by: ValueError.
    """
    if persons < 1:
        raise ValueError("a family has at least one person")
    rows = [each for each in items if each.removed_at is None]
    lines = [_line(each, terms) for each in rows]
    lines += _job_costs([each for each in rows if each.member.counted], terms)
    total = max(Decimal(0), sum((line.counts for line in lines), Decimal(0)))
    share = Fraction(fen(total)) / YEAR / persons
    return FamilyIncome(lines, total, persons, yuan(_half_up(share)))


def _line(item: Any, terms: Terms) -> Line:
    amount, label = item.amount, str(Income(item.kind).label)
    name = item.member.name
    if not item.member.counted:
        return Line(name, label, amount, Decimal(0), "该成员不计入家庭人口")
    if item.kind in DEDUCTED:
        return Line(name, label, amount, -amount)
    if item.kind == Income.BASIC_PENSION and terms.on <= terms.pension_until:
        return Line(name, label, amount, Decimal(0), f"至 {terms.pension_until} 不计入")
    if item.kind in NOT_COUNTED:
        return Line(name, label, amount, Decimal(0), "按规定不计入")
    why = f"自 {terms.pension_until + timedelta(days=1)} 起计入" if item.kind == Income.BASIC_PENSION else ""
    return Line(name, label, amount, amount, why)


def _job_costs(rows: Sequence[Any], terms: Terms) -> list[Line]:
    """The county's rate of every wage, where the member did not state job costs."""
    stated = {each.member_id for each in rows if each.kind == Income.JOB_COST}
    wages = [each for each in rows if each.kind == Income.WAGE and each.member_id not in stated]
    if not terms.job_cost_rate:
        return []
    return [
        Line(
            each.member.name,
            str(Income.JOB_COST.label),
            None,
            -yuan(fen(each.amount * terms.job_cost_rate)),
            f"工资的 {terms.job_cost_rate.normalize():%}",
        )
        for each in wages
    ]


def _half_up(share: Fraction) -> int:
    return (2 * share.numerator + share.denominator) // (2 * share.denominator)


@dataclass(frozen=True)
class PropertyLine:
    """One check of property: what there is, the limit, whether it fits; exempt things are named."""

    label: str
    found: str
    limit: str
    fits: bool
    exempt: Sequence[str] = ()


def judge_property(items: Iterable[Any], persons: int, terms: Terms) -> list[PropertyLine]:
    """How a family's property stands against the county's limits, check by check. Source: policy §2.5.

    What belongs to a member who does not count is not the family's; what names nobody is.
    """
    if persons < 1:
        raise ValueError("a family has at least one person")
    present = [each for each in items if each.removed_at is None]
    rows = [each for each in present if each.member is None or each.member.counted]
    return [check([each for each in rows if each.kind == kind], persons, terms) for kind, check in _checks()]


def _checks() -> Iterator[tuple[str, Callable[[Sequence[Any], int, Terms], PropertyLine]]]:
    yield Property.FINANCIAL, _financial
    yield Property.VEHICLE, _vehicles
    yield Property.HOUSE, _houses
    yield Property.NON_RESIDENTIAL, _other_buildings
    yield Property.COMPANY, _capital
    yield Property.LUXURY, _luxury


def _split(rows: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """What counts, and the words for what is exempt."""
    exempt = [f"{each.label}（{each.get_exemption_display()}）" for each in rows if each.exemption]
    return [each for each in rows if not each.exemption], exempt


def _financial(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    total = sum((each.amount for each in counted), Decimal(0))
    share = yuan(_half_up(Fraction(fen(total), persons)))
    if terms.standard is None:
        return PropertyLine("人均金融资产", f"{share} 元", "未设置低保标准", fits=True, exempt=exempt)
    limit = terms.standard * 12 * terms.financial_multiple
    return PropertyLine("人均金融资产", f"{share} 元", f"{limit} 元", fits=share <= limit, exempt=exempt)


def _vehicles(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    return PropertyLine("机动车辆", f"{len(counted)} 辆", "0 辆", fits=not counted, exempt=exempt)


def _houses(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    most = terms.max_houses
    fits, limit = len(counted) <= most, f"{most} 套"
    if terms.area_per_head and len(counted) == most + 1:
        area = sum((each.area or Decimal(0) for each in counted), Decimal(0)) / persons
        known = all(each.area for each in counted)
        fits, limit = (
            known and area <= terms.area_per_head,
            f"{most + 1} 套时人均 {terms.area_per_head} 平方米",
        )
    return PropertyLine("住房", f"{len(counted)} 套", limit, fits=fits, exempt=exempt)


def _other_buildings(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    return PropertyLine("非居住用房", f"{len(counted)} 处", "0 处", fits=not counted, exempt=exempt)


def _capital(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    total = sum((each.amount for each in counted), Decimal(0))
    fits = total <= terms.capital_limit
    return PropertyLine("认缴出资", f"{total} 元", f"{terms.capital_limit} 元", fits=fits, exempt=exempt)


def _luxury(rows: Sequence[Any], persons: int, terms: Terms) -> PropertyLine:
    counted, exempt = _split(rows)
    return PropertyLine(
        "12 个月内购建房或高档装修", f"{len(counted)} 项", "0 项", fits=not counted, exempt=exempt
    )
