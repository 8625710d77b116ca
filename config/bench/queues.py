"""The lines of the confirmation queue (P15): its page while thousands wait, and many confirmed together."""

from collections.abc import Iterator
from statistics import median

from accounts.models import User
from accounts.scope import scope
from config.bench import pages, stages, waiting
from config.bench.apart import apart, timed
from config.bench.browsing import browser, visit
from config.bench.county import COUNTY, County
from config.bench.measure import Line, Target
from config.bench.pages import Page
from config.bench.scratch import Scratch
from funds import granting
from households.models import Application
from reviews import approving

QUEUE = "/approvals/"
WAITING = 5_000
A_HOUSEHOLD = 5
"""No more than so many applications a household of the roll: a tiny county has a short queue."""
PAGE = Page("approvals", 400, lambda county: [QUEUE], rows=f"{QUEUE}?")
VISITS = 12
FEW, MANY = 10, 100
FOR_A_ROUND = 3 * MANY
"""Each round confirms twice MANY, and of some nobody may be confirmed: a finding waits."""


def lines(scratch: Scratch, empty: str, county: County, runs: int) -> Iterator[Line]:
    """The page with its queries, and the confirmation; ``empty`` is a database in which nothing waits."""
    full = scratch.copy(empty)
    count = max(min(WAITING, A_HOUSEHOLD * county.households), FOR_A_ROUND * runs)
    with scratch.using(full):
        apart(lambda: timed(lambda: waiting.fill(county, count)))
    stages.settle(scratch, full)
    yield _beside_empty(scratch, empty, full, count, runs)
    with scratch.using(full):
        visited = apart(lambda: timed(lambda: pages.visited(PAGE, county, runs))).answer
    yield pages.line(f"queue.{PAGE.name}", PAGE, visited)
    yield _confirmed(scratch, full, runs)
    scratch.drop(full)


def _beside_empty(scratch: Scratch, empty: str, full: str, count: int, runs: int) -> Line:
    """Seconds of the page while thousands wait, and of the same page while nothing does, in turn."""
    line = Line("queue.page", f"same page, nothing waits instead of {count}", Target(10))
    for _ in range(runs):
        seconds = []
        for database in (full, empty):
            with scratch.using(database):
                seconds.append(apart(lambda: timed(_visits)).answer)
        line.rounds.append((seconds[0], seconds[1]))
    return line


def _visits() -> float:
    client = browser("Y", COUNTY)
    visit(client, QUEUE)
    return median(visit(client, QUEUE).seconds for _ in range(VISITS))


def _confirmed(scratch: Scratch, database: str, runs: int) -> Line:
    """Many confirmed at once against as many times a few: the queries of a batch are shared."""
    times = MANY // FEW
    line = Line("queue.confirm", f"{times} batches of {FEW}", Target(1))
    with scratch.using(database):
        told = apart(lambda: timed(lambda: [_round(times) for _ in range(runs)])).answer
    line.rounds = [(many, few) for many, few in told]
    return line


def _round(times: int) -> tuple[float, float]:
    few = sum(timed(lambda: _confirm(FEW)).seconds for _ in range(times))
    return timed(lambda: _confirm(MANY)).seconds, few


def _confirm(count: int) -> None:
    browser("Y", COUNTY)
    officer = User.objects.get(number="BENCHY")
    with scope(region=COUNTY, user=officer):
        waits = Application.objects.filter(~approving.has_doubts(), status=Application.Status.SUBMITTED)
        granting.grant_many(waits.order_by("pk")[:count], actor=officer, opinion="同意", doubts={})
