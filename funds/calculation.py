"""The monthly amount of a household (保障金额): gap or class method, supplements, one rounding; line by line.

Pure functions of facts and dated terms. Source: 办法第二十三、二十七条; policy §2.6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from accounts import parameters
from common.errors import Refused
from common.money import show
from funds import standards
from households import traits

METHOD = parameters.declare(
    "calc_method", "gap", "", "金额计算方法（gap 补差，tier 分档）", choices=("gap", "tier")
)
ROUND = parameters.declare(
    "amount.round", "ceil", "", "取整（ceil 进到元，floor 舍到元，half_up 四舍五入到元，none 不取整）",
    choices=("ceil", "floor", "half_up", "none"),
)  # fmt: skip
FLOOR = parameters.declare("amount.floor", Decimal("0"), "元", "户月保障金额下限")
TIERS = {
    grade: parameters.declare(f"tier.{grade}", Decimal("0"), "元/人·月", f"分档：{grade} 类")
    for grade in ("A", "B", "C")
}
TOPUP_UNIT = parameters.declare(
    "topup.unit", "yuan", "", "分类施保计算（yuan 定额，percent 标准的百分比）", choices=("yuan", "percent")
)
TOPUPS = {
    "old": parameters.declare("topup.old", Decimal("0"), "", "分类施保：老年人"),
    "minor": parameters.declare("topup.minor", Decimal("0"), "", "分类施保：未成年人"),
    "severe_disability": parameters.declare(
        "topup.severe_disability", Decimal("0"), "", "分类施保：重度残疾人"
    ),
    "serious_illness": parameters.declare("topup.serious_illness", Decimal("0"), "", "分类施保：重病患者"),
}
WORDS = {
    "old": "老年人",
    "minor": "未成年人",
    "severe_disability": "重度残疾人",
    "serious_illness": "重病患者",
}
_ROUNDINGS = {"ceil": ROUND_CEILING, "floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP}
CENT, YUAN = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True)
class Terms:
    """The values of a county on a day."""

    standard: Decimal
    method: str = "gap"
    tiers: Mapping[str, Decimal] = field(default_factory=dict)
    topup_unit: str = "yuan"
    topups: Mapping[str, Decimal] = field(default_factory=dict)
    rounding: str = "ceil"
    floor: Decimal = Decimal(0)


@dataclass(frozen=True)
class Insured:
    """A member who is paid for, and the kinds of 分类施保 that fit them."""

    name: str
    kinds: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """One line of the sum, as it is shown."""

    label: str
    sum: str
    amount: Decimal


@dataclass(frozen=True)
class Calculation:
    """The amount and its lines: base, supplements, rounding."""

    lines: Sequence[Line]
    base: Decimal
    topup: Decimal
    total: Decimal
    method: str
    standard: Decimal

    def as_json(self) -> dict[str, Any]:
        """What is kept with an opinion and with the entitlement."""
        return {
            "method": self.method,
            "standard": str(self.standard),
            "base": str(self.base),
            "topup": str(self.topup),
            "total": str(self.total),
            "lines": [[line.label, line.sum, str(line.amount)] for line in self.lines],
        }


def terms(area: str, county: int, on: date) -> Terms:
    """The terms that hold in a county on a day. Raises Refused where no standard is set."""
    standard = standards.monthly(area, county, on)
    if standard is None:
        raise Refused(standards.lacking(area, county, on) or "")
    declared = [METHOD, ROUND, FLOOR, TOPUP_UNIT, *TIERS.values(), *TOPUPS.values()]
    told = parameters.values([each.key for each in declared], [county], on)[county]
    return Terms(
        standard=standard,
        method=told[METHOD.key],
        tiers={grade: told[each.key] for grade, each in TIERS.items()},
        topup_unit=told[TOPUP_UNIT.key],
        topups={kind: told[each.key] for kind, each in TOPUPS.items()},
        rounding=told[ROUND.key],
        floor=told[FLOOR.key],
    )


def kinds_of(member: Any, on: date) -> list[str]:
    """The kinds of 分类施保 that fit a member on a day."""
    fitting = {
        "old": traits.is_old(member, on),
        "minor": traits.is_minor(member, on),
        "severe_disability": traits.is_severely_disabled(member),
        "serious_illness": member.serious_illness,
    }
    return [kind for kind, fits in fitting.items() if fits]


def calculate(insured: Sequence[Insured], *, per_head: Decimal, grade: str, terms: Terms) -> Calculation:
    """What a household with these insured members is granted a month. ``per_head``: income a head and month.

    Every member has at most one supplement, the highest. Raises Refused where the class has no amount.
    """
    count = _tiers if terms.method == "tier" else _gap
    first = count(insured, per_head, grade, terms)
    supplements = [line for each in insured if (line := _topup(each, terms))]
    topup = sum((line.amount for line in supplements), Decimal(0))
    lines, total = [first, *supplements], first.amount + topup
    if first.amount <= 0:
        lines, topup, total = [first], Decimal(0), Decimal(0)
    rounded = max(_rounded(total, terms.rounding), terms.floor if total > 0 else Decimal(0))
    if rounded != total:
        lines.append(Line("取整和下限", f"{show(total)} → {show(rounded)}", rounded - total))
    return Calculation(lines, first.amount, topup, rounded.quantize(CENT), terms.method, terms.standard)


def _gap(insured: Sequence[Insured], per_head: Decimal, _: str, terms: Terms) -> Line:
    amount = max(Decimal(0), terms.standard - per_head) * len(insured)
    return Line("补差", f"({show(terms.standard)} − {show(per_head)}) × {len(insured)}", amount)


def _tiers(insured: Sequence[Insured], per_head: Decimal, grade: str, terms: Terms) -> Line:
    """The class's amount a member; nothing for who is not below the standard, whatever the class."""
    if per_head >= terms.standard:
        over = f"月人均收入 {show(per_head)} 不低于标准 {show(terms.standard)}"
        return Line(f"{grade}类分档", over, Decimal(0))
    each = terms.tiers.get(grade, Decimal(0))
    if each <= 0:
        raise Refused(f"没有设置{grade}类的分档金额，请县局业务在“参数”中设置。")
    return Line(f"{grade}类分档", f"{show(each)} × {len(insured)}", each * len(insured))


def _topup(member: Insured, terms: Terms) -> Line | None:
    """The highest supplement of a member, None where there is none."""
    amounts = [(_topup_amount(kind, terms), kind) for kind in member.kinds]
    amount, kind = max(amounts, default=(Decimal(0), ""))
    if amount <= 0:
        return None
    share = terms.topups[kind]
    how = f"{show(terms.standard)} × {share.normalize():f}%" if terms.topup_unit == "percent" else "定额"
    return Line(f"分类施保 {member.name}（{WORDS[kind]}）", how, amount)


def _topup_amount(kind: str, terms: Terms) -> Decimal:
    value = terms.topups.get(kind, Decimal(0))
    return terms.standard * value / 100 if terms.topup_unit == "percent" else value


def _rounded(amount: Decimal, how: str) -> Decimal:
    if how == "none":
        return amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return amount.quantize(YUAN, rounding=_ROUNDINGS[how])
