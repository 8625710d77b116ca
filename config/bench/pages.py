"""The pages of people (ux, 质量): server time through all middleware against a page that is its frame alone,
and queries, which are no matter of the machine: so many at most, and as many for 200 rows as for 50.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.scope import scope
from common import divisions
from config.bench import people
from config.bench.apart import apart, timed
from config.bench.browsing import browser, visit
from config.bench.county import COUNTY, PLANTED, County, number
from config.bench.measure import Line, Target
from config.bench.scratch import Scratch
from reviews import assigning
from reviews.models import Finding

FRAME = "/help/"
"""Menu, search field, foot and a list of links that no database knows."""
FRAME_MS = 20
"""The time that the limits of ``ux.md`` leave to the frame; a page's target is its limit in frames."""
VISITS = 20
NINETEENTH = 18
QUERIES = 25
TOWNSHIP = COUNTY + 101_000
BOOKKEEPING = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page under measurement: its limit in milliseconds, where it lies, and who looks at it.

    ``places`` gives the addresses that are visited in turn; ``rows`` is the address of a list of which 50 and
    200 rows are asked for; ``headers`` those of a fragment.
    """

    name: str
    limit: int
    places: Callable[[County], list[str]]
    township: bool = False
    rows: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> float:
        """The limit in frames."""
        return self.limit / FRAME_MS


def _at(*addresses: str) -> Callable[[County], list[str]]:
    return lambda county: list(addresses)


def _some(county: County) -> list[int]:
    """Households from everywhere in the county, one of every planted place among them."""
    step = max(county.households // VISITS, 1)
    far = range(0, county.households, step)
    return [min(place + at % len(PLANTED), county.households - 1) for at, place in enumerate(far)]


def _households(county: County) -> list[str]:
    return [f"/households/{number(household)}/" for household in _some(county)]


def _names(county: County) -> list[str]:
    """What is typed: a surname, a whole name, the last four of an ID number."""
    heads = [county.first_member(household) for household in _some(county)]
    typed = (people.name(heads[0])[0], *map(people.name, heads), *(people.id_number(p)[-4:] for p in heads))
    return [f"/search/?q={text}" for text in typed]


def _findings(county: County) -> list[str]:
    """Findings of every rule."""
    with scope(region=COUNTY):
        newest = dict(Finding.objects.order_by("pk").values_list("rule", "pk"))
    return [f"/findings/{pk}/" for pk in newest.values()]


def _why(county: County) -> list[str]:
    rules = sorted(PLANTED)
    pairs = zip(cycle(rules), _some(county), strict=False)
    return [f"/findings/why/?rule={rule}&household={number(household)}" for rule, household in pairs]


def _of_list(name: str) -> dict[str, str]:
    """The headers by which a list alone is asked for."""
    return {"HX-Request": "true", "HX-Target": f"list-{name}"}


# Of one rule alone: which tables are looked into for what a row shows is told by its rule, not by its place.
ONE_RULE = "rule=pension_income"
PAGES = (
    Page("desk", 400, _at("/")),
    Page("desk.township", 400, _at("/"), township=True),
    Page("findings", 400, _at("/findings/"), rows=f"/findings/?{ONE_RULE}&"),
    Page(
        "findings.township",
        400,
        _at("/findings/?status=assigned"),
        township=True,
        rows=f"/findings/?{ONE_RULE}&",
    ),
    Page("households", 400, _at("/households/"), rows="/households/?"),
    Page("audit", 400, _at("/audit/"), rows="/audit/?"),
    Page("household", 300, _households),
    Page("finding", 300, _findings),
    Page("why", 300, _why),
    Page("search", 300, _names),
    Page("findings.fragment", 200, _at("/findings/?severity=3"), headers=_of_list("findings")),
    Page("households.fragment", 200, _at("/households/?sort=number"), headers=_of_list("households")),
)


@dataclass(frozen=True)
class Visited:
    """What the visits of a page gave: seconds of ours and of the frame, most queries for 50 and 200 rows."""

    rounds: Sequence[tuple[float, float]]
    queries: int
    for_fifty: int = 0
    for_200: int = 0


def lines(scratch: Scratch, database: str, county: County, runs: int) -> Iterator[Line]:
    """A line for every page. Findings of one township are assigned before, so that it has work to do."""
    with scratch.using(database):
        apart(lambda: timed(_assign))
        told = apart(lambda: timed(lambda: [visited(page, county, runs) for page in PAGES])).answer
    for page, seen in zip(PAGES, told, strict=True):
        yield line(f"pages.{page.name}", page, seen)


def line(name: str, page: Page, seen: Visited) -> Line:
    """The page's line: its time in frames, and whether its queries are as few as they must be."""
    made = Line(name, f"the frame alone; {seen.queries} queries", Target(page.target))
    made.rounds = list(seen.rounds)
    if connection.vendor == "postgresql" and seen.queries > QUERIES:  # SQLite is asked in the process
        made.wrong.append(f"queries: {seen.queries}, more than {QUERIES}")
    made.check("queries for 200 rows", seen.for_200, seen.for_fifty)
    return made


def _assign() -> None:
    county, low_high = COUNTY, divisions.span(TOWNSHIP)
    browser("Y", county)
    officer = User.objects.get(number="BENCHY")
    with scope(region=county, user=officer):
        rows = Finding.objects.filter(region_code__gte=low_high[0], region_code__lt=low_high[1])
        assigning.assign_by_filter(rows, actor=officer, workdays=10)


def visited(page: Page, county: County, runs: int) -> Visited:
    """The page has been visited again and again, the frame between."""
    client = browser("J", TOWNSHIP) if page.township else browser("Y", COUNTY)
    addresses = page.places(county)
    queries = max(_queries(client, page, address) for address in addresses)
    visit(client, FRAME)
    rounds = [_round(client, page, islice(cycle(addresses), VISITS)) for _ in range(runs)]
    if not page.rows:
        return Visited(rounds, queries)
    fifty, more = (_queries(client, page, f"{page.rows}per_page={size}") for size in (50, 200))
    return Visited(rounds, queries, fifty, more)


def _round(client: Client, page: Page, addresses: Iterator[str]) -> tuple[float, float]:
    """The 95th percentile of the visits, and that of the frame between them."""
    times = [
        (visit(client, address, page.headers).seconds, visit(client, FRAME).seconds) for address in addresses
    ]
    ours, frame = (sorted(column)[NINETEENTH] for column in zip(*times, strict=True))
    return ours, frame


def _queries(client: Client, page: Page, address: str) -> int:
    """How many statements a visit costs; what begins and ends a transaction is not counted."""
    with CaptureQueriesContext(connection) as seen:
        visit(client, address, page.headers)
    return sum(not BOOKKEEPING.match(query["sql"]) for query in seen.captured_queries)
