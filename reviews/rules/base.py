"""What a cross-check rule is (疑点规则): words for people, parameters, and one constant query.

The query of a rule is one SELECT in the common dialect of PostgreSQL and SQLite. It reads the
day tables of ``reviews.day`` and gives these columns, then the rule's facts under their keys:

    county, region_code, person_id, household_id, account_id, village, key, item, number, name,
    severity (1 low, 2 medium, 3 high), amount (fen or NULL)

Rows of one subject and ``key`` are one finding. Its evidence key is ``key`` and, after it, the
distinct ``item`` values in code-point order, joined by one space; an empty ``key`` is left out.
Its household numbers are the distinct ``number`` values. Severity and amount are the largest of
the rows, so a sum over rows stands on each of them. Keys hold surrogates only: ``p`` and the id
of a person, ``a`` of an account, ``c`` of a disability certificate; else the value itself.
Facts are what a person is shown; they stay the same as long as the situation does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from common import months
from common.money import fen
from reviews.rules.severities import SEVERITIES

Value = int | str | Decimal | tuple[str, ...]
"""What a parameter holds: a number, a month as 2018-01, an exact decimal, or a list of words."""

FAMILIES = {
    "life": "生存与身份",
    "income": "收入与财产",
    "kinship": "近亲属备案",
    "money": "资金发放",
    "missing_cover": "漏保线索",
    "procedure": "办理程序",
    "patterns": "异常模式",
}
"""The families of rules, in the order of the rules page."""

COLUMNS = (
    "county",
    "region_code",
    "person_id",
    "household_id",
    "account_id",
    "village",
    "key",
    "item",
    "number",
    "name",
    "severity",
    "amount",
)
"""The columns with which every rule begins."""

SIDES = {"ours": "我方记录", "theirs": "外部数据", "follows": "推算"}
"""Where a fact comes from, as the finding's page heads its three columns."""


@dataclass(frozen=True)
class Parameter:
    """A value of a rule that a county may set, with the day from which it holds.

    The default's type says what it is: a whole number, an exact decimal (yuan, or a share), a
    month as ``2018-01``, or a list of words.
    """

    key: str
    label: str
    default: Value
    unit: str = ""


class Parameters(Mapping[str, Value]):
    """The values with which a rule runs, by key."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Parameters({self._values})"

    def count(self, key: str) -> int:
        """A whole number."""
        return int(self._decimal(key))

    def fen(self, key: str) -> int:
        """An amount in yuan as integer fen."""
        return fen(self._decimal(key))

    def permille(self, key: str) -> int:
        """A share or a factor as a whole number of thousandths."""
        return int(self._decimal(key) * 1000)

    def month(self, key: str) -> int:
        """A month as year × 12 + month."""
        return months.index(months.parse_month(str(self._values[key])))

    def words(self, key: str) -> str:
        """A list as text, a bar after each word, so that SQL can take it apart."""
        value = self._values[key]
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is no list")
        return "".join(f"{word}|" for word in value)

    def as_json(self) -> dict[str, Any]:
        """The values as a finding keeps them: decimals as text, lists as lists."""
        return {
            key: str(value)
            if isinstance(value, Decimal)
            else list(value)
            if isinstance(value, tuple)
            else value
            for key, value in self._values.items()
        }

    def _decimal(self, key: str) -> Decimal:
        value = self._values[key]
        if isinstance(value, tuple):
            raise TypeError(f"{key} is a list")
        return Decimal(value)


@dataclass(frozen=True)
class Fact:
    """One thing that a finding shows: its column, its Chinese label, whose record it is, and its kind.

    Kinds: text, day (ISO), month (year × 12 + month), money (fen), number, person (surrogate key),
    account (last four digits).
    """

    key: str
    label: str
    side: str
    kind: str = "text"


@dataclass(frozen=True)
class Query:
    """A constant SELECT with ``%(name)s`` placeholders and their values."""

    sql: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Day:
    """The day that a run looks at, and the parameters of the rule that is asked."""

    as_of: date
    p: Parameters

    @property
    def month(self) -> int:
        """The day's month as year × 12 + month."""
        return months.index(self.as_of)

    def limit(self, length: int) -> date:
        """The latest day from which ``length`` months are over; exactly that day is not yet over."""
        return months.latest_start(over_by=self.as_of, length=length)

    def query(self, sql: str, **params: Any) -> Query:
        """A rule's SELECT with its values, ``as_of`` and ``month`` among them."""
        return Query(sql, {"as_of": self.as_of, "month": self.month, **params})


@dataclass(frozen=True)
class Rule:
    """A rule with its words, the feeds that it lives on, and the function that gives its query.

    ``needs`` holds groups of feed kinds: of each group one kind at least must have been supplied,
    otherwise the rule is skipped. Feeds that only excuse or widen stand in ``widens``.
    """

    code: str
    title: str
    family: str
    subject: str
    meaning: str
    basis: str
    sentence: str
    build: Callable[[Day], Query]
    needs: tuple[tuple[str, ...], ...] = ()
    widens: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    facts: tuple[Fact, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The feed kinds that the rule lives on, alternatives too."""
        return tuple(kind for group in self.needs for kind in group)

    @property
    def severities(self) -> tuple[int, ...]:
        """How severe what it finds can be, the gravest first."""
        return SEVERITIES[self.code]

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every feed kind that the rule reads."""
        return self.needed + self.widens

    @property
    def defaults(self) -> Parameters:
        """The parameters where no county has set any."""
        return Parameters({parameter.key: parameter.default for parameter in self.parameters})

    def query(self, as_of: date, p: Parameters | None = None) -> Query:
        """The rule's SELECT for a day; with the default parameters where none are given."""
        return self.build(Day(as_of, self.defaults if p is None else p))


@dataclass
class Register:
    """The rules of one family, by code, in the order in which they are written."""

    family: str
    rules: dict[str, Rule] = field(default_factory=dict)

    def rule(self, **words: Any) -> Callable[[Callable[[Day], Query]], Callable[[Day], Query]]:
        """Make the decorated function a rule: its code is the function's name, its query what it returns."""

        def register(build: Callable[[Day], Query]) -> Callable[[Day], Query]:
            code = build.__name__
            self.rules[code] = Rule(code=code, family=self.family, build=build, **words)
            return build

        return register


NAMES = (
    Fact("our_name", "台账姓名", "ours"),
    Fact("their_name", "对方数据姓名", "theirs"),
)
"""The two names of a person whom a feed names: a difference is told, it does not prevent a finding."""
