"""P23: an import is withdrawn as a whole, or stays and says why."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Withdrawal
from datafeeds.models import Death, FeedMatch, Snapshot
from funds.models import Payment
from households.models import Household, Membership
from reviews import crosscheck
from reviews.models import Finding
from tests.households import rolls
from tests.pages import imports
from tests.pages.importing.conftest import Browser
from tests.pages.imports import dead, events, imported, in_all, page, text

pytestmark = pytest.mark.django_db


# --- withdrawal ------------------------------------------------------------------------------------------


def test_an_import_is_withdrawn_as_a_whole_and_can_come_again(officer: Client) -> None:
    row = imported(officer, text(dead(4)))
    panel = officer.get(f"/imports/{row.pk}/withdraw/")
    assert (panel.status_code, "没有做成" in panel.content.decode()) == (200, False)
    assert '<a href="/feeds/" aria-current="page">数据导入</a>' in panel.content.decode()
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": ""}).status_code == 422
    answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了文件"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    with in_all():
        assert Withdrawal.objects.get().reason == "传错了文件"
        assert not Snapshot.objects.exists()
        assert not Death.objects.exists()
        assert not FeedMatch.objects.exists()
    assert Death._base_manager.count() == 4
    assert [event.reason for event in events("file_withdrawn")] == ["传错了文件"]
    assert "已撤回" in page(officer, f"/imports/{row.pk}/")
    assert "■" in page(officer, "/feeds/")
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "再来"}).status_code == 409
    again = imported(officer, text(dead(4)))
    assert again.pk != row.pk


def test_an_import_on_which_a_finding_stands_stays(
    officer: Client, county: Any, system: User, whole: None
) -> None:
    rows = rolls.household("LH000009")
    header = tuple(rows[0])
    content = imports.text([[row.get(name, "") for name in header] for row in rows], header=header)
    roll = imported(officer, content, kind="roll", area="imports")
    feed = imported(officer, text([["高秀英", rolls.HEADS[1], "2025-01-15"]]))
    crosscheck.run(as_of=date(2026, 6, 10), rules=["death_enrolled"], actor=system)
    assert Finding.objects.filter(rule="death_enrolled").exists()
    for row in (feed, roll):
        answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"})
        assert answer.status_code == 409
        assert "条疑点以本批次数据为依据，不能整份撤回。" in answer.content.decode()
        row.refresh_from_db()
        assert row.status == "imported"
    assert not Withdrawal._base_manager.exists()
    assert events("file_withdrawn") == []


def test_a_succeeded_delivery_is_not_withdrawn(officer: Client) -> None:
    row = imported(officer, text(dead(4)), as_of="2026-06-01")
    later = imported(officer, text(dead(5)))
    answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"})
    assert answer.status_code == 409
    assert f"之后导入的 {later.number}" in answer.content.decode()


def test_a_withdrawn_roll_leaves_no_household_in_view_twice_over(officer: Client, county: Any) -> None:
    rows = rolls.household("LH000001")
    header = tuple(rows[0])
    content = imports.text([[row.get(name, "") for name in header] for row in rows], header=header)
    for _ in range(2):
        row = imported(officer, content, kind="roll", area="imports")
        assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了"}).status_code == 302
        with in_all():
            assert not Household.objects.exists()
            assert not Membership.objects.exists()
    assert Household._base_manager.count() == 2


def test_withdrawn_payments_belong_to_nobody(officer: Client, county: Any) -> None:
    paid = [rolls.payment("LH000001", "2026-05")]
    header = tuple(paid[0])
    content = imports.text([[row[name] for name in header] for row in paid], header=header)
    row = imported(officer, content, kind="payments", area="imports")
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了"}).status_code == 302
    with in_all():
        assert not Payment.objects.exists()
    assert Payment._base_manager.get().household is None


def test_regions_say_why_they_stay(signed_in: Browser, administrator: User, county: Any) -> None:
    browser = signed_in(administrator)
    content = imports.text([["159922101203", "南柳村"]], header=("区划代码", "名称"))
    row = imported(browser, content, kind="regions", area="imports")
    assert row.accepted == 1
    assert browser.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"}).status_code == 403
