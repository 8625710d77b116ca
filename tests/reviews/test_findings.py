"""Assigning, verifying, countersigning: who may, in which order, and what is left in the records."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import CalendarDay, Parameter
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from reviews import assigning, countersigning, verifying
from reviews.models import Attachment, Draft, Finding, LedgerItem, Verification
from reviews.rules import RULES
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WILLOW
from tests.reviews.conftest import PDF

pytestmark = pytest.mark.django_db


def kinds(finding):
    return list(finding.events.order_by("id").values_list("kind", flat=True))


def files():
    folder = Path(settings.DOUDI_VAR) / "attachments"
    return {path for path in folder.rglob("*") if path.is_file()}


def test_an_assigned_finding_is_with_its_township_until_a_working_day(found, county_officer, monkeypatch):
    finding = found(assigned=False)
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-18")
    assert assigning.assign(finding, actor=county_officer, workdays=2).deadline == date(
        2026, 6, 23
    )  # 06-19 端午
    CalendarDay.objects.create(day=date(2026, 6, 22), is_workday=False, basis="县里放假")
    finding = assigning.assign(finding, actor=county_officer, workdays=2)
    assert (finding.status, finding.assigned_to, finding.deadline) == ("assigned", WILLOW, date(2026, 6, 24))
    assert kinds(finding) == ["found", "assigned", "assigned"]
    assert AuditEvent.objects.filter(action="finding_assigned").count() == 2


def test_many_findings_are_assigned_at_once_each_to_its_township(found, county_officer):
    ours, theirs, gone = (
        found(village, assigned=False) for village in (make.EAST_WILLOW, STONE_VILLAGE, STONE_VILLAGE)
    )
    Finding.objects.filter(pk=gone.pk).update(status="vanished")
    rows = Finding.objects.visible_to(county_officer)
    assert assigning.by_township(rows) == {WILLOW: 1, STONE: 1}
    answer = assigning.assign_by_filter(rows, actor=county_officer, workdays=5)
    assert (answer.count, answer.townships, answer.left_out) == (2, {WILLOW: 1, STONE: 1}, 1)
    assert dict(Finding.objects.values_list("pk", "assigned_to")) == {
        ours.pk: WILLOW,
        theirs.pk: STONE,
        gone.pk: None,
    }
    assert kinds(ours) == ["found", "assigned"]


def test_a_finding_of_no_single_township_needs_a_choice_and_lies_there_from_then_on(found, county_officer):
    finding = found(assigned=False)
    Finding.objects.update(region_code=COUNTY)
    assert assigning.by_township(Finding.objects.all()) == {None: 1}
    assert assigning.assign_by_filter(Finding.objects.all(), actor=county_officer, workdays=5).left_out == 1
    with pytest.raises(Refused, match="请选择下发到哪个乡镇"):
        assigning.assign(finding, actor=county_officer, workdays=5)
    with pytest.raises(Refused, match="本县的乡镇"):
        assigning.assign(finding, actor=county_officer, workdays=5, township=159923101000)
    finding = assigning.assign(finding, actor=county_officer, workdays=5, township=STONE)
    assert (finding.region_code, finding.assigned_to) == (STONE, STONE)


@pytest.mark.parametrize("workdays", [0, -1, 251])
def test_a_deadline_is_one_to_250_working_days(found, county_officer, workdays):
    with pytest.raises(Refused, match="期限"):
        assigning.assign(found(assigned=False), actor=county_officer, workdays=workdays)


def test_only_the_county_assigns(found, caseworker, checker):
    finding = found(assigned=False)
    for actor in (caseworker, checker):
        with pytest.raises(NotPermitted):
            assigning.assign(finding, actor=actor, workdays=5)
        with pytest.raises(NotPermitted):
            assigning.assign_by_filter(Finding.objects.all(), actor=actor, workdays=5)
    assert Finding.objects.get().status == "open"


def test_a_true_finding_enters_the_ledger(found, caseworker, answers):
    finding = found()
    verification = verifying.verify(finding, actor=caseworker, **answers)
    finding.refresh_from_db()
    assert (finding.status, kinds(finding)) == ("verified", ["found", "assigned", "verified"])
    assert (verification.verifier_name, verification.second_name) == ("周敏", "李村")
    assert verification.measures == ["停保", "追回"]
    item = LedgerItem.objects.get()
    assert (item.number, item.person_name, item.unit, item.measures) == (
        "ZG-2026-0001",
        "周敏",
        WILLOW,
        ["停保", "追回"],
    )
    assert item.deadline == date(2026, 8, 11)
    kept = Attachment.objects.get()
    assert (kept.name, kept.size, kept.verification_id) == ("入户记录.pdf", len(PDF.content), verification.pk)
    assert (Path(settings.DOUDI_VAR) / "attachments" / kept.path).read_bytes() == PDF.content
    assert AuditEvent.objects.filter(action__in=["finding_verified", "ledger_item_opened"]).count() == 2


def test_ledger_items_are_numbered_by_county_and_year_in_the_county_s_own_time(
    found, caseworker, answers, monkeypatch, system
):
    Parameter.objects.create(
        key="rectify.workdays",
        county=159922,
        valid_from=date(2026, 1, 1),
        value="5",
        basis="县文件",
        set_by=system,
    )
    for _ in range(2):
        verifying.verify(found(), actor=caseworker, **answers)
    assert list(LedgerItem.objects.order_by("id").values_list("number", flat=True)) == [
        "ZG-2026-0001",
        "ZG-2026-0002",
    ]
    assert LedgerItem.objects.first().deadline == date(2026, 7, 7)
    third = found()
    monkeypatch.setenv("DOUDI_TODAY", "2027-01-04")
    verifying.verify(third, actor=caseworker, **answers)
    assert LedgerItem.objects.order_by("-id").first().number == "ZG-2027-0001"


@pytest.mark.parametrize("result", ["untrue", "mended"])
def test_what_is_not_true_enters_no_ledger(found, caseworker, answers, result):
    verification = verifying.verify(
        found(), actor=caseworker, **answers | {"result": result, "measures": ["停保"]}
    )
    assert verification.measures == []
    assert not LedgerItem.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"files": []}, "至少上传 1 个附件"),
        ({"second_name": "  "}, "另一名核实人"),
        ({"second_name": "周敏"}, "您以外的人"),
        ({"note": " "}, "请填写说明"),
        ({"on": date(2026, 7, 1)}, "不能晚于今天"),
        ({"result": "maybe"}, "请选择核实结果"),
        ({"method": "phone"}, "请选择核实方式"),
        ({"measures": []}, "请选择整改措施"),
        ({"measures": ["罚款"]}, "没有“罚款”"),
    ],
)
def test_an_incomplete_verification_writes_nothing(found, caseworker, answers, changed, sentence):
    finding, before = found(), files()
    with pytest.raises(Refused, match=sentence):
        verifying.verify(finding, actor=caseworker, **answers | changed)
    assert Finding.objects.get().status == "assigned"
    assert not Verification.objects.exists()
    assert files() == before


def test_only_the_township_s_caseworker_and_the_county_verify(
    found, caseworker, next_caseworker, checker, auditor, second_officer, answers
):
    finding = found()
    for actor in (next_caseworker, checker, auditor):
        with pytest.raises(NotPermitted):
            verifying.verify(finding, actor=actor, **answers)
    verifying.verify(finding, actor=second_officer, **answers)
    assert Verification.objects.get().verifier_id == second_officer.pk


def test_who_comes_second_is_told_who_was_faster(found, caseworker, second_officer, answers):
    finding = found()
    verifying.verify(finding, actor=second_officer, **answers)
    before = files()
    with pytest.raises(
        WrongStep, match=r"^吴刚 已在 \d\d:\d\d 处理了本件。您填写的意见已保留在下方，请核对后再提交。$"
    ):
        verifying.verify(finding, actor=caseworker, **answers)
    assert Verification.objects.count() == 1
    assert files() == before


@pytest.mark.parametrize(("status", "sentence"), [("open", "还没有下发"), ("vanished", "证据已消失")])
def test_what_is_not_assigned_is_not_verified(found, caseworker, answers, status, sentence):
    finding = found()
    Finding.objects.update(status=status)
    with pytest.raises(WrongStep, match=sentence):
        verifying.verify(finding, actor=caseworker, **answers)


def test_a_draft_is_kept_for_its_author_and_gone_once_submitted(found, caseworker, second_officer, answers):
    finding = found()
    for note in ("去过", "去过两次"):
        verifying.save_draft(finding, actor=caseworker, values={"note": note})
    assert verifying.draft_of(finding, caseworker).values == {"note": "去过两次"}
    assert verifying.draft_of(finding, second_officer) is None
    verifying.verify(finding, actor=caseworker, **answers)
    assert not Draft.objects.exists()


def test_a_countersigned_verification_stands(found, caseworker, examiner, answers):
    finding = found()
    verifying.verify(finding, actor=caseworker, **answers)
    countersigning.countersign(finding, actor=examiner, note="已核对")
    assert kinds(finding)[-1] == "countersigned"
    with pytest.raises(WrongStep, match="已经复核过"):
        countersigning.send_back(finding, actor=examiner, reason="再看")


def test_a_returned_verification_voids_its_ledger_item_and_is_done_again(
    found, caseworker, examiner, answers
):
    finding = found()
    verifying.verify(finding, actor=caseworker, **answers)
    with pytest.raises(Refused, match="原因"):
        countersigning.send_back(finding, actor=examiner, reason=" ")
    assert countersigning.send_back(finding, actor=examiner, reason="缺照片").status == "assigned"
    assert (Verification.objects.get().voided, LedgerItem.objects.get().voided) == (True, True)
    verifying.verify(finding, actor=caseworker, **answers)
    assert list(LedgerItem.objects.order_by("id").values_list("number", "voided")) == [
        ("ZG-2026-0001", True), ("ZG-2026-0002", False),
    ]  # fmt: skip
    countersigning.countersign(finding, actor=examiner)


def test_only_the_township_s_examiner_countersigns(found, caseworker, county_officer, answers):
    finding = found()
    verifying.verify(finding, actor=county_officer, **answers)
    for actor in (caseworker, county_officer):
        with pytest.raises(NotPermitted):
            countersigning.countersign(finding, actor=actor)


def test_a_second_look_is_wanted_where_the_county_says_so(found, caseworker, examiner, answers, system):
    finding = found()
    verifying.verify(finding, actor=caseworker, **answers)
    finding.refresh_from_db()
    assert not countersigning.awaits_countersign(finding)
    Parameter.objects.create(
        key="finding.countersign",
        county=159922,
        valid_from=date(2026, 1, 1),
        value="是",
        basis="县文件",
        set_by=system,
    )
    assert countersigning.awaits_countersign(finding)
    countersigning.countersign(finding, actor=examiner)
    assert not countersigning.awaits_countersign(finding)


def test_a_relapse_that_proves_true_goes_on_with_its_old_number_and_one_that_does_not_gives_it_back(
    found, caseworker, answers
):
    old, new = found(), found()
    verifying.verify(old, actor=caseworker, **answers)
    Finding.objects.filter(pk=old.pk).update(status="closed")
    Finding.objects.filter(pk=new.pk).update(relapse_of=old)
    LedgerItem.objects.update(finding=new)
    verification = verifying.verify(new, actor=caseworker, **answers)
    item = LedgerItem.objects.get()
    assert (item.number, item.verification_id) == ("ZG-2026-0001", verification.pk)
    third = found()
    Finding.objects.filter(pk=third.pk).update(relapse_of=new)
    LedgerItem.objects.update(finding=third)
    verifying.verify(third, actor=caseworker, **answers | {"result": "untrue"})
    assert LedgerItem.objects.get().finding_id == new.pk


def test_every_rule_proposes_measures_for_a_finding_that_proves_true():
    assert {code for code, rule in RULES.items() if not rule.measures} == set()
    assert {"停保", "追回", "补发"} <= set(verifying.MEASURES)
