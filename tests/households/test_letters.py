"""Letters: numbered without gaps, in the county's words, delivered or late."""

from datetime import date
from typing import Any

import pytest

from accounts import parameters
from accounts.models import Region
from accounts.scope import WHOLE, scope
from common.errors import NotPermitted, Refused, WrongStep
from households import letters, lettertexts, serials
from households.models import Letter, Serial
from households.procedure import accepting
from tests.conftest import make_user
from tests.procedures import Walk

pytestmark = pytest.mark.django_db


def letter_of(walk: Walk, stage: str = "accepted", code: str = "D05") -> Letter:
    application = walk.upto(stage)
    with scope(region=WHOLE):
        found: Letter = Letter.objects.get(application=application, code=code)
        return found


def test_the_acceptance_letter_tells_number_and_both_days(walk: Walk):
    text = letters.text(letter_of(walk))
    for word in ("马桂兰：", "LH-2026-0001", "2026-06-15前启动家庭经济状况调查", "2026-07-23前办结"):
        assert word in text
    assert "{" not in text
    assert "服务电话" not in text  # nobody has set one


@pytest.mark.parametrize("code", list(lettertexts.TEMPLATES))
def test_every_shipped_template_holds_known_fields_only(code: str):
    assert set(lettertexts.FIELD.findall(lettertexts.TEMPLATES[code])) <= set(lettertexts.WORDS)
    assert set(lettertexts.TEMPLATES) == set(Letter.Code.values)


def test_numbers_of_a_township_run_without_gap_over_all_letters_of_a_year(walk: Walk):
    for _ in range(3):
        walk.upto("investigating")
    with scope(region=WHOLE):
        told = list(Letter.objects.order_by("pk").values_list("number", flat=True))
    assert told == [f"柳河救字〔2026〕{serial}号" for serial in range(1, 7)]


def test_a_deed_that_is_undone_gives_its_number_back(walk: Walk):
    application = walk.draft(filled=False)
    with walk.by(walk.caseworker) as actor:
        accepting.ask_supplement(application, actor=actor)
        with pytest.raises(Refused):
            walk.accept(application)
    with scope(region=WHOLE):
        assert Serial.objects.get(series="letter").last == Letter.objects.count() == 1


def test_two_townships_with_the_same_letters_number_apart(county: Any, walk: Walk):
    Region.objects.create(code=159922103000, name="龙湖乡")
    assert serials.letters_of(159922101000) == "LH101"
    assert serials.letters_of(159922103000) == "LH103"
    assert serials.letters_of(159922102000) == "SQ"


def test_a_letter_keeps_the_words_it_was_issued_with(walk: Walk):
    before = letter_of(walk)
    with walk.by(walk.county_officer) as actor:
        letters.set_template(
            "D05", county=159922, words="{name}，已受理。", valid_from=date(2026, 6, 10), actor=actor
        )
        with pytest.raises(Refused, match="没有这样的字段：身份证号"):
            letters.set_template(
                "D05", county=159922, words="{身份证号}", valid_from=date(2026, 6, 10), actor=actor
            )
    with scope(region=WHOLE):
        after = Letter.objects.get(application=walk.upto("accepted"), code="D05")
    assert letters.text(after) == "马桂兰，已受理。"
    assert "2026-06-15" in letters.text(before)


def test_a_supplement_names_the_day_of_the_application(walk: Walk):
    application = walk.draft(filled=False)
    walk.at(date(2026, 6, 12))
    with walk.by(walk.caseworker) as actor:
        letter = accepting.ask_supplement(application, actor=actor)
    assert "你于2026-06-10提出的最低生活保障申请" in letters.text(letter)
    assert "请补齐后交柳河镇人民政府，补齐的当日受理" in letters.text(letter)


def test_a_request_for_a_check_goes_to_the_bureau_and_nobody_signs_for_it(walk: Walk):
    letter = letter_of(walk, "investigating", "D08")
    assert letter.recipient == "青禾县民政局"
    assert "家庭成员1人已签署授权书" in letters.text(letter)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="机关之间的文书，不需要登记送达"):
        letters.deliver(letter, actor=actor, on=walk.today, how="in_person", receiver="收发室")
    with scope(region=WHOLE):
        letter.refresh_from_db()
    assert letter.delivered_on is None


def test_a_decision_is_the_letter_of_whoever_decides(walk: Walk):
    assert letter_of(walk, "confirmed", "D20").number == "青禾救字〔2026〕1号"
    parameters.set_value(
        "confirm_authority", 159922, valid_from=walk.today, text="township", basis="授权",
        actor=walk.county_officer,
    )  # fmt: skip
    other = make_user("LH09", "另一审核", "S", 159922101000)
    application = walk.confirm(walk.upto("submitted"), actor=other)
    with scope(region=WHOLE):
        letter = Letter.objects.get(application=application, code="D20")
    assert letter.number.startswith("柳河救字〔2026〕")


def test_a_letter_is_delivered_once_and_not_before_it_was_written(walk: Walk):
    letter = letter_of(walk)
    how = {"how": "in_person", "receiver": "马桂兰"}
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="2026-06-10 至今天"):
            letters.deliver(letter, actor=actor, on=date(2026, 6, 9), **how)
        with pytest.raises(Refused, match="签收人"):
            letters.deliver(letter, actor=actor, on=date(2026, 6, 10), how="in_person", receiver=" ")
        letters.deliver(letter, actor=actor, on=date(2026, 6, 10), **how)
        with pytest.raises(WrongStep, match="2026-06-10 送达"):
            letters.deliver(letter, actor=actor, on=date(2026, 6, 10), **how)


def test_the_next_township_delivers_nothing(walk: Walk, next_caseworker: Any):
    letter = letter_of(walk)
    with scope(region=WHOLE), pytest.raises(NotPermitted, match="管辖范围"):
        letters.deliver(
            letter, actor=next_caseworker, on=date(2026, 6, 10), how="in_person", receiver="马桂兰"
        )
