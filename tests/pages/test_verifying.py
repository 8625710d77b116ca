"""P27: verifying a finding, countersigning it, and handing it over where 回避 forbids it."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Parameter
from audit.models import AuditEvent
from reviews import verifying
from reviews.models import Draft, Finding, FindingEvent, LedgerItem, Verification
from tests.pages.findings import rows, url

pytestmark = pytest.mark.django_db


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


def test_kin_of_a_finding_that_nobody_has_to_verify_yet_is_not_told_of_handing_over(
    found, kin, caseworker, examiner, read
):
    finding = found(assigned=False)
    kin(finding)
    html = read(caseworker, url("verify", finding), 403)
    assert KIN in html
    assert "转交" not in html.replace('aria-label="回避与转交"', "")


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
