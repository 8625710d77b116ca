"""Filing an official's relative, before and after the decision about the relative's application."""

from datetime import date

import pytest
from django.db import transaction

from accounts.models import User
from audit.models import AuditEvent
from common import crypto
from common.errors import NotPermitted, Refused
from common.fields import reveal
from funds import granting
from households.models import Application
from households.procedure import deciding, investigating
from kinship_filings import filing
from kinship_filings.models import Filing
from tests.at_once import Other, waits
from tests.procedures import EAST_WILLOW

pytestmark = pytest.mark.django_db
OFFICIAL = filing.Named("马建国", "159900196908030179")
POST = filing.Post("village", "村委会主任", EAST_WILLOW)
APPLICANT = "159900195803120229"


def file(walk, actor=None, **changed):
    told = {"relation": "兄妹", "filed_on": date(2026, 6, 10)} | changed
    user = actor or walk.caseworker
    with walk.by(user):
        return filing.file(OFFICIAL, POST, filing.Named("马桂兰", APPLICANT), actor=user, **told)


def test_a_filing_stands_in_the_ledger_and_marks_the_open_application(walk):
    application = walk.upto("accepted", walk.draft(id_number=APPLICANT))
    row = file(walk)
    assert (row.filed, row.official_name, row.relative_name, row.region_code) == (
        True, "马建国", "马桂兰", 159922000000,
    )  # fmt: skip
    assert reveal(row, "official_id_number") == OFFICIAL.id_number
    assert walk.fresh(application).kin_filed
    told = AuditEvent.objects.filter(action__in=("kinship_filed", "application_note_kin"))
    assert set(told.values_list("actor__number", flat=True)) == {"LH01"}
    with pytest.raises(Refused, match="已于 2026-06-10 备案，不用重复登记"):
        file(walk)
    with walk.by(walk.county_officer):
        assert Filing.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"relation": " "}, "请填写亲属关系"),
        ({"filed_on": date(2026, 6, 11)}, "备案日期不能晚于今天"),
    ],
)
def test_what_is_wrong_with_a_filing_is_said_and_nothing_is_written(walk, changed, sentence):
    with pytest.raises(Refused, match=sentence):
        file(walk, **changed)
    with walk.by(walk.county_officer):
        assert not Filing.objects.exists()


def test_who_may_not_file_does_not(walk, next_caseworker):
    with pytest.raises(NotPermitted):
        file(walk, walk.examiner)
    with pytest.raises(Refused, match="由县局业务登记"):
        file(walk, next_caseworker)
    assert file(walk, walk.county_officer).filed_by == walk.county_officer


def test_an_official_who_files_own_kin_leaves_the_application_to_others(walk):
    application = walk.upto("accepted", walk.draft(id_number=APPLICANT))
    walk.caseworker.id_digest = crypto.digest("159900199104060026")
    walk.caseworker.save(update_fields=["id_digest"])
    with walk.by(walk.caseworker) as actor:
        filing.file(
            filing.Named("周敏", "159900199104060026"), filing.Post("handler", "", 159922101000),
            filing.Named("马桂兰", APPLICANT), relation="母女", filed_on=walk.today, actor=actor,
        )  # fmt: skip
    assert walk.fresh(application).kin_filed


def test_after_a_filing_the_county_has_to_visit_before_it_confirms(walk):
    application = walk.upto("submitted", walk.draft(id_number=APPLICANT))
    file(walk)
    with pytest.raises(Refused, match="缺县级入户"):
        walk.confirm(application)
    assert walk.fresh(application).case is None


def test_a_filing_after_the_decision_finds_it_made(walk):
    application = walk.upto("confirmed", walk.draft(id_number=APPLICANT))
    file(walk)
    assert (walk.fresh(application).status, walk.fresh(application).kin_filed) == ("confirmed", False)


def test_the_visit_of_the_county_opens_the_way(walk):
    application = walk.upto("submitted", walk.draft(id_number=APPLICANT))
    file(walk)
    with walk.by(walk.county_officer) as actor:
        deciding.receive(application, actor=actor)
        investigating.visit_by_county(walk.fresh(application), walk.told(), actor=actor)
    assert walk.confirm(walk.fresh(application)).status == Application.Status.CONFIRMED


# --- at the same moment, on PostgreSQL ---


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_decision_waits_for_a_filing_that_came_first_and_is_refused(walk):
    application = walk.upto("submitted", walk.draft(id_number=APPLICANT))
    with transaction.atomic():
        file(walk)
        confirming = Other(lambda: walk.confirm(application))
        confirming.start()
        assert waits(confirming)
    confirming.join(20)
    assert isinstance(confirming.result, Refused)
    assert "缺县级入户" in confirming.result.sentence
    assert walk.fresh(application).case is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_filing_waits_for_a_decision_that_came_first_and_finds_it_made(walk):
    application = walk.upto("submitted", walk.draft(id_number=APPLICANT))
    with transaction.atomic():
        walk.confirm(application)
        other = Other(lambda: file(walk))
        other.start()
        assert waits(other)
    other.join(20)
    assert isinstance(other.result, Filing)
    assert (walk.fresh(application).status, walk.fresh(application).kin_filed) == ("confirmed", False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_told_that_it_is_done(walk, second_officer: User):
    application = walk.upto("submitted")
    with transaction.atomic():
        walk.confirm(application)
        other = Other(lambda: walk.confirm(application, actor=second_officer))
        other.start()
        assert waits(other)
    other.join(20)
    assert "确认同意" in other.result.sentence
    with walk.by(walk.county_officer):
        assert granting.Entitlement.objects.filter(case__application=application).count() == 1
