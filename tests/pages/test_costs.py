"""Every list of the procedure asks the database as often for fifty rows as for five, and at most 25 times."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.scope import WHOLE, scope
from households import standing
from households.models import Application, Household, NoticeLine, PublicNotice
from reviews import means_check
from tests import factories as make
from tests.desk.queue import lengthen
from tests.procedures import EAST_WILLOW, Walk, number

pytestmark = pytest.mark.django_db
FEW, MANY, MOST = 5, 50, 25
Grow = Callable[[int], None]


def asked(client: Client, url: str) -> int:
    """How many queries the page takes, once everything that is kept in memory is there."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def growing(first: Application) -> Grow:
    """``grow(n)``: there are n applications like the first."""

    def grow(count: int) -> None:
        with scope(region=WHOLE):
            there = Application.objects.filter(status=first.status).count()
            lengthen(first, count - there)

    return grow


def households(count: int) -> None:
    """So many households of class B whose review is due."""
    with scope(region=WHOLE):
        there = Household.objects.count()
        made = [make.household(number=f"LH0{serial:05}") for serial in range(there, count)]
        for home in made:
            make.case(home, grade="B", reviewed=["2025-11-20"])
        standing.refresh([home.pk for home in made])


def notices(walk: Walk) -> Grow:
    """So many sheets of a village hang, each with a family."""
    notice = walk.post(walk.upto("to_publish"))

    def grow(count: int) -> None:
        with scope(region=WHOLE):
            line = NoticeLine.objects.get(notice=notice)
            for serial in range(PublicNotice.objects.count() + 1, count + 1):
                again = PublicNotice.objects.get(pk=notice.pk)
                again.pk, again.serial = None, serial
                again.save()
                line.pk, line.notice = None, again
                line.save()

    return grow


@pytest.mark.parametrize("url", ["/applications/", "/applications/?tab=going"])
@pytest.mark.parametrize("stage", ["to_publish", "submitted"])
def test_lists_of_applications(walk: Walk, signed_in: Any, url: str, stage: str):
    grow, browser = growing(walk.upto(stage)), signed_in(walk.caseworker)
    same(grow, browser, url)


@pytest.mark.parametrize("url", ["/approvals/", "/approvals/?doubts=1", "/applications/"])
def test_the_queue_of_the_county(walk: Walk, signed_in: Any, url: str):
    same(growing(walk.upto("submitted")), signed_in(walk.county_officer), url)


@pytest.mark.parametrize("url", ["/visits/", "/visits/print/", "/visits/?kind=review"])
def test_reviews_that_are_due(walk: Walk, signed_in: Any, url: str):
    same(households, signed_in(walk.caseworker), url)


@pytest.mark.parametrize("url", ["/visits/?kind=county", "/visits/print/?kind=county"])
def test_applications_that_the_county_visits(walk: Walk, signed_in: Any, checker: Any, url: str):
    grow = growing(walk.upto("submitted"))

    def deciding(count: int) -> None:
        with scope(region=WHOLE):
            rows = Application.objects.all()
            rows.update(status=Application.Status.SUBMITTED)
            grow(count)
            rows.update(status=Application.Status.DECIDING, complained=True)

    same(deciding, signed_in(checker), url)


@pytest.mark.parametrize("url", ["/notices/", f"/notices/new/{EAST_WILLOW}/"])
def test_what_waits_for_its_notice(walk: Walk, signed_in: Any, url: str):
    same(growing(walk.upto("to_publish")), signed_in(walk.caseworker), url)


@pytest.mark.parametrize("url", ["/notices/", "/notices/history/"])
def test_notices_that_hang(walk: Walk, signed_in: Any, url: str):
    same(notices(walk), signed_in(walk.caseworker), url)


@pytest.mark.parametrize("page", ["", "print/"])
def test_the_check_of_two_and_of_nine(walk: Walk, signed_in: Any, page: str):
    def checked(members: int, first: int) -> str:
        draft = walk.draft()
        for serial in range(first, first + members - 1):
            walk.add(draft, (f"成员{serial}", number(serial, "19850705"), "子"))
        application = walk.accept(draft)
        with walk.by(walk.caseworker) as actor:
            means_check.ask(application, actor=actor)
        return f"/cases/{application.number}/check-result/{page}"

    browser = signed_in(walk.caseworker)
    two, nine = checked(2, 300), checked(9, 310)
    assert asked(browser, two) == asked(browser, nine) <= MOST


def test_the_initial_opinion_of_one_and_of_nine(walk: Walk, signed_in: Any):
    browser = signed_in(walk.examiner)
    draft = walk.draft()
    for serial in range(330, 338):
        walk.add(draft, (f"成员{serial}", number(serial, "19850705"), "子"))
    one, nine = walk.upto("prelim"), walk.upto("prelim", draft)
    few, many = (asked(browser, f"/cases/{each.number}/initial/") for each in (one, nine))
    assert few == many <= MOST


def same(grow: Grow, browser: Client, url: str) -> None:
    """The page asks as often for many rows as for a few."""
    grow(FEW)
    few = asked(browser, url)
    grow(MANY)
    many = asked(browser, url)
    assert few == many <= MOST, (few, many)
