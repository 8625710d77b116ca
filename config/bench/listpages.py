"""The lines of the findings page (P25): server time through all middleware, against a page without rows."""

from statistics import median

from config.bench.apart import apart, timed
from config.bench.browsing import browser, visit
from config.bench.county import COUNTY
from config.bench.scratch import Scratch

LIST = "/findings/"
EMPTY = "/findings/?number=-"
"""The same page with its frame, filters and queries, and not one row."""
VISITS = 12


def visits(scratch: Scratch, database: str, runs: int) -> list[tuple[float, float]]:
    """Seconds of the findings page and of the empty page, in turn; each the median of several visits."""
    with scratch.using(database):
        pairs: list[tuple[float, float]] = apart(lambda: timed(lambda: _visits(runs))).answer
    return pairs


def _visits(runs: int) -> list[tuple[float, float]]:
    client = browser("Y", COUNTY)
    for address in (LIST, EMPTY):
        visit(client, address)
    pairs = []
    for _ in range(runs):
        times = [(visit(client, LIST).seconds, visit(client, EMPTY).seconds) for _ in range(VISITS)]
        pairs.append((median(ours for ours, _ in times), median(empty for _, empty in times)))
    return pairs
