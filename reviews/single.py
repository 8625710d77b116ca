"""The procedure rules asked about one household (缺): which steps are missing, by the rules' own query.

The day tables of ``reviews.day`` are made for a whole run. Here the same statements stand as parts of one
query whose tables hold this household alone, so that the page and the night never differ.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from common import clock, divisions, months
from households import mergers
from households.dossier import Dossier
from reviews import day_tables, dialect
from reviews.rule_parameters import Values
from reviews.rules import RULES

STEPS = ("check_missing", "visit_missing", "notice_missing", "review_overdue")
"""The rules that say of a household's case which step is missing."""

_OWN = {
    "households_household": "id = %(household)s",
    "households_case": "household_id = %(household)s",
    "households_residence": "household_id = %(household)s",
    "households_membership": "household_id = %(household)s",
    "households_entitlement": "case_id IN (SELECT id FROM households_case)",
    "households_casereview": "case_id IN (SELECT id FROM households_case)",
}
"""The records that the day tables are made of, and which rows of them are the household's."""

_MADE = (
    ("day_amount", day_tables.AMOUNTS),
    ("day_begun", day_tables.BEGUN),
    ("day_member", day_tables.MEMBERS),
    ("day_case", day_tables.CASES),
)


def missing(household: int, county: int, as_of: date, begun: Iterable[date]) -> list[tuple[str, date]]:
    """The rules that find a step missing in the household's present case, with its first month; two queries.

    ``county`` is its six-digit number, whose parameters hold; ``begun`` are the first months of its cases.
    """
    names = [(months.index(first), months.show(first), first, months.last_day(first)) for first in set(begun)]
    if not names:
        return []
    params: dict[str, Any] = {
        "household": household, "county": county, "as_of": as_of, "month": months.index(as_of),
    }  # fmt: skip
    params |= {f"m{place}_{n}": value for place, row in enumerate(names) for n, value in enumerate(row)}
    values, asked = Values([county], as_of), []
    for code in STEPS:
        query = RULES[code].query(as_of, values.groups(RULES[code], [county])[0].parameters)
        own = {name: f"%({code}_{name})s" for name in query.params}  # each rule's values under its own names
        asked.append(f"SELECT '{code}' AS rule, first_month FROM ({query.sql % own}) AS {code}")  # noqa: S608
        params |= {f"{code}_{name}": value for name, value in query.params.items()}
    tables = _tables(len(names), mergers.heirs(as_of))
    found = dialect.fetch(f"{tables} {' UNION ALL '.join(asked)}", params)
    return [(code, months.from_index(first)) for code, first in found]


def missing_of(file: Dossier) -> list[tuple[str, date]]:
    """The same of a household's file, as of today; with the parameters of its county."""
    begun = [case.first_month for case in file.cases if case.first_month]
    county = divisions.county(file.household.region_code)
    return missing(file.household.pk, county, clock.today(), begun)


def _tables(known_months: int, heirs: Mapping[int, int]) -> str:
    """The head of the query: the household's own records, and the day tables made of them."""
    qualified = "main." if connection.vendor == "sqlite" else ""  # else SQLite sees a table made of itself
    parts = [f"{table} AS (SELECT * FROM {qualified}{table} WHERE {where})" for table, where in _OWN.items()]  # noqa: S608
    parts.append("day_county AS (SELECT %(county)s AS county)")
    parts.append(f"day_heir (code, heir) AS ({_heirs(heirs)})")
    for name, statement in _MADE:
        columns = ", ".join(column.split()[0] for column in day_tables.TABLES[name].split(", "))
        select = statement.replace("{notice_days}", day_tables.NOTICE_DAYS[connection.vendor])
        parts.append(f"{name} ({columns}) AS ({select.partition(f'INSERT INTO {name}')[2]})")
    rows = (f"SELECT {', '.join(f'%(m{place}_{n})s' for n in range(4))}" for place in range(known_months))
    parts.append(f"month_name (month, name, first_day, last_day) AS ({' UNION ALL '.join(rows)})")
    return f"WITH {', '.join(parts)}"


def _heirs(heirs: Mapping[int, int]) -> str:
    """Merged divisions with what stands in their place, as a table; there may be none."""
    rows = [f"SELECT {int(code)}, {int(heir)}" for code, heir in heirs.items()]
    return " UNION ALL ".join(["SELECT CAST(0 AS bigint), CAST(0 AS bigint)", *rows])
