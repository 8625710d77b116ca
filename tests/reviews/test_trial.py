"""试算影响: another value shows its difference and changes nothing."""

from datetime import date
from urllib.parse import urlencode

import pytest

from accounts import parameters
from accounts.models import Parameter
from common.errors import NotPermitted, Refused
from jobs.models import Job
from jobs.runner import run_next
from reviews import trial
from reviews.models import Finding, Run
from tests import factories as make
from tests.conftest import COUNTY

pytestmark = pytest.mark.django_db

PAGE = "/crosscheck/trial/"


@pytest.fixture
def paid(county, today, whole):
    """One household paid 4,000.00 at once, another 6,000.00."""
    for amount in ("4000.00", "6000.00"):
        case = make.case(make.household(), amount="500.00")
        make.payment(case.household, "2026-05", amount)


def question(text, key="floor", rule="large_payment"):
    return trial.Question(rule, key, text, COUNTY // 1_000_000, date(2026, 6, 30))


def test_a_lower_floor_finds_more(paid, county_officer):
    found = trial.try_out(question("3500"), actor=county_officer)
    assert (found.now, found.then, found.added_count, found.removed_count) == (1, 2, 1, 0)
    assert found.amount_change == 400_000
    assert found.added[0].numbers.startswith("LH")
    assert (found.now_value, found.new_value) == ("5000", "3500")


def test_a_higher_one_finds_less_and_nothing_is_written(paid, county_officer):
    found = trial.try_out(question("7000"), actor=county_officer)
    assert (found.now, found.then, found.removed_count) == (1, 0, 1)
    assert not Finding.objects.exists()
    assert not Run.objects.exists()
    assert not Parameter.objects.exists()


def test_the_value_of_the_county_is_what_it_is_held_against(paid, county_officer):
    said = {"valid_from": date(2026, 1, 1), "basis": "文号", "actor": county_officer}
    parameters.set_value("large_payment.floor", 159922, text="3500", **said)
    assert trial.try_out(question("5000"), actor=county_officer).removed_count == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (question("很多"), "读不懂"),
        (question("1", key="nothing"), "没有规则读这个参数"),
        (question("1", rule="death_enrolled", key="grace_months"), "未提供"),
    ],
)
def test_what_cannot_be_tried_says_why(paid, county_officer, asked, sentence):
    with pytest.raises(Refused, match=sentence):
        trial.try_out(asked, actor=county_officer)


def test_others_try_nothing(paid, caseworker):
    with pytest.raises(NotPermitted):
        trial.try_out(question("1"), actor=caseworker)


def test_the_page_tells_the_difference(paid, signed_in, county_officer, administrator):
    given = {"parameter": "large_payment.floor", "value": "3500", "as_of": "2026.6.30"}
    page = signed_in(county_officer).post(PAGE, given).content.decode()
    assert "基准日 2026-06-30：疑点 1 → 2，涉及金额 +4,000.00 元" in page
    assert "将新增 1 条" in page
    assert "高秀英" in page
    keeper = signed_in(administrator).post(PAGE, given).content.decode()
    assert "疑点 1 → 2" in keeper
    assert "高秀英" not in keeper
    wrong = signed_in(county_officer).post(PAGE, given | {"value": "很多"})
    assert wrong.status_code == 422
    assert "读不懂" in wrong.content.decode()


def test_the_tried_value_goes_whole_into_the_form_that_sets_it(paid, signed_in, county_officer):
    make.snapshot("vehicles")
    given = {"parameter": "vehicle_owner.exempt", "value": "摩托车&拖拉机、三轮", "as_of": "2026-06-30"}
    page = signed_in(county_officer).post(PAGE, given).content.decode()
    assert f'&amp;{urlencode({"value": given["value"]})}"' in page


def test_a_large_county_is_asked_by_a_job(paid, signed_in, county_officer, second_officer, monkeypatch):
    monkeypatch.setattr(trial, "LARGE", 1)
    given = {"parameter": "large_payment.floor", "value": "3500", "as_of": "2026-06-30"}
    browser = signed_in(county_officer)
    asked = browser.post(PAGE, given)
    job = Job.objects.get(kind="trial")
    assert asked["Location"] == f"{PAGE}{job.pk}/"
    assert "正在排队" in browser.get(asked["Location"]).content.decode()
    assert run_next()
    done = browser.get(asked["Location"]).content.decode()
    assert "疑点 1 → 2" in done
    assert "将新增 1 条" in done
    assert "高秀英" not in str(Job.objects.get(pk=job.pk).result)
    assert signed_in(second_officer).get(asked["Location"]).status_code == 404
