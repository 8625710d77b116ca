"""P04 and P05: the list of households, the page of one, its timeline, its full numbers."""

import os
import re
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Parameter, Region
from audit import workbooks
from audit.models import AuditEvent
from households import standing
from households.models import Household
from jobs import work
from jobs.models import Job
from reviews import verifying
from reviews.models import Finding, LedgerItem
from tests import factories as make
from tests.conftest import STONE_VILLAGE, make_user
from tests.households import rolls
from tests.households.rolls import HEADS, command, ended, household, member, refused

pytestmark = pytest.mark.django_db

LIST = "/households/"


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def bring(tmp_path, county, today, whole):
    """``bring(rows)`` imports a roll; it is 2026-06-30."""

    def done(*files):
        known = len(list(tmp_path.glob("roll*.csv")))
        rows = [row for part in files for row in part]
        return command("import_roll", rolls.write(tmp_path / f"roll{known}.csv", rows))

    return done


@pytest.fixture
def roll(bring):
    bring(
        household("LH000001", serial=1, name="高秀英", 救助类别="B类", 户月保障金额="480.00",
                  致贫原因="因病", 联系电话="13800000021", 银行账号="62179921000000006671",
                  住址="东柳村3组", 最近复核日期="2025-11-20", 家庭月人均收入="140.00",
                  others=[member("单雄信", HEADS[2], "子", 是否享受="否", 残疾类别="肢体", 残疾等级="二级")]),
        household("SQ000002", serial=3, name="胡长贵", 区划代码=str(STONE_VILLAGE), 救助类别="A类",
                  户月保障金额="620.00", 最近复核日期="2026-06-01"),
        ended("LH000003", "2020-01", "2021-12", serial=4, name="田福"),
        refused("LH000004", "2026-05-06", serial=5, name="白雪"),
        household("LH000005", serial=6, name="周大海", 起保年月="2026-07"),
    )  # fmt: skip


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


# --- One household (P05) ---------------------------------------------------------------------------------


def page_of(number):
    return f"/households/{number}/"


def steps(html):
    """What the timeline says, step by step."""
    part = html[html.index('id="timeline"') :]
    found = re.findall(r"<time[^>]*>([^<]*)</time>\s*<div class=\"step\"><b>([^<]*)</b>", part)
    return [f"{when[:10]} {kind}" for when, kind in found]


def test_a_household_is_one_page_with_masked_numbers(roll, caseworker, read):
    html = read(caseworker, page_of("LH000001"))
    for words in (
        "高秀英", "柳河镇东柳村", "在保", "B类 480.00 元/月", "138****0021", "****6671", "成员(2)", "单雄信",
        "肢体 二级", "东柳村3组", "140.00 元", "发放(0)", "疑点整改(0)", "未提供，不能作为“无”的依据",
    ):  # fmt: skip
        assert words in html, words
    assert re.search(r"159922\*{8}[0-9]{3}[0-9X]", html)
    assert not re.search(r"1599[0-9]{13}[0-9X]|13800000021|0006671", html)


def test_steps_stand_in_order_and_missing_ones_in_their_place(bring, caseworker, read):
    bring(
        household("LH000001", serial=1, 救助类别="B类", 申请日期="2023-11-06", 核对日期="2023-11-20",
                  公示开始="2023-12-12", 公示结束="2023-12-19", 审核人="韩立", 审批人="陈静",
                  最近复核日期="2025-11-20")
    )  # fmt: skip
    told = steps(read(caseworker, page_of("LH000001")))
    assert told[1:] == [
        "2026-06-30 缺：按期的定期复核",
        "2025-11-20 定期复核",
        "2024-01 审核确认",
        "2024-01 核定金额",
        "2024-01 缺：入户调查记录",
        "2023-12-12 公示",
        "2023-11-20 信息核对",
        "2023-11-06 申请",
    ]
    assert told[0].endswith("导入台账")
    only = steps(read(caseworker, f"{page_of('LH000001')}?steps=approvals"))
    assert only == ["2024-01 审核确认", "2024-01 核定金额"]


def test_missing_steps_are_those_that_the_rules_find(check, caseworker, read):
    case = make.case(first="2024-03", notice_from=date(2024, 2, 1), notice_to=date(2024, 2, 3))
    for code in ("check_missing", "visit_missing", "notice_missing", "review_overdue"):
        check(code)
    found = set(Finding.objects.filter(household=case.household).values_list("rule", flat=True))
    html = read(caseworker, page_of(case.household.number))
    words = {
        "check_missing": "缺：家庭经济状况核对记录", "visit_missing": "缺：入户调查记录",
        "notice_missing": "缺：满规定天数的公示", "review_overdue": "缺：按期的定期复核",
    }  # fmt: skip
    assert {code for code, sentence in words.items() if sentence in html} == found == set(words)


def test_every_change_of_an_import_is_told_before_and_after(bring, caseworker, read):
    bring(household("LH000001", serial=1, 救助类别="B类", 银行账号="62179921000000006671",
                    others=[member("单雄信", HEADS[2], "子")]))  # fmt: skip
    bring(household("LH000001", serial=1, 救助类别="C类", 户月保障金额="310.00", 联系电话="13800000021",
                    银行账号="62179921000000009999", others=[member("田福", HEADS[3], "子")]))  # fmt: skip
    html = read(caseworker, page_of("LH000001"))
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td></tr>', html)
    assert set(rows) == {
        ("救助类别", "B类", "C类"),
        ("银行账号", "****6671", "****9999"),
        ("户月保障金额", "500.00 元（2024-01 起）", "310.00 元（2024-01 起）"),
        ("成员 单雄信", "子，享受", "不再列入"),
        ("成员 田福", "—", "新列入：子，享受"),
        ("成员 高秀英 电话", "—", "138****0021"),
    }
    assert "变更 6 项" in html
    assert "系统" in html


def test_payments_and_their_starts_and_stops_are_told(county, caseworker, read, today, whole):
    case = make.case(first="2025-01")
    for month in ("2025-01", "2025-02", "2025-05"):
        make.payment(case.household, month)
    make.payment(case.household, "2025-06", amount="480.00", status="failed", failure_reason="账号户名不符")
    html = read(caseworker, page_of(case.household.number))
    assert "发放(4)" in html
    assert "1,500.00" in html
    told = [step for step in steps(html) if "发放" in step]
    assert told == [
        "2025-06-10 发放失败",
        "2025-05 停止发放",
        "2025-05-10 恢复发放",
        "2025-02 停止发放",
        "2025-01-10 开始发放",
    ]


def test_a_death_and_kin_are_said_above_all(found, kin, caseworker, read):
    finding = found()
    kin(finding)
    html = read(caseworker, page_of(finding.numbers))
    assert "已死亡" in html
    assert "死亡日期 2026-01-15" in html
    assert "近亲属备案" in html
    assert "该户与您有近亲属备案关系，按回避规定由他人办理。" in html


def test_the_kinship_ledger_of_another_county_is_not_told(found, caseworker, read):
    finding, neighbour = found(), 159923000000
    own = {"region_code": neighbour, "incoming": make.incoming("kinship", region=neighbour)}
    make.filing(make.person(), finding.person, official_name="邻县干部", **own)
    html = read(caseworker, page_of(finding.numbers))
    assert "邻县干部" not in html
    make.filing(make.person(), finding.person, official_name="本县干部")
    assert "本县干部" in read(caseworker, page_of(finding.numbers))


def test_findings_and_their_life_are_steps(found, caseworker, read):
    finding = found()
    html = read(caseworker, page_of(finding.numbers))
    assert f'href="/findings/{finding.pk}/"' in html
    assert {"疑点下发", "交叉比对 首次发现"} <= {step.partition(" ")[2] for step in steps(html)}


def test_what_proved_true_leads_to_its_item_of_the_rectification_ledger(
    found, answers, within, caseworker, auditor, read
):
    finding = found()
    assert "整改台账</h3>" not in read(auditor, page_of(finding.numbers))
    with within(caseworker):
        verifying.verify(finding, actor=caseworker, **answers)
    item = LedgerItem._base_manager.get()
    html = read(auditor, page_of(finding.numbers))
    panel = re.sub(r"<[^>]+>", "", html[html.index("整改台账</h3>") :])
    assert f'href="/rectification/{item.pk}/">{item.number}</a>' in html
    assert "死亡人员仍在保：停保、追回" in panel
    assert "剩余 30 个工作日" in panel
    assert f"责任人 周敏，时限 {item.deadline}" in panel
    LedgerItem._base_manager.update(voided=True)
    assert "已作废" in read(auditor, page_of(finding.numbers))


def test_the_treasurer_sees_the_money_alone(roll, treasurer, read):
    html = read(treasurer, page_of("LH000001"))
    assert "发放(0)" in html
    assert "480.00" in html
    for words in ("单雄信", "因病", "疑点整改", "外部数据", "审核确认", "东柳村3组"):
        assert words not in html


def test_outside_the_region_a_household_does_not_exist(roll, next_caseworker, leader, read):
    for number in ("LH000001", "LH999999"):
        assert "未找到，或不在您的管辖范围内" in read(next_caseworker, page_of(number), 404)
    assert "不能查看户详情" in read(leader, page_of("LH000001"), 403)
    assert AuditEvent.objects.filter(action="refused").count() == 3


def test_a_number_that_two_counties_have_leads_to_the_list(county, today, whole, read):
    Region.objects.create(code=159923000000, name="白杨县")
    cases = [make.case(make.household("LH7", village=village)) for village in (159922101201, 159923101201)]
    standing.refresh(case.household_id for case in cases)
    auditor = make_user("SJ09", "冯远", "A", 159900000000)
    listed = read(auditor, f"{LIST}?number=LH7")
    assert 'href="/households/LH7/?county=159923"' in listed
    assert "LH7" in read(auditor, "/households/LH7/?county=159923")
    read(auditor, "/households/LH7/", 302)


def test_a_full_number_is_found_whichever_county_has_the_number_too(county, today, whole, read):
    Region.objects.create(code=159923000000, name="白杨县")
    own, _ = (make.household("LH7", village=village) for village in (159922101201, 159923101201))
    member = make.member(make.case(own))
    auditor = make_user("SJ09", "冯远", "A", 159900000000)
    assert "查看完整身份证号" in read(auditor, f"/households/LH7/reveal/id/{member.pk}/")


@pytest.mark.parametrize("number", ["LH 1/2", "甲#1", "100%", "a?b"])
def test_any_number_that_a_roll_may_hold_has_its_page(bring, caseworker, read, number):
    bring(household(number, serial=1))
    address = re.search(r'data-label="户编号"><a href="([^"]+)"', read(caseworker, LIST)).group(1)
    assert "高秀英" in read(caseworker, address)


def test_a_household_of_twelve_asks_as_often_as_a_household_of_one(bring, caseworker, signed_in):
    serials = range(2, 13)
    bring(
        household("LH000001", serial=1),
        household("LH000012", serial=20, others=[member(f"田{n}", HEADS[20 + n], "子") for n in serials]),
    )
    for snapshot in (make.snapshot("deaths"), make.snapshot("pensions"), make.snapshot("housing")):
        for home in Household.objects.all():
            make.feed(snapshot, home.head)
    browser, counts = signed_in(caseworker), {}
    for number in ("LH000001", "LH000012", "LH000001", "LH000012"):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page_of(number)).status_code == 200
        # A test's own transaction makes savepoints where a request would begin one.
        counts[number] = sum("SAVEPOINT" not in each["sql"] for each in queries)
    assert counts["LH000001"] == counts["LH000012"] <= 25


# --- Full numbers ----------------------------------------------------------------------------------------


def reveal_link(html, what):
    """The first way to a full number of this kind."""
    return re.search(rf'href="(/households/[^"]*/reveal/{what}/[0-9]+/)"', html).group(1)


@pytest.mark.parametrize(
    ("what", "shown"), [("id", HEADS[1]), ("phone", "13800000021"), ("account", "62179921000000006671")]
)
def test_a_full_number_needs_a_reason_and_becomes_a_step(roll, auditor, read, signed_in, what, shown):
    url = reveal_link(read(auditor, page_of("LH000001")), what)
    browser = signed_in(auditor)
    assert shown not in browser.get(url).content.decode()
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(action="number_revealed").exists()
    answer = browser.post(url, {"reason": "审计取证"})
    assert shown in answer.content.decode()
    assert 'data-seconds="60"' in answer.content.decode()
    event = AuditEvent.objects.get(action="number_revealed")
    assert event.reason == "审计取证"
    assert shown not in str(event.detail)
    html = read(auditor, page_of("LH000001"))
    assert "查看完整号码" in steps(html)[0]
    assert "审计取证" in html


def test_numbers_of_others_are_not_revealed_by_guessing(roll, caseworker, signed_in):
    other = Household.objects.get(number="SQ000002").memberships.get()
    browser = signed_in(caseworker)
    for url in (
        f"/households/LH000001/reveal/id/{other.pk}/",
        f"/households/SQ000002/reveal/id/{other.pk}/",
        f"/households/LH000001/reveal/name/{other.pk}/",
        "/households/LH000001/reveal/account/999999/",
    ):
        assert browser.post(url, {"reason": "核对证件"}).status_code == 404
