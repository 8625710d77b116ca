"""P04: the list of households and its workbook."""

import os
import re
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Parameter
from audit import workbooks
from audit.models import AuditEvent
from households import standing
from jobs import work
from jobs.models import Job
from tests import factories as make

pytestmark = pytest.mark.django_db


LIST = "/households/"


def numbers(html):
    return re.findall(r'data-label="户编号">(?:<a[^>]*>)?([A-Z0-9]+)', html)


# --- The list (P04) --------------------------------------------------------------------------------------


def test_a_township_sees_its_households_and_the_county_all(roll, caseworker, next_caseworker, leader, read):
    assert numbers(read(caseworker, LIST)) == ["LH000001", "LH000003", "LH000004", "LH000005"]
    assert numbers(read(next_caseworker, LIST)) == ["SQ000002"]
    assert len(numbers(read(leader, LIST))) == 5


def test_the_head_counts_households_and_sums_who_is_paid_this_month(roll, county_officer, read):
    html = read(county_officer, LIST)
    assert "共 5 户　2 人　月保障 1,100.00 元" in html
    for words in ("柳河镇东柳村", "480.00", "在保", "待起保", "已退出", "未通过", "2024-01"):
        assert words in html


def test_a_leader_has_no_way_into_a_household_and_a_clerk_has(roll, leader, caseworker, read):
    assert "/households/LH000001/" not in read(leader, LIST)
    assert 'href="/households/LH000001/"' in read(caseworker, LIST)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("number=lh000001", ["LH000001"]),
        ("head=秀英", ["LH000001"]),
        ("head=gxy", ["LH000001"]),
        ("head=雄信", []),
        ("region=石桥", ["SQ000002"]),
        ("grade=A", ["SQ000002"]),
        ("amount=500", ["SQ000002"]),
        ("state=enrolled", ["LH000001", "SQ000002"]),
        ("state=coming", ["LH000005"]),
        ("state=ended", ["LH000003"]),
        ("state=refused", ["LH000004"]),
        ("first_from=2024-01&first_to=2024-12&state=enrolled", ["LH000001", "SQ000002"]),
        ("review=late", ["LH000001"]),
        ("review=month", []),
        ("findings=0&state=enrolled", ["LH000001", "SQ000002"]),
        ("findings=1", []),
        ("cause=因病", ["LH000001"]),
        ("disabled=1", ["LH000001"]),
        ("single=1", ["LH000001"]),
        ("no_account=0", ["LH000001"]),
        ("sort=-number&state=enrolled", ["SQ000002", "LH000001"]),
        ("sort=amount&state=enrolled", ["LH000001", "SQ000002"]),
        ("per_page=100", ["LH000001", "LH000003", "LH000004", "LH000005", "SQ000002"]),
    ],
)
def test_filters_narrow_the_list(roll, county_officer, read, query, shown):
    assert numbers(read(county_officer, f"{LIST}?{query}")) == shown


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("village=1", "village"),
        ("grade=D", "D"),
        ("state=x", "x"),
        ("amount=很多", "很多"),
        ("first_from=2026-13", "2026-13"),
        ("region=没有的村", "没有的村"),
        ("sort=cause", "cause"),
    ],
)
def test_an_unknown_filter_leaves_no_rows_and_is_named(roll, county_officer, read, query, named):
    html = read(county_officer, f"{LIST}?{query}")
    assert numbers(html) == []
    assert "没有结果" in html
    assert f"“{named}”" in html


def test_reviews_due_follow_class_and_the_countys_parameter(roll, county_officer, read):
    assert numbers(read(county_officer, f"{LIST}?review=late")) == ["LH000001"]
    html = read(county_officer, LIST)
    assert "2026-05-20" in html
    assert "超期" in html
    assert "2027-06-01" in html
    Parameter.objects.create(
        key="review_overdue.months_b", county=159922, valid_from=date(2026, 1, 1), value="12", basis="试",
        set_by=county_officer,
    )  # fmt: skip
    assert numbers(read(county_officer, f"{LIST}?review=late")) == []


def test_open_findings_are_counted(found, county_officer, read):
    finding = found()
    standing.refresh([finding.household_id])
    assert numbers(read(county_officer, f"{LIST}?findings=1")) == [finding.numbers]
    assert re.search(r'data-label="疑点">1<', read(county_officer, LIST))


def test_an_empty_list_says_what_to_do(county, caseworker, read):
    assert "还没有户档案。请导入台账或新建申请。" in read(caseworker, LIST)
    assert "没有符合条件的户。已用条件：A类。" in read(caseworker, f"{LIST}?grade=A")


def test_a_page_asks_as_often_for_50_rows_as_for_200(county, county_officer, signed_in, whole):
    cases = [make.case() for _ in range(60)]
    standing.refresh(case.household_id for case in cases)
    browser, counts = signed_in(county_officer), []
    for size in (200, 50, 200):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"{LIST}?per_page={size}").status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 25


# --- Its workbook ----------------------------------------------------------------------------------------


def sheet_of(answer, path):
    path.write_bytes(answer.getvalue())
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def test_exactly_the_filtered_rows_leave_as_a_workbook_and_in_the_trail(roll, leader, signed_in, tmp_path):
    answer = signed_in(leader).get(f"{LIST}export/?state=enrolled&sort=-number")
    lines = sheet_of(answer, tmp_path / "out.xlsx")
    head = next(place for place, line in enumerate(lines) if line[0] == "序号")
    assert lines[head][:8] == ["序号", "户编号", "户主", "村(居)", "保障人数", "类别", "月保障(元)", "状态"]
    assert [line[1] for line in lines[head + 1 : head + 3]] == ["SQ000002", "LH000001"]
    assert lines[head + 2][6] == 480
    assert lines[head + 3][:1] == ["合计"]
    assert any("筛选：在保" in str(line[0]) for line in lines)
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.detail["rows"], event.detail["asked"]) == (leader, 2, "在保")


def test_an_unknown_filter_exports_nothing(roll, leader, signed_in):
    answer = signed_in(leader).get(f"{LIST}export/?village=1")
    assert answer.status_code == 400
    assert not AuditEvent.objects.filter(action="exported").exists()


def test_a_long_list_is_written_by_a_worker_for_who_asked(
    roll, caseworker, next_caseworker, signed_in, tmp_path, monkeypatch
):
    monkeypatch.setattr(workbooks, "IN_REQUEST", 2)
    browser = signed_in(caseworker)
    answer = browser.get(f"{LIST}export/?sort=number")
    job = Job.objects.get(kind="household_list")
    assert answer["Location"] == f"{LIST}export/{job.pk}/"
    assert browser.get(f"{answer['Location']}file/").status_code == 404
    work.run_here(job)
    assert "已写好" in browser.get(answer["Location"]).content.decode()
    lines = sheet_of(browser.get(f"{answer['Location']}file/"), tmp_path / "out.xlsx")
    assert [line[1] for line in lines if str(line[1]).startswith("LH")] == [
        "LH000001", "LH000003", "LH000004", "LH000005",
    ]  # fmt: skip
    assert signed_in(next_caseworker).get(f"{answer['Location']}file/").status_code == 404
    (file,) = (tmp_path / "var" / "exports").iterdir()
    os.utime(file, (time.time() - 25 * 3600,) * 2)
    assert browser.get(f"{answer['Location']}file/").status_code == 404
