"""What the conditions of a rule are made of: a word, the value found, and whether it holds.

They read the day tables that the rules read (``reviews.day``), for one subject at a time, so that each
condition that a rule's statement joins into one SELECT can be told by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from common import months
from common.money import show, yuan
from datafeeds.models import ROWS, Kind
from reviews import dialect
from reviews.rules.base import Parameters


@dataclass(frozen=True)
class Condition:
    """One condition of a rule, the value found for the subject, and whether it holds."""

    words: str
    found: str
    holds: bool


Conditions = list[Condition]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """One subject on one day: a person, a household, or a person within a household; keys or None."""

    as_of: date
    county: int
    p: Parameters
    person: int | None = None
    household: int | None = None
    together: "Together | None" = field(default=None, compare=False, repr=False)

    @property
    def month(self) -> int:
        """The day's month as year × 12 + month."""
        return months.index(self.as_of)

    @property
    def day(self) -> str:
        """The day as 2026-06-10."""
        return self.as_of.isoformat()

    def limit(self, length: int) -> str:
        """The latest day from which ``length`` months are over, as text."""
        return months.latest_start(over_by=self.as_of, length=length).isoformat()

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a constant statement by column; days as text on both engines."""
        standing = {"as_of": self.as_of, "month": self.month, "county": self.county, **values}
        if self.together is not None:
            return self.together.rows(self, sql, standing)
        found = dialect.records(sql, {**standing, "person": self.person, "household": self.household})
        return [_plain(row) for row in found]

    def row(self, sql: str, **values: Any) -> dict[str, Any] | None:
        """The first row of a constant statement, None where there is none."""
        return next(iter(self.rows(sql, **values)), None)

    @cached_property
    def case(self) -> dict[str, Any] | None:
        """The household's case that is 在保 on the day."""
        return self.row("SELECT * FROM day_case WHERE household_id = %(household)s")

    @cached_property
    def member(self) -> dict[str, Any] | None:
        """The person within the household where it is 在保 on the day; in any where none is named."""
        return self.row(MEMBER)

    def feed(self, kind: str) -> list[dict[str, Any]]:
        """The rows of the newest snapshots of a kind that speak of the person themselves."""
        table = ROWS[Kind(kind)]._meta.db_table
        return self.rows(FEED.replace("{table}", table), kind=kind)


class Together:
    """Looks at several subjects: what a condition asks for one of them is asked for all in one statement."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self._told: dict[Any, dict[int, list[dict[str, Any]]]] = {}

    def look(self, **subject: Any) -> Look:
        """One more look."""
        look = Look(**subject, together=self)
        self.looks.append(look)
        return look

    def rows(self, look: Look, sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of a constant statement that the look's subject has."""
        key = (sql, *sorted(values.items()))
        if key not in self._told:
            self._told[key] = self._asked(sql, values)
        return self._told[key][id(look)]

    def _asked(self, sql: str, values: Mapping[str, Any]) -> dict[int, list[dict[str, Any]]]:
        parts, given = [], dict(values)
        for place, each in enumerate(self.looks):
            own = sql
            for name in {"person", "household"} - set(values):
                own = own.replace(f"%({name})s", f"%({name}_{place})s")
                given[f"{name}_{place}"] = getattr(each, name)
            parts.append(ONE_OF.format(place=place, sql=own))
        told: dict[int, list[dict[str, Any]]] = {id(each): [] for each in self.looks}
        for row in dialect.records("\nUNION ALL\n".join(parts), given):
            told[id(self.looks[row.pop("of_look")])].append(_plain(row))
        return told


# The limit, which no subject reaches, keeps the order that the statement gives to its rows.
ONE_OF = """SELECT {place} AS of_look, own.* FROM (
SELECT * FROM (
{sql}
) AS inner_rows LIMIT 100000
) AS own"""

MEMBER = """
SELECT * FROM day_member
WHERE person_id = %(person)s AND county = %(county)s
  AND (household_id = %(household)s OR CAST(%(household)s AS bigint) IS NULL)
ORDER BY enrolled DESC
"""

# The table is one of the program's own constants.
FEED = """
SELECT f.* FROM day_match t JOIN {table} f ON f.id = t.row_id
WHERE t.kind = %(kind)s AND t.role = 'holder' AND t.county = %(county)s AND t.person_id = %(person)s
ORDER BY f.id
"""

Why = Callable[[Look], list[Conditions]]
"""The conditions of a rule for a subject: one list for each record that could make the finding."""


class Family(dict[str, Why]):
    """The conditions of a family's rules, by code: the function's name is the rule's."""

    def why(self, function: Why) -> Why:
        """The decorated function tells the conditions of the rule of its name."""
        self[function.__name__] = function
        return function


def nearest(alternatives: Sequence[Conditions]) -> Conditions:
    """The record that comes closest: the most conditions that hold, the fewest that do not."""
    return max(
        alternatives,
        key=lambda row: (all(each.holds for each in row), sum(each.holds for each in row), -len(row)),
        default=[],
    )


def each_row(
    rows: Iterable[Row], begin: Conditions, has: str, judge: Callable[[Row], Conditions]
) -> list[Conditions]:
    """One alternative a record; where there is none, the condition that there be one fails."""
    known = list(rows)
    if not known:
        return [[*begin, Condition(has, "没有", holds=False)]]
    return [[*begin, Condition(has, "有", holds=True), *judge(row)] for row in known]


def in_force(look: Look) -> Condition:
    """The household is 在保 on the day."""
    case = look.case
    if case is not None:
        return Condition("基准日在保", f"{month(case['first_month'])} 起在保", holds=True)
    past = look.row(LAST_CASE)
    if past is None:
        return Condition("基准日在保", "没有在保记录", holds=False)
    until = f"—{month(past['last_month'])}" if past["last_month"] else " 起"
    return Condition("基准日在保", f"最近一段 {month(past['first_month'])}{until}", holds=False)


LAST_CASE = """
SELECT first_month, last_month FROM day_begun WHERE household_id = %(household)s ORDER BY first_month DESC
"""


def is_member(look: Look) -> Condition:
    """The person belongs to a household that is 在保 on the day."""
    member = look.member
    words = "是在保户的家庭成员"
    if member is None:
        return Condition(words, "不在任何在保户中", holds=False)
    return Condition(words, f"{member['number']}，{'享受' if member['enrolled'] else '不享受'}", holds=True)


def is_enrolled(look: Look) -> Condition:
    """The person is enrolled (享受) in a household that is 在保 on the day."""
    member = look.member
    words = "本人在保并享受低保"
    if member is None:
        return Condition(words, "不在任何在保户中", holds=False)
    enrolled = bool(member["enrolled"])
    return Condition(
        words, f"{member['number']}，{'享受' if enrolled else '是家庭成员，不享受'}", holds=enrolled
    )


def is_not_enrolled(look: Look) -> Condition:
    """The person is enrolled nowhere in the county on the day."""
    rows = look.rows(
        "SELECT number FROM day_member WHERE person_id = %(person)s AND county = %(county)s AND enrolled = 1"
    )
    found = "、".join(row["number"] for row in rows)
    return Condition("本县没有享受低保", f"在 {found} 享受" if rows else "没有享受", holds=not rows)


def is_alive(look: Look) -> Condition:
    """No death of the person is known by the day."""
    death = look.row("SELECT died_on FROM day_death WHERE person_id = %(person)s AND county = %(county)s")
    return Condition(
        "健在（死亡、火化数据无记录）",
        f"死亡日期 {death['died_on']}" if death else "无记录",
        holds=death is None,
    )


def is_not_tekun(look: Look) -> Condition:
    """The person is not on the tekun register."""
    on = any(row["state"] == "在册" for row in look.feed("tekun"))
    return Condition("不是在册特困人员", "在册" if on else "不在册", holds=not on)


def yes_no(words: str, *, holds: bool, found: str) -> Condition:
    """A condition whose value is told as it was found."""
    return Condition(words, found or "空", holds=holds)


def amount(fen: int | None) -> str:
    """1,234.50 元."""
    return f"{show(yuan(fen or 0))} 元"


def month(index: int | None) -> str:
    """2026-06, or — for none."""
    return "—" if index is None else months.show(months.from_index(index))


def listed(words: Iterable[str], most: int = 12) -> str:
    """The words in order, the last ones where there are many."""
    known = sorted(set(words))
    return ("…、" if len(known) > most else "") + "、".join(known[-most:])


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
