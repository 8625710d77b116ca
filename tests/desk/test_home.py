"""P02: what each role finds on its desk to do, and what it costs."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import parameters
from accounts.models import CalendarDay, User
from common import todos
from common.todos import Columns, Source, Told
from reviews import countersigning
from reviews.models import Finding, Verification
from tests.conftest import STONE_VILLAGE, WEST_WILLOW
from tests.desk.conftest import job, lines

pytestmark = pytest.mark.django_db


Found = Callable[..., Finding]


def until(finding: Finding, day: str) -> Finding:
    Finding.objects.filter(pk=finding.pk).update(deadline=date.fromisoformat(day))
    return finding


def test_a_township_sees_what_it_has_to_verify_the_most_urgent_first(
    found: Found, desk: Callable[..., str], caseworker: User
) -> None:
    until(found(), "2026-07-14")
    until(found(WEST_WILLOW), "2026-06-26")
    until(found(), "2026-07-02")
    found(STONE_VILLAGE)
    found(assigned=False)
    html = desk(caseworker)
    shown = lines(html)
    assert len(shown) == 3
    assert shown[0].startswith("■ 超期 2 个工作日 疑点核实")
    assert "柳河镇西柳村 2026-06-26 县局 陈静 下发 办理" in shown[0]
    assert shown[1].startswith("▲ 剩余 2 个工作日")
    assert shown[2].startswith("● 剩余 10 个工作日")
    assert "2026-06-30 周二" in html
    for words in ("超期 1", "三个工作日内 1", "其他 1", "全部 3", "疑点核实 3"):
        assert words in html


def test_the_days_left_follow_the_calendar_that_the_county_corrects(
    found: Found, desk: Callable[..., str], caseworker: User
) -> None:
    until(found(), "2026-07-02")
    CalendarDay.objects.create(day=date(2026, 7, 1), is_workday=False, basis="停工通知")
    assert lines(desk(caseworker))[0].startswith("▲ 剩余 1 个工作日")


def test_a_deadline_beyond_the_published_holidays_says_so(
    found: Found, desk: Callable[..., str], caseworker: User
) -> None:
    until(found(), "2027-01-15")
    assert "（待节假日公布）" in lines(desk(caseworker))[0]


def test_kind_village_and_deadline_filter_the_list(
    found: Found, desk: Callable[..., str], caseworker: User
) -> None:
    until(found(), "2026-06-26")
    until(found(WEST_WILLOW), "2026-07-14")
    assert len(lines(desk(caseworker, "?region=东柳村"))) == 1
    assert len(lines(desk(caseworker, f"?region={WEST_WILLOW}"))) == 1
    assert "超期" in lines(desk(caseworker, "?due=late"))[0]
    assert len(lines(desk(caseworker, "?due=other"))) == 1
    assert len(lines(desk(caseworker, "?kind=verify"))) == 2
    assert "没有符合条件的待办" in desk(caseworker, "?due=soon")


def test_an_unknown_filter_leaves_an_empty_list_that_names_it(
    found: Found, desk: Callable[..., str], caseworker: User
) -> None:
    found()
    html = desk(caseworker, "?colour=red")
    assert "不认识筛选条件“colour”" in html
    assert "疑点核实 高" not in html


def test_an_empty_desk_says_how_much_was_done_lately(
    found: Found, verified: Verification, desk: Callable[..., str], caseworker: User
) -> None:
    html = desk(caseworker)
    assert "今天没有待办。最近完成 1 件。" in html
    assert "核实疑点" in html
    assert f'href="/findings/{verified.finding_id}/">LH' in html


def test_what_was_handed_over_is_on_the_desk_of_who_took_it_alone(
    found: Found, desk: Callable[..., str], caseworker: User, examiner: User
) -> None:
    finding = found()
    Finding.objects.filter(pk=finding.pk).update(handler=examiner)
    assert "今天没有待办" in desk(caseworker)
    assert lines(desk(examiner))[0].startswith("● 剩余 10 个工作日 疑点核实")


def test_the_examiner_countersigns_only_where_the_county_wants_it(
    verified: Verification, desk: Callable[..., str], examiner: User, administrator: User
) -> None:
    assert "今天没有待办" in desk(examiner)
    parameters.set_value(
        "finding.countersign", 0, valid_from=date(2026, 1, 1), text="是", basis="试行", actor=administrator
    )
    html = desk(examiner)
    assert "核实复核" in lines(html)[0]
    assert f'href="/findings/{verified.finding_id}/countersign/"' in html
    countersigning.countersign(verified.finding, actor=examiner)
    assert "今天没有待办" in desk(examiner)


def test_the_county_sees_what_waits_to_be_assigned_rule_by_rule(
    found: Found, desk: Callable[..., str], county_officer: User
) -> None:
    found(assigned=False)
    found(STONE_VILLAGE, assigned=False)
    shown = [line for line in lines(desk(county_officer)) if "疑点下发" in line]
    assert len(shown) == 1
    assert "死亡人员仍在保 2 条" in shown[0]
    assert "疑点下发 1" in desk(county_officer)


@pytest.mark.parametrize("role", ["Y", "H", "A"])
def test_the_county_sees_how_much_is_overdue_in_each_township(
    role: str, found: Found, desk: Callable[..., str], people: dict[str, User]
) -> None:
    until(found(), "2026-06-26")
    until(found(WEST_WILLOW), "2026-06-26")
    until(found(STONE_VILLAGE), "2026-07-14")
    html = desk(people[role])
    table = html.split('id="overdue-table"')[1].split("</table>")[0]
    assert 'href="/findings/?due=late&amp;region=159922101000">柳河镇</a>' in table
    assert "石桥乡" not in table
    assert "高秀英" not in table


def test_the_leader_sees_totals_and_no_name(found: Found, desk: Callable[..., str], leader: User) -> None:
    until(found(), "2026-06-26")
    found(STONE_VILLAGE, assigned=False)
    html = desk(leader)
    assert "各乡镇疑点" in html
    assert "数据时效" in html
    assert "高秀英" not in html
    assert "list-todos" not in html
    table = html.split('id="totals-table"')[1]
    assert table.index("柳河镇") < table.index("石桥乡")


def broken(_: Any) -> Any:
    raise RuntimeError("no such table")


def test_a_block_that_fails_leaves_the_others(
    found: Found, desk: Callable[..., str], caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found()
    monkeypatch.setitem(
        todos._sources,
        "broken",
        Source("broken", "坏", "J", broken, lambda line: Told("", ""), Columns(at="at"), reminder=True),
    )
    html = desk(caseworker)
    assert html.count("此块暂时取不到数据") == 1
    assert "重试" in html
    assert len(lines(html)) == 1
    monkeypatch.setitem(
        todos._sources, "broken", Source("broken", "坏", "J", broken, lambda line: Told("", ""))
    )
    html = desk(caseworker)
    assert html.count("此块暂时取不到数据") == 1
    assert "我经手的最近 10 件" in html


def copies_of(finding: Finding, count: int, start: int) -> None:
    columns = [field.attname for field in Finding._meta.concrete_fields if field.attname != "id"]
    values = {name: getattr(finding, name) for name in columns}
    Finding.objects.bulk_create(
        Finding(**values | {"uid": uuid.uuid4(), "fingerprint": bytes(28) + number.to_bytes(4, "big")})
        for number in range(start, start + count)
    )


@pytest.mark.parametrize("role", ["J", "Y", "H", "A", "L", "G"])
def test_no_desk_costs_more_than_its_budget(
    role: str, found: Found, people: dict[str, User], signed_in: Any, whole: None
) -> None:
    until(found(), "2026-06-26")
    found(assigned=False)
    job(people[role], "failed")
    browser = signed_in(people[role])
    browser.get("/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/")
    assert len(asked) <= 25


def test_two_hundred_to_dos_cost_as_many_queries_as_fifty(
    found: Found, caseworker: User, signed_in: Any, whole: None
) -> None:
    finding = found()

    def cost() -> int:
        browser = signed_in(caseworker)
        browser.get("/?per_page=200")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/?per_page=200").status_code == 200
        return len(asked)

    copies_of(finding, 49, start=1)
    fifty = cost()
    copies_of(finding, 150, start=50)
    assert cost() == fifty <= 25
