"""The county of the benchmark: how many live where, whom a finding is planted on, and what a run must find.

Households are told apart by their number modulo CYCLE: each planted case has a place in the cycle of
its own, so that no case disturbs another and the count of every rule is known beforehand.
"""

from dataclasses import dataclass
from datetime import date

from config.bench import people
from reviews.rules import RULES

COUNTY = 159922000000
ABOVE = {150000000000: "北原自治区", 159900000000: "示例盟", COUNTY: "基准县"}
AS_OF = date(2026, 6, 30)
FEED_DAY = date(2026, 6, 25)
FIRST_PAID = date(2024, 7, 1)
MONTHS_PAID = 24
HOUSEHOLDS_A_VILLAGE = 100
VILLAGES_A_TOWNSHIP = 20
SIZES = (1, 2, 2, 3, 2, 3, 2, 1, 3, 4)  # 2.3 members a household
BEFORE = tuple(sum(SIZES[:place]) for place in range(len(SIZES)))
PEOPLE_A_ROUND = sum(SIZES)
CYCLE = 50
STRANGERS = 2_000_000  # people of a pool who are in no roll

PLANTED = {
    "death_enrolled": 0,
    "pension_income": 1,
    "vehicle_owner": 2,
    "multiple_houses": 3,
    "duplicate_other_region": 4,
    "dibao_tekun": 5,
    "wage_income": 6,
    "business_owner": 7,
    "amount_mismatch": 8,
    "account_name_mismatch": 9,
    "public_payroll_enrolled": 10,
    "official_enrolled": 11,
    "disabled_without_subsidy": 12,
    "dibao_orphan": 13,
    "payment_missing": 14,
    "shared_account": 17,
    "review_overdue": 18,
    "same_officer": 19,
    "large_payment": 20,
    "paid_without_case": 22,
    "split_household": 27,
    "severe_disability_uncovered": 30,
    "serious_illness_uncovered": 31,
    "monitored_uncovered": 32,
    "custody_by_official": 33,
    "visit_missing": 35,
    "notice_missing": 36,
    "check_missing": 37,
}
"""The rules that a case is planted for, with its place in the cycle; cases of strangers only count there."""

NEAR_MISSES = (43, 44, 45, 46, 47, 48, 49)
"""Places of households that stand in many feeds and give no finding there."""

SUBSIDISED, MARRIED = 41, 42


@dataclass(frozen=True)
class County:
    """A county of so many households."""

    households: int

    @property
    def members(self) -> int:
        """How many people its roll has."""
        return self.first_member(self.households)

    def first_member(self, household: int) -> int:
        """The number of the head; the other members follow."""
        rounds, place = divmod(household, len(SIZES))
        return rounds * PEOPLE_A_ROUND + BEFORE[place]

    def size(self, household: int) -> int:
        """How many members a household has."""
        return SIZES[household % len(SIZES)]

    def village(self, household: int) -> int:
        """The code of the household's village."""
        return self.villages[household // HOUSEHOLDS_A_VILLAGE]

    @property
    def villages(self) -> list[int]:
        """The codes of all villages."""
        count = -(-self.households // HOUSEHOLDS_A_VILLAGE)
        places = (divmod(number, VILLAGES_A_TOWNSHIP) for number in range(count))
        return [COUNTY + (101 + township) * 1000 + 201 + village for township, village in places]

    def at(self, place: int) -> range:
        """The households at a place of the cycle."""
        return range(place, self.households, CYCLE)

    def planted(self, rule: str) -> range:
        """The households (of strangers: only how many) for whom the rule must find something."""
        return self.at(PLANTED[rule])

    def truth(self) -> dict[str, int]:
        """How many findings each rule must have."""
        found = dict.fromkeys(RULES, 0) | {rule: len(self.planted(rule)) for rule in PLANTED}
        officials = self.planted("official_enrolled")
        found["kin_unfiled"] = sum(self.size(household) - 1 for household in officials)
        return found


def number(household: int) -> str:
    """户编号 of a household."""
    return f"JZ{household:07d}"


def stranger(pool: int, place: int) -> int:
    """The number of a person outside the roll; each pool has people of its own."""
    return (pool + 1) * STRANGERS + place


def account_of(household: int) -> str:
    """The account of a household: two neighbours share one where that is planted."""
    shared = household % CYCLE == PLANTED["shared_account"]
    return people.account(household - 1 if shared else household)
