"""P26: one finding, what it was before, its full numbers."""

import re
from datetime import date

import pytest

from accounts.scope import scope
from audit.models import AuditEvent
from reviews import verifying
from reviews.models import Finding
from tests import factories as make
from tests.pages.findings import url

pytestmark = pytest.mark.django_db


# --- One finding (P26) -----------------------------------------------------------------------------------


def test_a_finding_shows_both_records_what_follows_the_rule_and_its_history(found, caseworker, read):
    html = read(caseworker, url("finding", found()))
    shown = (
        "我方记录",
        "外部数据",
        "推算",
        "在保 2020-01 起 500.00 元/月",
        "1 人，享受 1 人",
        "死亡注销（截至 2026-06-25）",
        "5 天",
        "2026-01-15",
        "最迟应停年月",
        "2026-04",
        "为什么算疑点",
        "宽限期 3 个月（grace_months）",
        "首次发现",
        "下发至 柳河镇，期限 2026-07-14",
        "剩余 10 个工作日",
        "查看完整号码",
    )
    for words in shown:
        assert words in html, words
    assert not re.search(r"1599[0-9]{13}[0-9X]", html)


def test_money_that_came_back_is_not_the_last_payment(found, caseworker, read):
    finding = found()
    make.payment(finding.household, "2026-04", "480.00")
    make.payment(finding.household, "2026-05", "120.00", kind="recovery")
    html = read(caseworker, url("finding", finding))
    assert "2026-04 480.00 元 成功" in html
    assert "120.00 元 成功" not in html


def test_a_deadline_beyond_the_published_holidays_says_so(found, caseworker, read):
    finding = found()
    Finding.objects.filter(pk=finding.pk).update(deadline=date(2027, 1, 15))
    assert "（待节假日公布）" in read(caseworker, url("finding", finding))


def test_what_was_paid_after_the_last_month_due_is_estimated(found, caseworker, read):
    finding = found()
    address = url("finding", finding)
    make.payment(finding.household, "2026-04", "480.00")
    assert "多发（估算）" not in read(caseworker, address)
    make.payment(finding.household, "2026-05", "480.00")
    make.payment(finding.household, "2026-06", "480.00", status="failed")
    assert "1 个月 480.00 元" in read(caseworker, address)


def test_of_a_family_with_others_alive_an_equal_part_is_estimated(found, caseworker, read):
    finding = found()
    with scope(region=caseworker.region_id, user=caseworker):
        case = finding.household.cases.get()
        for _ in range(2):
            make.member(case)
    make.payment(finding.household, "2026-05", "500.00")
    html = read(caseworker, url("finding", finding))
    assert "1 个月 166.67 元（按 3 人平均，家庭共发 500.00 元）" in html


def test_other_findings_of_the_household_stand_below(found, check, caseworker, read):
    finding = found()
    make.payment(finding.household, "2026-05", "480.00")
    check("paid_after_death")
    html = read(caseworker, url("finding", finding))
    assert "另见" in html
    assert "死亡后继续发放 480.00 元" in html


def test_the_queue_leads_to_the_neighbours_by_deadline(found, caseworker, read):
    first, second, third = found(), found(), found()
    html = read(caseworker, url("finding", second))
    assert f'href="{url("finding", first)}" data-previous' in html
    assert f'href="{url("finding", third)}" data-next' in html


def test_each_role_sees_only_the_buttons_of_its_deeds(
    found, caseworker, county_officer, checker, auditor, read
):
    finding = found()
    verify, assign = f'href="{url("verify", finding)}"', f'href="{url("assign", finding)}"'
    assert verify in read(caseworker, url("finding", finding))
    assert assign not in read(caseworker, url("finding", finding))
    assert assign in read(county_officer, url("finding", finding))
    for user in (checker, auditor):
        html = read(user, url("finding", finding))
        assert verify not in html
        assert assign not in html


def test_a_relapsing_evidence_keeps_its_handler(
    found, kin, caseworker, examiner, county_officer, check, signed_in
):
    finding = found()
    kin(finding)
    signed_in(caseworker).post(url("hand_over", finding), {"to": "LH02"})
    newer = make.snapshot("deaths", "2026-06-28", source=f"{finding.household.cases.get().pk}")
    make.feed(newer, finding.person, died_on=date(2026, 2, 1))
    check("death_enrolled")
    successor = Finding.objects.get(succeeds=finding)
    assert (successor.handler, successor.status) == (examiner, "assigned")


def test_a_finding_and_the_one_that_took_its_place_lead_to_each_other(found, check, caseworker, read):
    old = found()
    newer = make.snapshot("deaths", "2026-06-28", source=f"{old.household.cases.get().pk}")
    make.feed(newer, old.person, died_on=date(2026, 2, 1))
    check("death_enrolled")
    successor = Finding.objects.get(succeeds=old)
    told = read(caseworker, url("finding", old))
    assert f'<a href="{url("finding", successor)}">承接它的新疑点</a>' in told
    assert "证据已消失，不用再核实" in told
    assert f'<a href="{url("finding", old)}">原疑点</a>' in read(caseworker, url("finding", successor))


def test_a_finding_that_was_not_true_says_what_would_bring_it_back(found, caseworker, answers, read):
    finding = found()
    with scope(region=caseworker.region_id, user=caseworker):
        verifying.verify(finding, actor=caseworker, **answers | {"result": "untrue"})
    assert "证据不变就不再提示" in read(caseworker, url("finding", finding))


# --- Full numbers ----------------------------------------------------------------------------------------


def test_a_full_number_needs_a_reason_and_the_look_is_in_the_trail(found, caseworker, signed_in):
    client, finding = signed_in(caseworker), found()
    asked = client.get(url("reveal", finding)).content.decode()
    assert not re.search(r"1599[0-9]{13}[0-9X]", asked)
    refused = client.post(url("reveal", finding), {"reason": "其他"})
    assert refused.status_code == 422
    assert "选择“其他”时请写明理由。" in refused.content.decode()
    assert not AuditEvent.objects.filter(action="number_revealed").exists()
    shown = client.post(url("reveal", finding), {"reason": "核对证件", "more": "到访"}).content.decode()
    number = re.search(r"1599[0-9]{13}[0-9X]", shown)
    assert number
    assert 'data-seconds="60"' in shown
    event = AuditEvent.objects.get(action="number_revealed")
    assert (event.actor, event.reason) == (caseworker, "核对证件：到访")
    assert number.group() not in str(event.detail)
    assert not re.search(r"1599[0-9]{13}[0-9X]", client.get(url("finding", finding)).content.decode())
