"""P25 to P27: the list of findings, one finding, assigning, verifying, handing over, full numbers."""

import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Parameter
from accounts.scope import scope
from audit.models import AuditEvent
from reviews import crosscheck, verifying
from reviews.models import Draft, Finding, FindingEvent, LedgerItem, Run, Verification
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WILLOW

pytestmark = pytest.mark.django_db

LIST = "/findings/"
KIN = "该户与您有近亲属备案关系，按回避规定由他人办理。"


def photo(name="入户.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 test", content_type="application/pdf")


def form(**changed):
    """A complete verification, as a browser sends it."""
    return {
        "result": "true",
        "method": "home_visit",
        "on": "2026.6.29",
        "second_name": "李村",
        "note": "1月15日去世，家属未报",
        "files": photo(),
        "measures": ["停保", "追回"],
    } | changed


def url(name, finding):
    return reverse(f"reviews:{name}", args=[finding.pk])


def rows(html):
    return re.findall(r'href="/findings/(\d+)/"', html)


# --- The list (P25) --------------------------------------------------------------------------------------


def test_a_township_sees_its_own_findings_and_the_county_all(
    found, caseworker, next_caseworker, county_officer, read
):
    ours, theirs = found(), found(STONE_VILLAGE)
    assert rows(read(caseworker, LIST)) == [str(ours.pk)]
    assert rows(read(next_caseworker, LIST)) == [str(theirs.pk)]
    assert set(rows(read(county_officer, LIST))) == {str(ours.pk), str(theirs.pk)}


def test_a_row_tells_rule_household_place_deadline_and_the_masked_number(found, caseworker, read):
    finding = found()
    html = read(caseworker, LIST)
    for words in ("死亡人员仍在保", finding.numbers, "柳河镇东柳村", "剩余 10 个工作日", "2026-06-30"):
        assert words in html
    assert re.search(r"159922\*{8}[0-9]{3}[0-9X]", html)
    assert not re.search(r"1599[0-9]{13}[0-9X]", html)


def test_what_is_due_soon_is_what_the_county_calls_so(found, caseworker, county_officer, read):
    finding = found()
    finding.deadline = date(2026, 7, 7)
    finding.save(update_fields=["deadline"])
    here, soon = f'href="/findings/{finding.pk}/"', f"{LIST}?due=soon"
    assert 'tag ok"><span aria-hidden="true">●</span> 剩余 5 个工作日' in read(caseworker, LIST)
    assert here not in read(caseworker, soon)
    Parameter.objects.create(
        key="clock.warn_workdays", county=159922, valid_from=date(2026, 1, 1), value="5", basis="试",
        set_by=county_officer,
    )  # fmt: skip
    for page in (LIST, f"{LIST}{finding.pk}/"):
        assert 'tag soon"><span aria-hidden="true">▲</span> 剩余 5 个工作日' in read(caseworker, page)
    assert here in read(caseworker, soon)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=assigned", 1),
        ("status=open", 0),
        ("rule=death_enrolled&severity=3&region=东柳", 1),
        ("rule=paid_after_death", 0),
        ("due=late", 0),
        ("result=true", 0),
        ("waiting=1", 1),
        ("amount=1", 0),
        ("name=高秀英&sort=-deadline&per_page=100&page=1", 1),
        ("csrfmiddlewaretoken=x&_=1", 1),
    ],
)
def test_filters_narrow_the_list(found, caseworker, read, query, shown):
    found()
    assert len(rows(read(caseworker, f"{LIST}?{query}"))) == shown


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("village=159922101201", "village"),
        ("status=new", "new"),
        ("rule=no_such_rule", "no_such_rule"),
        ("amount=很多", "很多"),
        ("found_from=2026-13-01", "2026-13-01"),
        ("region=石桥", "石桥"),
        ("new_in=x", "x"),
        ("sort=secret", "secret"),
        ("page=-1", "-1"),
    ],
)
def test_an_unknown_filter_or_an_unreadable_value_leaves_no_rows_and_is_named(
    found, caseworker, read, query, named
):
    found()
    html = read(caseworker, f"{LIST}?{query}")
    assert rows(html) == []
    assert "没有结果" in html
    assert f"“{named}”" in html


def test_an_empty_list_says_why_and_what_to_do(county, caseworker, county_officer, read):
    assert "还没有疑点。先导入数据，再开始比对。" in read(county_officer, LIST)
    assert "开始比对" in read(county_officer, LIST)
    html = read(caseworker, f"{LIST}?status=open&region=东柳村")
    assert "没有符合条件的疑点。已用条件：东柳村、待下发。" in html
    assert "清除筛选" in html


def test_a_leader_reads_the_list_without_a_way_into_the_cases(found, leader, read):
    finding = found()
    html = read(leader, LIST)
    assert finding.numbers in html
    assert rows(html) == []
    assert 'name="pick"' not in html


def test_only_who_assigns_can_pick(found, caseworker, county_officer, read):
    found(assigned=False)
    assert 'name="pick"' not in read(caseworker, LIST)
    html = read(county_officer, LIST)
    assert 'name="pick"' in html
    assert "批量下发…" in html


def more(finding, count):
    """So many further findings like this one."""
    for _ in range(count):
        finding.pk, finding._state.adding = None, True
        finding.uid, finding.fingerprint = uuid.uuid4(), uuid.uuid4().bytes * 2
        finding.save()


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", [LIST, "/reports/findings/"])
def test_a_list_costs_the_same_for_5_and_for_50_rows(found, caseworker, county_officer, signed_in, address):
    more(found(), 4)
    users = (caseworker, county_officer)
    few = [queries(signed_in(user), address) for user in users]
    more(Finding.objects.order_by("pk").first(), 45)
    assert [queries(signed_in(user), address) for user in users] == few
    assert max(few) <= 25


def test_the_page_of_a_finding_costs_at_most_25_queries(found, verified, caseworker, signed_in):
    assert queries(signed_in(caseworker), url("finding", found())) <= 25
    assert queries(signed_in(caseworker), url("finding", verified.finding)) <= 25
    assert queries(signed_in(caseworker), url("verify", found())) <= 25


def test_htmx_gets_the_list_alone(found, caseworker, read):
    found()
    html = read(caseworker, LIST, headers={"HX-Request": "true", "HX-Target": "list-findings"})
    assert html.lstrip().startswith("<section")
    assert "<html" not in html


def test_a_number_of_a_run_leads_to_exactly_its_findings(found, caseworker, county_officer, read):
    finding = found()
    later = crosscheck.run(
        as_of=date(2026, 6, 30), rules=["death_enrolled"], actor=county_officer
    ).rule_runs.get()
    assert rows(read(caseworker, f"{LIST}?rule=death_enrolled&new_in={finding.first_run_id}")) == [
        str(finding.pk)
    ]
    html = read(caseworker, f"{LIST}?rule=death_enrolled&new_in={later.pk}")
    assert rows(html) == []
    assert "某次比对新增" in html
    assert rows(read(caseworker, f"{LIST}?still_in={later.pk}")) == [str(finding.pk)]
    assert rows(read(caseworker, f"{LIST}?gone_in={later.pk}")) == []


# --- Assigning -------------------------------------------------------------------------------------------


def test_assigning_many_shows_each_township_s_count_first_and_then_does_it(found, county_officer, signed_in):
    ours, theirs, done = found(assigned=False), found(STONE_VILLAGE, assigned=False), found()
    client = signed_in(county_officer)
    asked = client.post("/findings/assign/", {"pick": [ours.pk, theirs.pk, done.pk]}).content.decode()
    assert re.search(r"柳河镇</dt><dd>1 条", asked)
    assert re.search(r"石桥乡</dt><dd>1 条", asked)
    assert "确认下发 2 条" in asked
    assert re.search(r"1 条</dt><dd>已下发", asked)
    assert Finding.objects.filter(status="assigned").count() == 1
    picked = {"pick": [ours.pk, theirs.pk, done.pk], "deed": "1"}
    wrong = client.post("/findings/assign/", picked | {"workdays": "很久"})
    assert wrong.status_code == 422
    assert "期限应为整数，如 10。" in wrong.content.decode()
    assert 'name="pick" value' in wrong.content.decode()
    answer = client.post("/findings/assign/", picked | {"workdays": "2"}, follow=True).content.decode()
    assert "已下发 2 条，期限 2026-07-02，另有 1 条没有下发。" in answer
    assert set(Finding.objects.values_list("assigned_to", flat=True)) == {WILLOW, STONE}


def test_all_rows_of_a_filter_are_assigned_without_naming_each(found, county_officer, signed_in):
    found(assigned=False)
    found(STONE_VILLAGE, assigned=False)
    whole = {"all": "1", "query": "region=石桥乡"}
    asked = signed_in(county_officer).post("/findings/assign/", whole).content.decode()
    assert "确认下发 1 条" in asked
    assert 'name="query" value="region=石桥乡"' in asked
    signed_in(county_officer).post("/findings/assign/", whole | {"deed": "1", "workdays": "5"})
    assert list(Finding.objects.filter(status="assigned").values_list("assigned_to", flat=True)) == [STONE]


def test_nothing_picked_and_nothing_to_assign_are_told(found, county_officer, signed_in):
    client, done = signed_in(county_officer), found()
    assert "还没有选择疑点" in client.post("/findings/assign/", {}).content.decode()
    page = client.post("/findings/assign/", {"pick": done.pk}).content.decode()
    assert "没有可下发的" in page
    assert '<button class="main">确认' not in page


def test_a_finding_above_the_townships_is_assigned_to_a_chosen_one(found, county_officer, signed_in, read):
    finding = found(assigned=False)
    Finding.objects.update(region_code=COUNTY)
    assert "石桥乡" in read(county_officer, url("assign", finding))
    missing = signed_in(county_officer).post(url("assign", finding), {"workdays": "5"})
    assert missing.status_code == 422
    assert "请选择下发到。" in missing.content.decode() or "请选择" in missing.content.decode()
    signed_in(county_officer).post(url("assign", finding), {"workdays": "5", "township": str(STONE)})
    assert Finding.objects.get().assigned_to == STONE


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


# --- Verifying (P27) -------------------------------------------------------------------------------------


def test_the_form_is_filled_from_the_finding(found, caseworker, read):
    html = read(caseworker, url("verify", found()))
    assert 'value="2026-06-30"' in html
    assert re.search(r'value="停保"[^>]* checked', html)
    assert re.search(r'value="追回"[^>]* checked', html)
    assert not re.search(r'value="补发"[^>]* checked', html)
    assert "周敏 已自动记入" in html


def test_a_verification_is_recorded_enters_the_ledger_and_leads_to_the_next(found, caseworker, signed_in):
    finding, other = found(), found()
    answer = signed_in(caseworker).post(url("verify", finding), form(), follow=True)
    assert answer.redirect_chain == [("/findings/?status=assigned&sort=deadline", 302)]
    html = answer.content.decode()
    assert "已登记核实结果" in html
    assert f'href="{url("finding", other)}">处理下一条' in html
    assert rows(html[html.index("<table") :]) == [str(other.pk)]
    finding.refresh_from_db()
    assert finding.status == "verified"
    item = LedgerItem.objects.get()
    assert (item.measures, item.person_name) == (["停保", "追回"], "周敏")
    assert AuditEvent.objects.filter(action="finding_verified", actor=caseworker).count() == 1


def test_a_verified_finding_shows_result_ledger_item_and_attachment(verified, caseworker, read, signed_in):
    html = read(caseworker, url("finding", verified.finding))
    for words in (
        "属实",
        "入户",
        "周敏、李村",
        "1月15日去世，家属未报",
        "停保、追回",
        verified.item.number,
        "入户记录.pdf",
    ):
        assert words in html, words
    answer = signed_in(caseworker).get(reverse("reviews:attachment", args=[verified.attachments.get().uid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 test"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"files": ""}, "请至少上传 1 个附件（照片或 PDF）。"),
        ({"result": ""}, "请选择核实结果。"),
        ({"on": "2026-07-01"}, "核实日期不能晚于今天。"),
        ({"second_name": "周敏"}, "另一名核实人须是您以外的人。"),
        ({"note": " "}, "请填写说明。"),
        ({"measures": []}, "请选择整改措施。"),
    ],
)
def test_what_is_missing_is_named_at_the_field_and_nothing_is_lost(
    found, caseworker, signed_in, changed, told
):
    finding = found()
    answer = signed_in(caseworker).post(url("verify", finding), form(**changed))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "有 1 处需要修改" in html
    assert html.count(told) == 2
    assert "<title>有错误：" in html
    assert "李村" in html or "周敏" in html
    assert not Verification.objects.exists()
    assert Finding.objects.get().status == "assigned"


def test_a_file_that_is_no_picture_is_refused_by_its_content(found, caseworker, signed_in):
    lie = SimpleUploadedFile("照片.jpg", b"MZ this is a program", content_type="image/jpeg")
    answer = signed_in(caseworker).post(url("verify", found()), form(files=lie))
    assert answer.status_code == 422
    assert "不是 JPG、PNG 图片或 PDF 文件" in answer.content.decode()


def test_who_comes_second_keeps_what_was_typed(found, caseworker, county_officer, answers, signed_in):
    finding = found()
    verifying.verify(finding, actor=county_officer, **answers)
    answer = signed_in(caseworker).post(url("verify", finding), form(note="第二个人写的"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "陈静 已在" in html
    assert "第二个人写的" in html
    assert Verification.objects.count() == 1


def test_what_is_not_assigned_offers_no_form(found, verified, caseworker, read):
    for finding in (found(assigned=False), verified.finding):
        html = read(caseworker, url("verify", finding))
        assert "不用核实" in html
        assert "提交核实" not in html


def test_a_draft_is_kept_and_filled_in_again(found, caseworker, signed_in, read):
    finding = found()
    typed = {"note": "写了一半", "second_name": "李村", "result": "true", "measures": ["补发"]}
    quiet = signed_in(caseworker).post(url("draft", finding), typed, headers={"X-Draft": "1"})
    assert quiet.status_code == 204
    html = read(caseworker, url("verify", finding))
    assert "写了一半" in html
    assert "保存的草稿" in html
    assert re.search(r'value="补发"[^>]* checked', html)
    assert signed_in(caseworker).post(url("draft", finding), typed)["Location"] == url("verify", finding)
    signed_in(caseworker).post(url("verify", finding), form())
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(found, caseworker, signed_in, read):
    finding = found()
    signed_in(caseworker).post(url("draft", finding), {"note": "写了一半"})
    dropped = signed_in(caseworker).post(url("draft", finding), {"deed": "drop", "note": "别的"})
    assert dropped["Location"] == url("verify", finding)
    html = read(caseworker, url("verify", finding))
    assert "写了一半" not in html
    assert "保存的草稿" not in html


def test_the_examiner_confirms_or_sends_back_where_the_county_wants_it(verified, examiner, signed_in, read):
    finding = verified.finding
    Parameter.objects.create(
        key="finding.countersign",
        county=finding.county,
        valid_from=date(2026, 1, 1),
        value="是",
        set_by=examiner,
    )
    assert f'href="{url("countersign", finding)}"' in read(examiner, url("finding", finding))
    client = signed_in(examiner)
    missing = client.post(url("countersign", finding), {"deed": "return"})
    assert missing.status_code == 422
    assert "请填写退回的原因。" in missing.content.decode()
    client.post(url("countersign", finding), {"note": "照片看不清", "deed": "return"})
    finding.refresh_from_db()
    assert finding.status == "assigned"
    assert "照片看不清" in read(examiner, url("finding", finding))


# --- Recusal and handing over ----------------------------------------------------------------------------


def test_kin_of_the_finding_reads_why_and_hands_it_over(
    found, kin, caseworker, examiner, county_officer, signed_in, read
):
    finding = found()
    kin(finding)
    for name, status in (("finding", 200), ("verify", 403)):
        html = read(caseworker, url(name, finding), status)
        assert KIN in html
        assert "转交韩立" in html
        assert "提交核实" not in html
        assert f'href="{url("verify", finding)}"' not in html
    assert signed_in(caseworker).post(url("verify", finding), form()).status_code == 403
    assert AuditEvent.objects.filter(action="refused", actor=caseworker, reason=KIN).count() == 2
    answer = signed_in(caseworker).post(url("hand_over", finding), {"to": "LH02"}, follow=True)
    assert "已转交 韩立，期限 2026-07-14 不变。" in answer.content.decode()
    finding.refresh_from_db()
    assert (finding.handler, finding.status) == (examiner, "assigned")
    assert "已转交韩立。" in read(caseworker, url("finding", finding))
    again = signed_in(caseworker).post(url("hand_over", finding), {"to": "XJ01"})
    assert again.status_code == 403
    assert "该疑点已转交 韩立 办理。" in again.content.decode()
    html = read(examiner, url("finding", finding))
    assert "转交 韩立：" in html
    assert "转交陈静" in html
    event = AuditEvent.objects.get(action="finding_handed_over")
    assert (event.actor, event.reason) == (caseworker, KIN)
    assert FindingEvent.objects.filter(finding=finding, kind="handed_over").count() == 1


def test_the_examiner_hands_it_on_and_the_county_verifies(
    found, kin, caseworker, examiner, county_officer, signed_in
):
    finding = found()
    kin(finding)
    signed_in(caseworker).post(url("hand_over", finding), {"to": "LH02"})
    assert signed_in(examiner).post(url("hand_over", finding), {"to": "XJ01"}).status_code == 302
    assert signed_in(county_officer).post(url("verify", finding), form()).status_code == 302
    finding.refresh_from_db()
    assert (finding.handler, finding.status) == (county_officer, "verified")


@pytest.mark.parametrize("to", ["SQ01", "XH01", "LH01", "nobody", ""])
def test_it_is_not_handed_to_who_may_not_take_it(
    found, kin, caseworker, checker, next_caseworker, signed_in, to
):
    finding = found()
    kin(finding)
    assert signed_in(caseworker).post(url("hand_over", finding), {"to": to}).status_code in (400, 409)
    finding.refresh_from_db()
    assert finding.handler is None
    assert not AuditEvent.objects.filter(action="finding_handed_over").exists()


def test_who_may_verify_has_nothing_to_hand_over(found, caseworker, examiner, signed_in, read):
    finding = found()
    assert "转交" not in read(caseworker, url("finding", finding))
    assert signed_in(caseworker).post(url("hand_over", finding), {"to": "LH02"}).status_code == 403
    assert Finding.objects.get().handler is None


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


@pytest.mark.parametrize("name", ["name", "region", "number", "sort"])
def test_a_character_that_no_text_has_is_told_and_finds_nothing(found, county_officer, read, name):
    found()
    page = read(county_officer, f"/findings/?{name}=%00x")
    assert "控制字符" in page
    assert "LH000" not in page


def test_the_api_tells_a_finding_masked_and_answers_in_json(
    found, caseworker, leader, next_caseworker, signed_in
):
    finding = found()
    address = reverse("api:finding", args=[finding.pk])
    told = signed_in(caseworker).get(address).json()
    assert (told["rule"], told["status"], told["household_numbers"]) == (
        "death_enrolled",
        "已下发",
        [finding.numbers],
    )
    assert re.fullmatch(r"159922\*{8}.{4}", told["id_number"])
    for user, status in ((leader, 403), (next_caseworker, 404)):
        answer = signed_in(user).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert Run.objects.exists()
