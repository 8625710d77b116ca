"""P05: the page of one household, its timeline, its full numbers."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Region
from audit.models import AuditEvent
from households import standing
from households.models import Household
from reviews import verifying
from reviews.models import Finding, LedgerItem
from tests import factories as make
from tests.conftest import make_user
from tests.households.rolls import HEADS, household, member

pytestmark = pytest.mark.django_db


LIST = "/households/"


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


def test_a_step_that_was_done_here_stands_once(walk, read):
    home = walk.upto("confirmed").household
    told = [step[11:] for step in steps(read(walk.caseworker, page_of(home.number)))]
    assert "提出初审意见" in told
    assert not {"申请", "信息核对", "公示"} & set(told)


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
