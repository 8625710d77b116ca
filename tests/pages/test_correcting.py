"""What is corrected after the acceptance: income and property by what was found, and what was sent back."""

import re

import pytest

from common.errors import Refused, WrongStep
from households.models import ApplicationMember, IncomeItem, Step
from households.procedure import checking, circumstances, opining

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker, signed_in, settings, tmp_path):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
    return signed_in(caseworker)


def at(application, page=""):
    return f"/applications/{application.number}/{page}"


def text(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def all_of(model, walk):
    with walk.by(walk.caseworker):
        return list(model.objects.order_by("pk"))


def test_what_the_check_found_otherwise_is_corrected_with_its_reason_and_counts(walk, case):
    application = walk.upto("investigating")
    first = all_of(ApplicationMember, walk)[0].pk
    row = {"row-0-member": first, "row-0-kind": "transfer", "row-0-amount": "320", "row-0-period": "month"}
    assert at(application, "income/") in case.get(at(application, "check/")).content.decode()
    shown = text(case.get(at(application, "income/")))
    assert "更正收入" in shown
    refused = case.post(at(application, "income/"), row)
    assert (refused.status_code, "请填写更正的理由和依据" in text(refused)) == (422, True)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="请写明更正的理由和依据"):
        circumstances.save_income(application, [], actor=actor)
    done = case.post(at(application, "income/"), {**row, "reason": "核对查到养老待遇 140 元"}, follow=True)
    assert "更正收入财产" in text(done)
    assert "核对查到养老待遇 140 元" in text(done)
    assert [item.amount for item in all_of(IncomeItem, walk) if item.removed_at is None] == [3840]
    thing = {"row-0-kind": "financial", "row-0-label": "存款", "row-0-amount": "3000", "reason": "查到存款"}
    assert case.post(at(application, "property/"), thing).status_code == 302
    step = all_of(Step, walk)[-2]
    assert step.facts == {"part": "income", "items": 1, "total": "3840.00", "before": "2160.00"}
    with walk.by(walk.caseworker) as actor:
        checking.report(application.checks.get(), [])
        checking.conclude(application, actor=actor, conclusion="fits", opinion="已更正")
    application = walk.opine(walk.visit(application))
    with walk.by(walk.examiner):
        assert application.opinions.get().amount == 300
    late = case.get(at(application, "income/"))
    assert late["Location"] == at(application, "check/")
    with walk.by(walk.caseworker) as actor, pytest.raises(WrongStep, match="可以更正收入财产"):
        circumstances.save_income(application, [], actor=actor, reason="再改")


def test_what_was_sent_back_is_completed_and_goes_to_the_examiner_again(walk, case, examiner, signed_in):
    application = walk.upto("prelim")
    with walk.by(examiner) as actor:
        opining.send_back(application, actor=actor, reasons=["amount"], note="补工资流水")
    first = all_of(ApplicationMember, walk)[0].pk
    row = {"row-0-member": first, "row-0-kind": "wage", "row-0-amount": "200", "row-0-period": "month"}
    case.post(at(application, "income/"), {**row, "reason": "补报工资"})
    assert "待补正：退回到入户调查 补工资流水" in text(case.get("/"))
    page = case.get(at(application)).content.decode()
    assert f'href="{at(application, "complete/")}">补正完成，提交初审' in page
    asked = text(case.get(at(application, "complete/")))
    assert "韩立：补工资流水" in asked
    assert case.post(at(application, "complete/"), {}).status_code == 422
    assert case.post(at(application, "complete/"), {"note": "已补"}).status_code == 302
    assert walk.fresh(application).status == "prelim"
    initial = text(signed_in(examiner).get(f"/cases/{application.number}/initial/"))
    assert "收入 06-10 更正：补报工资" in initial
    assert "补正完成" not in case.get(at(application)).content.decode()
