"""What a family declared beside what a source knows of a member (申报与查到的比对): one function a source.

A source can only contradict what it should know: something undeclared that it tells is a difference;
something declared that it does not tell is none, but where the declaration stands on the register
(残疾证, 医保自付).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common import months
from common.money import show, yuan
from datafeeds.models import FeedMatch, Kind
from datafeeds.sightings import Row
from households import traits
from households.models import ApplicationMember, IncomeItem, PropertyItem

Income, Property = IncomeItem.Kind, PropertyItem.Kind
NOTHING = "无"
SPOUSE = ("配偶", "妻", "夫", "妻子", "丈夫", "爱人", "老伴")
LEVELS = {"一级": 1, "二级": 2, "三级": 3, "四级": 4}


@dataclass(frozen=True)
class Verdict:
    """What a source tells of a member, what was declared, and whether both agree (None: not comparable)."""

    found: Sequence[str]
    declared: str
    agrees: bool | None


@dataclass(frozen=True)
class Declared:
    """What a family told: a month's income by member and kind, its things by kind, who belongs to it.

    ``rows`` are all members' rows by source: what a family owns counts once, whoever owns it.
    """

    members: Sequence[ApplicationMember]
    monthly: Mapping[tuple[int, str], Decimal]
    things: Mapping[str, int]
    rows: Mapping[Kind, Sequence[Row]]

    def income(self, member: ApplicationMember, *kinds: str) -> Decimal:
        """What the member has a month of these kinds."""
        return sum((self.monthly.get((member.pk, kind), Decimal(0)) for kind in kinds), Decimal(0))

    def count(self, *kinds: str) -> int:
        """How many things of these kinds the family has."""
        return sum(self.things.get(kind, 0) for kind in kinds)


def compare(kind: Kind, told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    """What a source tells of a member beside what was declared."""
    return COMPARED[kind](told, member, rows)


def _money(fen: Any) -> str:
    return show(yuan(int(fen or 0)))


def _month(index: Any) -> str:
    return months.show(months.from_index(int(index)))


def _a_month(amount: Decimal, otherwise: str = NOTHING) -> str:
    return f"{show(amount)} 元/月" if amount else otherwise


def _words(rows: Iterable[Row], *keys: str, state: str = "") -> list[str]:
    """The named values of each row, and its state where that is not the usual one."""
    told = []
    for row in rows:
        parts = [str(row.values[key]) for key in keys if row.values.get(key)]
        now = str(row.values.get("state") or "")
        told.append(" ".join(parts) + (f"（{now}）" if state and now and now != state else ""))
    return told


def _live(rows: Iterable[Row], state: str) -> list[Row]:
    return [row for row in rows if row.values.get("state") == state]


def _at_least(declared: Decimal, found: Decimal) -> bool | None:
    """Income: what is found must have been told; what only was told is no contradiction."""
    if found:
        return declared >= found
    return None if declared else True


def _pensions(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    declared = told.income(member, Income.BASIC_PENSION, Income.TRANSFER, Income.OTHER)
    found = yuan(sum(int(row.values["monthly"]) for row in _live(rows, "正常")))
    words = [
        f"{kind} {_money(row.values['monthly'])}"
        for kind, row in zip(_words(rows, "insurance", state="正常"), rows, strict=True)
    ]
    return Verdict(words, _a_month(declared), _at_least(declared, found))


def _employment(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    """Of each employer the newest month; what counts is the newest month of all."""
    declared = told.income(member, Income.WAGE, Income.BUSINESS)
    newest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda each: int(each.values["paid_month"])):
        newest[str(row.values["employer"])] = row
    last = max((int(row.values["paid_month"]) for row in newest.values()), default=0)
    found = sum(int(row.values["base"]) for row in newest.values() if int(row.values["paid_month"]) == last)
    words = [
        f"{employer} {_money(row.values['base'])}（{_month(row.values['paid_month'])}）"
        for employer, row in newest.items()
    ]
    return Verdict(words, _work(declared, member), _at_least(declared, yuan(found)))


def _work(declared: Decimal, member: ApplicationMember) -> str:
    return _a_month(declared, member.employment or "无工作")


def _public_payroll(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    declared, live = told.income(member, Income.WAGE), _live(rows, "在职")
    return Verdict(
        _words(rows, "employer", "post", state="在职"), _work(declared, member), not live or declared > 0
    )


def _housing(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    houses, others = told.count(Property.HOUSE), told.count(Property.NON_RESIDENTIAL)
    known = {_place(row): row.values.get("usage") == "住宅" for row in told.rows.get(Kind.HOUSING, ())}
    homes = sum(known.values())
    declared = "、".join(
        f"{words} {number}" for words, number in (("住房", houses), ("非居住用房", others)) if number
    )
    agrees: bool | None = homes <= houses and len(known) - homes <= others
    return Verdict(
        _words(rows, "usage", "location", "area", "sharing"), declared or NOTHING,
        agrees if rows else _only_told(houses + others),
    )  # fmt: skip


def _place(row: Row) -> object:
    place = tuple(row.values.get(key) for key in ("usage", "location", "area"))
    return place if place[1] else row.pk


def _only_told(number: int) -> bool | None:
    return None if number else True


def _vehicles(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    declared = told.count(Property.VEHICLE)
    known = {row.values["plate"] for row in _live(told.rows.get(Kind.VEHICLES, ()), "正常")}
    mine = _live(rows, "正常")
    agrees = len(known) <= declared if mine else True if rows else _only_told(declared)
    words = _words(rows, "vehicle_type", "model", state="正常")
    return Verdict(words, f"车辆 {declared}" if declared else NOTHING, agrees)


def _businesses(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    companies, earned = told.count(Property.COMPANY), told.income(member, Income.BUSINESS)
    parts = [f"经营主体 {companies}"] if companies else []
    parts += [f"经营收入 {_a_month(earned)}"] if earned else []
    live = {row.values["credit_code"] for row in _live(rows, "存续")}
    agrees: bool | None = len(live) <= companies or (earned > 0 and len(live) == 1)
    return Verdict(
        _words(rows, "firm", "role", "capital_wan", state="存续"), "、".join(parts) or NOTHING,
        agrees if rows else _only_told(companies),
    )  # fmt: skip


def _register(state: str, *keys: str) -> Callable[[Declared, ApplicationMember, Sequence[Row]], Verdict]:
    """Who stands in another register of cover cannot have 低保 beside it; nobody declares that."""

    def verdict(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
        return Verdict(_words(rows, *keys, state=state), "未享受", not _live(rows, state))

    return verdict


def _deaths(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    return Verdict(_words(rows, "died_on", "cremated_on"), "在世", not rows)


def _disability(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    """Supplements stand on the certificate, so it must be found; an undeclared one is to the good."""
    declared = f"{member.disability_kind} {member.disability_level}".strip()
    known = {LEVELS.get(str(row.values.get("level"))) for row in rows}
    agrees = traits.disability_level(member) in known if declared else None if rows else True
    return Verdict(_words(rows, "category", "level"), declared or NOTHING, agrees)


def _medical(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    """What is deducted must have been paid; the year that tells most counts."""
    declared = told.income(member, Income.ILLNESS_COST)
    years: dict[Any, int] = {}
    for row in rows:
        years[row.values["year"]] = years.get(row.values["year"], 0) + int(row.values["self_paid"])
    most = yuan(max(years.values(), default=0)) / 12
    agrees = declared <= most if declared else None if rows else True
    words = [f"{year} 年自付 {_money(paid)}" for year, paid in sorted(years.items())]
    return Verdict(words, f"扣减 {_a_month(declared)}" if declared else NOTHING, agrees)


def _marriages(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
    """Husband and wife live together by law: a spouse must be among the members."""
    names = {each.name for each in told.members if each.pk != member.pk}
    spouse = _spouse(told.members, member)
    newest = sorted(rows, key=lambda row: str(row.values.get("registered_on") or ""))[-1:]
    married = [row for row in _live(newest, "已婚") if row.role == FeedMatch.Role.HOLDER]
    agrees = all(row.values.get("spouse_name") in names for row in married) if married else None
    words = _words(newest, "state", "spouse_name", "registered_on")
    return Verdict(words, f"配偶 {spouse}" if spouse else "未申报配偶", agrees if rows else True)


def _spouse(members: Sequence[ApplicationMember], member: ApplicationMember) -> str:
    """Whom the relations to the head make the member's spouse: of the head's children they tell nothing."""
    if member.is_head:
        return "、".join(each.name for each in members if each.relation in SPOUSE)
    return "、".join(each.name for each in members if each.is_head and member.relation in SPOUSE)


def _told_only(*keys: str) -> Callable[[Declared, ApplicationMember, Sequence[Row]], Verdict]:
    """What is good to know and contradicts nothing."""

    def verdict(told: Declared, member: ApplicationMember, rows: Sequence[Row]) -> Verdict:
        return Verdict(_words(rows, *keys, state="在册"), "—", None)

    return verdict


COMPARED: Mapping[Kind, Callable[[Declared, ApplicationMember, Sequence[Row]], Verdict]] = {
    Kind.PENSIONS: _pensions,
    Kind.EMPLOYMENT: _employment,
    Kind.PUBLIC_PAYROLL: _public_payroll,
    Kind.DISABILITY_SUBSIDIES: _told_only("subsidy"),
    Kind.HOUSING: _housing,
    Kind.VEHICLES: _vehicles,
    Kind.BUSINESSES: _businesses,
    Kind.TEKUN: _register("在册", "support"),
    Kind.OTHER_ROLLS: _register("在保", "other_region"),
    Kind.ORPHANS: _register("在册", "category"),
    Kind.DEATHS: _deaths,
    Kind.CREMATIONS: _deaths,
    Kind.DISABILITY: _disability,
    Kind.MEDICAL: _medical,
    Kind.MARRIAGES: _marriages,
    Kind.POVERTY_MONITORING: _told_only("category", "risk"),
}
"""The sources of a check, in the order of the report; officials and keepers of cards say nothing of means."""
