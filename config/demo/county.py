"""The invented county in memory: households, cases, payments, feed rows, and what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from config.demo.people import Person, Registry

FIRST_PAID, LAST_PAID = date(2024, 6, 1), date(2026, 5, 1)
ENROLLED, ENDED, REJECTED = "在保", "已退出", "未通过"

Row = dict[str, Any]


@dataclass(slots=True)
class Member:
    """A person in a household, enrolled or not; ``disability`` is (类别, 等级)."""

    person: Person
    relation: str
    enrolled: bool = True
    health: str = "健康"
    disability: tuple[str, str] | None = None


@dataclass(slots=True)
class Case:
    """One case of the roll; months are first-of-month days, money is yuan."""

    status: str
    first: date | None
    amount: Decimal
    grade: str
    applied: date
    income: Decimal
    reviewer: str
    approver: str
    last: date | None = None
    effective: date | None = None
    reviewed: date | None = None
    checked: date | None = None
    visited: date | None = None
    notice_from: date | None = None
    notice_to: date | None = None
    stop_reason: str = ""

    @property
    def begun(self) -> date:
        """The first paid month; LookupError where there is none."""
        if self.first is None:
            raise LookupError("A case that was turned down has no first month.")
        return self.first

    @property
    def stopped(self) -> date:
        """The last paid month; LookupError while the case stands."""
        if self.last is None:
            raise LookupError("The case has not ended.")
        return self.last

    def covers(self, month: date) -> bool:
        """Whether the case is 在保 in ``month``."""
        return self.first is not None and self.first <= month and (self.last is None or month <= self.last)


@dataclass(slots=True)
class Payment:
    """One row of the payment ledger; ``month`` is the month paid for."""

    month: date
    payee: str
    account: str
    amount: Decimal
    people: int
    paid_on: date
    kind: str = "正常"
    ok: bool = True
    reason: str = ""


@dataclass(slots=True)
class Household:
    """A household of the roll: its members (the head first), cases (the present one last) and payments."""

    number: str
    village: int
    members: list[Member]
    cases: list[Case]
    account: str
    phone: str
    address: str
    cause: str
    payee: str = ""
    payments: list[Payment] = field(default_factory=list)

    @property
    def head(self) -> Person:
        return self.members[0].person

    @property
    def case(self) -> Case:
        return self.cases[-1]

    @property
    def enrolled(self) -> list[Member]:
        """Members who are enrolled on the demo date; none where the household is not 在保."""
        return [m for m in self.members if m.enrolled] if self.case.status == ENROLLED else []

    @property
    def counted(self) -> int:
        """How many members the allowance is (or was) paid for."""
        return sum(m.enrolled for m in self.members)


@dataclass(frozen=True, slots=True)
class Official:
    """A cadre of the county: 类别, 单位职务, and the division where they serve."""

    person: Person
    category: str
    post: str
    region: int


@dataclass(frozen=True, slots=True)
class Planted:
    """What a rule must say (``finding``) or must not say about ``subject`` on the demo date."""

    rule: str
    subject: str
    finding: bool
    note: str


def label(person: Person, household: Household) -> str:
    """The subject of a finding about a member: ID number @ 户编号."""
    return f"{person.id_number}@{household.number}"


def joined(*households: Household) -> str:
    """The subject of a finding about an account: every 户编号, sorted, joined by 、."""
    return "、".join(sorted({h.number for h in households}))


class County:
    """Everything that the files are written from; ``take`` hands out untouched households."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.registry = Registry()
        self.rng = Random(f"{seed}:county")  # noqa: S311 — chance for invented data
        self.households: dict[str, Household] = {}
        self.officials: list[Official] = []
        self.feeds: dict[str, list[Row]] = {}
        self.kinship: list[Row] = []
        self.complaints: list[Row] = []
        self.corrected_deaths: list[Row] = []
        self.planted: list[Planted] = []
        self.pool: list[Household] = []
        self.named: frozenset[str] = frozenset()
        self.numbers: Counter[str] = Counter()

    def stream(self, name: str) -> Random:
        """A source of chance of its own: what is drawn from it does not depend on other parts."""
        return Random(f"{self.seed}:{name}")  # noqa: S311

    def take(self, wanted: Callable[[Household], bool]) -> Household:
        """The next household that answers ``wanted``; it is not given out again."""
        for place, household in enumerate(self.pool):
            if wanted(household):
                return self.pool.pop(place)
        raise LookupError("The county is too small for what is to be planted; ask for more households.")

    def feed(self, kind: str, person: Person, values: Row) -> None:
        """Add a row about ``person`` to another bureau's data."""
        self.feeds.setdefault(kind, []).append({"姓名": person.name, "身份证号": person.id_number, **values})

    def unfeed(self, kind: str, person: Person) -> None:
        """Remove every row about ``person`` from another bureau's data."""
        self.feeds[kind] = [row for row in self.feeds.get(kind, []) if row["身份证号"] != person.id_number]

    def expect(self, rule: str, subject: str, note: str, *, finding: bool = True) -> None:
        """Note what the rule must (or, for a near miss, must not) find."""
        self.planted.append(Planted(rule, subject, finding, note))
