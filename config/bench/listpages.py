"""The lines of the findings page (P25): server time through all middleware, against a page without rows."""

from statistics import median
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User
from config.bench.apart import Timed, apart, timed
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
    browser = _browser()
    for address in (LIST, EMPTY):
        _visit(browser, address)
    pairs = []
    for _ in range(runs):
        times = [(_visit(browser, LIST).seconds, _visit(browser, EMPTY).seconds) for _ in range(VISITS)]
        pairs.append((median(ours for ours, _ in times), median(empty for _, empty in times)))
    return pairs


def _browser() -> Client:
    user, _ = User.objects.get_or_create(
        number="BENCH",
        defaults={"name": "基准", "role": "Y", "region_id": COUNTY, "must_change_password": False},
    )
    host = next(
        (name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", ".", "["))), "localhost"
    )
    extra: dict[str, Any] = {"wsgi.url_scheme": "https"} if settings.HTTPS else {}
    browser = Client(SERVER_NAME=host, **extra)
    browser.force_login(user, backend="accounts.backends.NumberBackend")
    return browser


def _visit(browser: Client, address: str) -> Timed:
    visit = timed(lambda: browser.get(address))
    answer: Any = visit.answer
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return visit
