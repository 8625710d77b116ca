"""P28: the rectification ledger and one of its items; both only tell, deeds come with the close-out."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.scope import scope
from reviews import countersigning, verifying
from reviews.models import LedgerItem
from tests import factories as make
from tests.conftest import STONE_VILLAGE

pytestmark = pytest.mark.django_db

LIST = "/rectification/"


def numbers(html):
    return re.findall(r'href="/rectification/\d+/">(ZG-[0-9-]+)<', html)


@pytest.fixture
def proved(found, answers, people):
    """``proved(village)`` is the ledger item of a finding that its township found true."""

    def build(village=make.EAST_WILLOW):
        caseworker = people["N"] if village == STONE_VILLAGE else people["J"]
        finding = found(village)
        with scope(region=caseworker.region_id, user=caseworker):
            verifying.verify(finding, actor=caseworker, **answers)
        return LedgerItem.objects.get(finding=finding)

    return build


def test_a_township_sees_its_own_items_and_the_county_all(proved, people, read):
    ours, theirs = proved(), proved(STONE_VILLAGE)
    assert numbers(read(people["J"], LIST)) == [ours.number]
    assert numbers(read(people["N"], LIST)) == [theirs.number]
    assert sorted(numbers(read(people["Y"], LIST))) == [ours.number, theirs.number]


def test_a_row_tells_problem_household_measures_person_and_deadline(proved, people, read):
    item = proved()
    html = read(people["Y"], LIST)
    for words in (
        "死亡人员仍在保",
        item.finding.numbers,
        "柳河镇",
        "停保、追回",
        "周敏",
        "剩余 30 个工作日",
        "未销号 1",
    ):
        assert words in html


def test_what_is_overdue_is_counted_and_can_be_filtered(proved, people, read, monkeypatch):
    proved()
    assert not numbers(read(people["Y"], f"{LIST}?due=late"))
    monkeypatch.setenv("DOUDI_TODAY", "2026-12-31")
    html = read(people["Y"], f"{LIST}?due=late")
    assert len(numbers(html)) == 1
    assert "超期 1" in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("rule=death_enrolled&person=周", 1),
        ("rule=paid_after_death", 0),
        ("region=石桥", 0),
        ("number=ZG-2026", 1),
        ("until_from=2026-08-01&until_to=2026-08-31", 1),
        ("until_to=2026-07-31", 0),
        ("nonsense=1", 0),
    ],
)
def test_filters_narrow_the_list_and_an_unknown_one_empties_it(proved, people, read, query, shown):
    proved()
    assert len(numbers(read(people["Y"], f"{LIST}?{query}"))) == shown


def test_a_leader_reads_the_list_without_ways_into_the_cases(proved, people, read):
    item = proved()
    html = read(people["L"], LIST)
    assert item.number in html
    assert f"{LIST}{item.pk}/" not in html
    read(people["L"], f"{LIST}{item.pk}/", status=403)


def test_an_item_leads_to_its_finding_and_the_finding_to_its_item(proved, people, read):
    item = proved()
    html = read(people["J"], f"{LIST}{item.pk}/")
    for words in (item.number, "停保、追回", "周敏、李村", "入户记录.pdf", "2026-06-30", "未销号"):
        assert words in html
    assert f'href="/findings/{item.finding_id}/"' in html
    assert f'href="{LIST}{item.pk}/"' in read(people["J"], f"/findings/{item.finding_id}/")


def test_a_voided_item_says_so_and_is_not_counted(proved, people, read):
    item = proved()
    with scope(region=people["S"].region_id, user=people["S"]):
        countersigning.send_back(item.finding, actor=people["S"], reason="照片不清")
    assert not numbers(read(people["J"], LIST))
    assert "已作废" in read(people["J"], f"{LIST}{item.pk}/")


def test_a_list_of_two_takes_as_many_queries_as_a_list_of_one(proved, people, signed_in):
    client, counts = signed_in(people["Y"]), []
    for _ in range(2):
        proved()
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
