"""What a planting has at hand, and which households suit it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from config.demo.county import ENDED, ENROLLED, REJECTED, County, Household, Member
from config.demo.people import Person
from config.demo.roll import stranger

Wanted = Callable[[Household], bool]


@dataclass(slots=True)
class Plot:
    """One planting: where, with whose help, in which household, the how-manieth of its kind (from 0)."""

    county: County
    rng: Random
    turn: int
    spare: Household | None = None

    @property
    def household(self) -> Household:
        if self.spare is None:
            raise LookupError("This planting was given no household.")
        return self.spare

    def take(self, wanted: Wanted) -> Household:
        """A further household that nothing was planted in yet."""
        return self.county.take(wanted)

    def stranger(self, youngest: int = 25, oldest: int = 75, sex: str = "") -> Person:
        """Somebody of the county who is on no roll."""
        return stranger(self.county, self.rng, (youngest, oldest), sex)

    def feed(self, kind: str, person: Person, **values: object) -> None:
        """Another bureau's row about ``person``; the keywords are the columns."""
        self.county.feed(kind, person, dict(values))


def standing(household: Household) -> bool:
    """在保 with at least two years of payments."""
    return household.case.status == ENROLLED and bool(
        household.case.first and household.case.first <= date(2024, 6, 1)
    )


def alone(household: Household) -> bool:
    """A standing household of one."""
    return standing(household) and len(household.members) == 1


def elderly(household: Household) -> bool:
    """A standing household whose head is sixty or older."""
    return standing(household) and household.head.age >= 60


def old_alone(household: Household) -> bool:
    """A standing household of one old person."""
    return elderly(household) and alone(household)


def spouses(household: Household) -> bool:
    """A standing household of a couple, with others or without, all of them enrolled."""
    return several(household) and household.members[1].relation == "配偶"


def several(household: Household) -> bool:
    """A standing household of two or more, all of them enrolled."""
    return standing(household) and len(household.members) > 1 and all(m.enrolled for m in household.members)


def two(household: Household) -> bool:
    """A standing household of exactly two, both enrolled."""
    return several(household) and len(household.members) == 2


def couple(household: Household) -> bool:
    """A standing household of husband and wife."""
    return two(household) and household.members[1].relation == "配偶"


def single_parent(household: Household) -> bool:
    """A standing household of a parent and a child."""
    return two(household) and household.members[1].relation != "配偶"


def with_child(household: Household) -> bool:
    """A standing household with an enrolled child under sixteen."""
    return standing(household) and young(household) is not None


def with_uncounted(household: Household) -> bool:
    """A standing household with a grown member who is not enrolled."""
    return standing(household) and uncounted(household) is not None


def with_disabled(household: Household) -> bool:
    """A standing household with exactly one disabled member, who is enrolled."""
    return standing(household) and sum(m.disability is not None for m in household.members) == 1


def ended_lately(household: Household) -> bool:
    """已退出 within the months of the ledger, with payments before."""
    case = household.case
    return (
        case.status == ENDED and case.last is not None and date(2024, 8, 1) <= case.last <= date(2026, 2, 1)
    )


def ended(household: Household) -> bool:
    """已退出 at any time."""
    return household.case.status == ENDED


def rejected(household: Household) -> bool:
    """未通过."""
    return household.case.status == REJECTED


def begun_lately(household: Household) -> bool:
    """在保 from a month of the ledger on that is not its first."""
    first = household.case.first
    return (
        household.case.status == ENROLLED
        and first is not None
        and date(2024, 9, 1) <= first <= date(2026, 3, 1)
    )


def since_2018(household: Household) -> bool:
    """Standing, and begun when the steps had to be written down."""
    return standing(household) and bool(household.case.first and household.case.first >= date(2018, 1, 1))


def before_2018(household: Household) -> bool:
    """Standing, and begun before the steps had to be written down."""
    return standing(household) and not since_2018(household)


def grade(*wanted: str) -> Wanted:
    """A standing household of one of the classes."""
    return lambda household: standing(household) and household.case.grade in wanted


def young(household: Household) -> Member | None:
    """The youngest enrolled child under sixteen."""
    children = [m for m in household.members if m.enrolled and m.person.age < 16]
    return min(children, key=lambda m: (m.person.age, m.person.id_number), default=None)


def uncounted(household: Household) -> Member | None:
    """The grown member who is not enrolled."""
    return next((m for m in household.members if not m.enrolled and m.person.age >= 18), None)


def child_of(household: Household) -> Member:
    """The child that ``with_child`` saw."""
    if (member := young(household)) is None:
        raise LookupError(f"{household.number} has no child.")
    return member


def uncounted_of(household: Household) -> Member:
    """The grown member that ``with_uncounted`` saw."""
    if (member := uncounted(household)) is None:
        raise LookupError(f"{household.number} has no member who does not count.")
    return member


def adult(household: Household) -> Person:
    """The last enrolled member of working age, else the head."""
    grown = [m.person for m in household.members if m.enrolled and 18 <= m.person.age < 70]
    return grown[-1] if grown else household.head
