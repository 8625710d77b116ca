"""``manage.py crosscheck``: what scripts of others rely on (formats §2)."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reviews import crosscheck
from tests import factories as make
from tests.conftest import COUNTY, WILLOW

pytestmark = pytest.mark.django_db


def run(*words: str) -> dict:
    out = io.StringIO()
    call_command("crosscheck", "--json", *words, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def refusal(*words: str) -> tuple[int, dict]:
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("crosscheck", "--json", *words, stdout=out)
    lines = out.getvalue().strip().splitlines()
    return error.value.returncode, json.loads(lines[-1]) if lines else {}


def test_every_rule_is_told_with_its_counts_or_why_it_did_not_run(county, whole, today):
    make.feed(make.snapshot("deaths", "2026-01-01"), make.case().head, died_on=date(2025, 12, 1))
    answer = run("--as-of", "2026-06-30")
    assert set(answer) == {"as_of", "seconds", "rules"}
    assert list(answer["rules"]) == list(crosscheck.RULES)
    told = answer["rules"]["death_enrolled"]
    assert told.pop("seconds") >= 0
    assert told == {"open": 1, "new": 1, "vanished": 0, "stale": ["deaths"]}
    assert answer["rules"]["vehicle_owner"] == {"skipped": "no vehicles feed"}
    assert answer["rules"]["custody_by_official"] == {"skipped": "no card_custody feed, no officials feed"}
    assert answer["rules"]["account_name_mismatch"]["missing"] == ["card_custody"]


def test_people_are_told_in_words_which_data_are_old_or_not_there(county, whole, today):
    make.feed(make.snapshot("deaths", "2026-01-01"), make.case().head, died_on=date(2025, 12, 1))
    out = io.StringIO()
    call_command("crosscheck", "--rules", "death_enrolled,custody_by_official", stdout=out)
    told = out.getvalue()
    assert "过期数据 死亡注销" in told
    assert "没有运行（未提供或已按保存期清除：代持卡备案、干部名册）" in told


def test_the_day_is_today_and_the_rules_are_chosen(county, today):
    answer = run("--rules", "review_overdue, check_missing", "--region", str(COUNTY // 1_000_000))
    assert (answer["as_of"], list(answer["rules"])) == ("2026-06-30", ["review_overdue", "check_missing"])


def test_a_day_after_today_is_taken(county, today):
    for written in ("2027-01-01", "2027.1.1", "2027年1月1日"):
        assert run("--as-of", written, "--rules", "review_overdue")["as_of"] == "2027-01-01"


@pytest.mark.parametrize("region", [str(WILLOW), "110101", "15992", "abc"])
def test_a_region_that_is_no_known_county_or_above_is_refused(county, today, region):
    status, told = refusal("--region", region)
    assert (status, told["kind"]) == (1, "crosscheck")
    assert told["refused"].endswith("。")


def test_an_unknown_rule_is_wrong_usage(county, today):
    assert refusal("--rules", "review_overdue,nonsense") == (2, {})


def test_a_run_already_going_is_refused(county, system, today):
    crosscheck.ask(as_of=today, actor=system)
    status, told = refusal()
    assert (status, "正在进行" in told["refused"]) == (1, True)


def test_without_any_county_there_is_nothing_to_look_at(db, today):
    assert refusal() == (1, {"kind": "crosscheck", "refused": "还没有导入区划，不能比对。"})
