"""The roll (低保台账): two thousand invented households whose papers are in order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common import codetables, declared, months
from config.demo.county import ENDED, ENROLLED, REJECTED, Case, County, Household, Member
from config.demo.people import DEMO_DATE, Person, Registry, family_name
from config.demo.places import (
    EXAMINERS,
    NEARLY_UNIFORM_VILLAGE,
    UNIFORM_VILLAGE,
    VILLAGES,
    WEIGHTS,
    full_name,
    township_of,
)

UNIFORM_AMOUNT = 320
CAUSES, CAUSE_WEIGHTS = ("因病", "因残", "缺劳动力", "因灾", "因学", "缺技术"), (38, 27, 21, 5, 5, 4)
INCOMES = {"A": (60, 135), "B": (140, 300), "C": (305, 470)}
REVIEW_MONTHS = {"A": 12, "B": 6, "C": 6}
APPROVERS = ("陈静", "吴刚")
STOP_REASONS = ("收入超标", "死亡", "主动放弃", "财产超标", "户口迁出")
_STANDARD = declared.rows("demo/standards.csv")[-1]
STANDARD = int(_STANDARD["月标准"])
"""Yuan a month and person."""
ADJUSTED = date.fromisoformat(f"{_STANDARD['执行年月']}-01")
"""From this month on the standard is that."""


def build(county: County, households: int, taken: set[str]) -> None:
    """Fill the county with ordinary households LH000001 … except the numbers in ``taken``."""
    villages = list(VILLAGES)
    weights = [WEIGHTS[township_of(code)] for code in villages]
    standing: dict[int, int] = {}
    rng = county.stream("roll")
    for order in range(1, households + 1):
        number = f"LH{order:06d}"
        if number in taken:
            continue
        village = rng.choices(villages, weights)[0]
        status = rng.choices((ENROLLED, ENDED, REJECTED), (86, 9, 5))[0]
        household = ordinary(rng, county.registry, number, village, status)
        if status == ENROLLED:
            standing[village] = standing.get(village, 0) + 1
            level_amounts(household, standing[village])
        county.households[number] = household


def ordinary(rng: Random, registry: Registry, number: str, village: int, status: str) -> Household:
    """One household with its case, in order in every respect."""
    members = family(rng, registry)
    case = ordinary_case(rng, village, status, sum(m.enrolled for m in members))
    head = members[0].person.name
    address = f"{full_name(village)}{rng.randint(1, 6)}组{rng.randint(1, 99)}号"
    return Household(
        number,
        village,
        members,
        [case],
        account=account_number(int(number[2:])),
        phone=f"1990000{int(number[2:]):04d}",
        address=address,
        cause=rng.choices(CAUSES, CAUSE_WEIGHTS)[0],
        payee=head,
    )


def account_number(order: int) -> str:
    """A bank account that no bank has given out: 19 digits that begin with 62170001."""
    return f"62170001{order:07d}{(order * 7919 + 1234) % 10000:04d}"


def family(rng: Random, registry: Registry) -> list[Member]:
    """The members of a household, the head first; now and then an adult child does not count."""
    size = rng.choices((1, 2, 3, 4, 5), (36, 30, 18, 11, 5))[0]
    surname = family_name(rng)
    if size == 1:
        return [member(rng, registry, "本人", (38, 84), surname)]
    if size == 2 and rng.random() < 0.6:
        return couple(rng, registry, (56, 80), surname)
    if size == 2:
        return [member(rng, registry, "本人", (34, 60), surname), child(rng, registry, (6, 17), surname)]
    old = couple(rng, registry, (38, 62), surname)
    young = [child(rng, registry, (3, 17), surname) for _ in range(min(size - 2, 2))]
    if size == 3 and rng.random() < 0.4:
        grown = child(rng, registry, (19, 36), surname)
        grown.enrolled = False
        young = [grown]
    if size == 5:
        young.append(member(rng, registry, "母亲", (82, 90), surname, sex="女"))
    return old + young


def couple(rng: Random, registry: Registry, age: tuple[int, int], surname: str) -> list[Member]:
    """A head and the spouse."""
    return [
        member(rng, registry, "本人", age, surname, sex="男"),
        member(rng, registry, "配偶", age, surname and family_name(rng), sex="女"),
    ]


def child(rng: Random, registry: Registry, age: tuple[int, int], surname: str) -> Member:
    """A son or a daughter in good health."""
    person = registry.person(rng, age=age, surname=surname)
    return Member(person, "子" if person.sex == "男" else "女")


def member(
    rng: Random, registry: Registry, relation: str, age: tuple[int, int], surname: str, sex: str = ""
) -> Member:
    """An adult member, who may be ill or disabled."""
    who = Member(registry.person(rng, age=age, sex=sex, surname=surname), relation)
    chance = rng.random()
    if chance < 0.16:
        grade = rng.choices(codetables.names("残疾等级"), (1, 3, 3, 3))[0]
        who.health, who.disability = (
            "残疾",
            (rng.choice(("肢体", "视力", "听力", "言语", "智力", "精神")), grade),
        )
    elif chance < 0.5:
        who.health = rng.choice(("慢性病", "慢性病", "大病"))
    return who


def ordinary_case(rng: Random, village: int, status: str, counted: int) -> Case:
    """A case with every step done in time; amount = (standard − income per head) × members counted."""
    grade = rng.choices("ABC", (20, 45, 35))[0]
    low, high = INCOMES[grade]
    income = Decimal(rng.randrange(low, high + 1, 5))
    first = first_month(rng, status)
    case = Case(
        status,
        first,
        (STANDARD - income) * counted,
        grade,
        applied=first - timedelta(days=rng.randint(52, 66)),
        income=income,
        reviewer=EXAMINERS[township_of(village)],
        approver=rng.choice(APPROVERS),
    )
    put_in_order(case, rng)
    if status == ENROLLED and first < ADJUSTED:
        case.effective = ADJUSTED
    if status == ENDED:
        case.last = min(
            months.add(first, rng.randint(8, 60)), months.add(date(2026, 4, 1), -rng.randint(0, 20))
        )
        case.stop_reason, case.reviewed = rng.choice(STOP_REASONS), None
    if status == REJECTED:
        case.first, case.amount, case.reviewed = None, Decimal(0), None
        case.income = Decimal(rng.randrange(STANDARD + 20, 1400, 10))
    return case


def first_month(rng: Random, status: str) -> date:
    """A first paid month; for a rejected application the month in which it would have begun."""
    if status == REJECTED:
        return months.add(date(2023, 3, 1), rng.randint(0, 38))
    if status == ENDED:
        return months.add(date(2014, 1, 1), rng.randint(0, 120))
    return months.add(date(2014, 1, 1), rng.choice((rng.randint(0, 149), rng.randint(48, 149))))


def put_in_order(case: Case, rng: Random) -> None:
    """Give the case its check, visit, public notice and last review, each within its time."""
    case.checked = case.applied + timedelta(days=rng.randint(5, 9))
    case.visited = case.applied + timedelta(days=rng.randint(6, 11))
    case.notice_from = case.applied + timedelta(days=rng.randint(18, 27))
    case.notice_to = case.notice_from + timedelta(days=rng.randint(6, 9))
    oldest = months.add(DEMO_DATE, -REVIEW_MONTHS[case.grade]) + timedelta(days=6)
    case.reviewed = oldest + timedelta(days=rng.randrange((date(2026, 6, 6) - oldest).days))
    if case.first and case.reviewed < case.first:
        case.reviewed = None


def level_amounts(household: Household, order: int) -> None:
    """In two villages the allowance per member is much the same (平均保, and just not)."""
    step = {UNIFORM_VILLAGE: 20, NEARLY_UNIFORM_VILLAGE: 4}.get(household.village)
    if step and order % step:
        household.case.amount = Decimal(UNIFORM_AMOUNT) * household.counted
        household.case.income, household.case.grade = Decimal(STANDARD - UNIFORM_AMOUNT), "B"
        if household.case.reviewed and household.case.reviewed < months.add(DEMO_DATE, -6):
            household.case.reviewed = date(2026, 3, 18)


def stranger(county: County, rng: Random, age: tuple[int, int] = (20, 85), sex: str = "") -> Person:
    """Somebody of the county who is on no roll."""
    return county.registry.person(rng, age=age, sex=sex, surname=family_name(rng))
