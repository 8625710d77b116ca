"""P19: a letter is read, printed, delivered; until then it is a to-do of the township."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Region
from accounts.scope import WHOLE, scope
from audit.actions import Action
from audit.models import AuditEvent
from households import letters
from households.models import Document, Letter, LetterTemplate
from households.procedure import deciding
from tests.procedures import Walk, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(walk: Walk) -> Letter:
    """The acceptance letter of 马桂兰."""
    application = walk.upto("accepted")
    with scope(region=WHOLE):
        found: Letter = Letter.objects.get(application=application, code="D05")
        return found


def typed(**other: Any) -> dict[str, Any]:
    return {"how": "in_person", "on": "20260610", "receiver": "马桂兰", "note": "", **other}


def test_a_letter_reads_as_it_was_issued_and_prints_with_its_receipt(
    letter: Letter, walk: Walk, read: Callable[..., str]
):
    page = read(walk.caseworker, reverse("letters:letter", args=[letter.uid]))
    for word in ("柳河救字〔2026〕1号", "2026年6月15日前启动", "登记送达", "送达期限"):
        assert word in page
    printed = read(walk.caseworker, reverse("letters:print", args=[letter.uid]))
    for word in ("2026年6月15日前启动", "LH-2026-0001", "柳河镇人民政府（盖章）", "送达回证", "签收人"):
        assert word in printed


@pytest.mark.parametrize(
    ("name", "signs"), [("柳河镇", "柳河镇人民政府（盖章）"), ("柳河街道", "柳河街道办事处（盖章）")]
)
def test_a_letter_is_signed_by_who_may_sign(
    letter: Letter, walk: Walk, read: Callable[..., str], name: str, signs: str
):
    Region.objects.filter(code=letter.unit).update(name=name)
    assert signs in read(walk.caseworker, reverse("letters:print", args=[letter.uid]))


def test_who_is_refused_is_told_where_to_go(walk: Walk, read: Callable[..., str]):
    row = walk.upto("submitted")
    with walk.by(walk.county_officer) as officer:
        deciding.receive(row, actor=officer)
        letter = deciding.refuse(row, actor=officer, reasons=["01"], text="人均收入高于标准。")
    printed = read(walk.county_officer, reverse("letters:print", args=[letter.uid]))
    for words in ("60日内向青禾县人民政府申请行政复议", "6个月内向人民法院提起行政诉讼", "送达回证"):
        assert words in printed, words


def test_a_letter_between_offices_has_no_receipt(walk: Walk, read: Callable[..., str]):
    with scope(region=WHOLE):
        letter = Letter.objects.get(application=walk.upto("investigating"), code="D08")
    printed = read(walk.caseworker, reverse("letters:print", args=[letter.uid]))
    assert "青禾县民政局" in printed
    assert "送达回证" not in printed


def test_figures_stand_without_gaps_on_paper(walk: Walk, read: Callable[..., str]):
    with scope(region=WHOLE):
        letter = Letter.objects.get(application=walk.upto("confirmed"), code="D20")
    printed = read(walk.county_officer, reverse("letters:print", args=[letter.uid]))
    for words in ("每6个月", "自2026年7月起发放", "青禾县民政局（盖章）"):
        assert words in printed, words


def test_an_undelivered_letter_is_a_to_do_until_it_is_delivered(
    letter: Letter, walk: Walk, signed_in: Any, read: Callable[..., str]
):
    address = reverse("letters:letter", args=[letter.uid])
    waiting = read(walk.caseworker, reverse("desk:home"))
    assert address in waiting
    assert "马桂兰 受理通知书 柳河救字〔2026〕1号" in waiting
    receipt = SimpleUploadedFile("回证.png", png(), "image/png")
    answer = signed_in(walk.caseworker).post(address, typed(receipt=receipt))
    assert (answer.status_code, answer.url) == (302, address)
    page = read(walk.caseworker, address)
    assert "直接送达" in page
    assert "登记送达</button>" not in page
    assert address not in read(walk.caseworker, reverse("desk:home"))
    assert AuditEvent.objects.filter(action=Action.LETTER_DELIVERED).count() == 1
    with scope(region=WHOLE):
        assert Document.objects.filter(kind="delivery_receipt").count() == 1


def test_a_delivery_before_the_letter_is_refused_and_nothing_is_kept(
    letter: Letter, walk: Walk, signed_in: Any
):
    receipt = SimpleUploadedFile("回证.png", png(), "image/png")
    address = reverse("letters:letter", args=[letter.uid])
    answer = signed_in(walk.caseworker).post(address, typed(on="20260609", receipt=receipt))
    assert answer.status_code == 422
    assert "2026-06-10 至今天" in answer.content.decode()
    with scope(region=WHOLE):
        assert not Document.objects.filter(kind="delivery_receipt").exists()


def test_others_read_or_find_nothing(letter: Letter, people: dict[str, Any], signed_in: Any):
    address = reverse("letters:letter", args=[letter.uid])
    got = {role: signed_in(user).get(address).status_code for role, user in people.items()}
    assert got == {"J": 200, "S": 200, "Y": 200, "H": 200, "Z": 403, "A": 200, "L": 403, "G": 403, "N": 404}
    sent = {role: signed_in(user).post(address, typed()).status_code for role, user in people.items()}
    assert {role for role, status in sent.items() if status == 302} == {"J"}
    assert sent["A"] == sent["H"] == 403
    assert sent["N"] == 404


OWN = "{name}：\n你的申请（{number}）已受理，{decide_by}前办结。\n{township}"


def test_a_countys_own_words_are_previewed_saved_and_used_from_their_day_on(
    walk: Walk, signed_in: Any, read: Callable[..., str]
):
    address = reverse("letters:template", args=["D05"])
    browser = signed_in(walk.county_officer)
    typed = {"words": OWN, "valid_from": "20260611"}
    preview = browser.post(address, {**typed, "preview": "1"})
    assert preview.status_code == 200
    assert "你的申请（LH-2026-0001）已受理，2026-07-23前办结。" in preview.content.decode()
    with scope(region=WHOLE):
        assert not LetterTemplate.objects.exists()
    assert browser.post(address, typed).status_code == 302
    assert AuditEvent.objects.filter(action=Action.LETTER_TEMPLATE_SET).count() == 1
    assert "2026-06-11 起" in read(walk.county_officer, reverse("letters:templates"))
    before = walk.upto("accepted")
    walk.at(date(2026, 6, 11))
    after = walk.upto("accepted")
    with scope(region=WHOLE):
        words = {each.application_id: letters.text(each) for each in Letter.objects.filter(code="D05")}
    assert "材料齐全" in words[before.pk]
    assert words[after.pk].endswith("前办结。\n柳河镇")


def test_words_with_unknown_fields_or_for_a_day_that_is_over_are_refused(walk: Walk, signed_in: Any):
    address, browser = reverse("letters:template", args=["D05"]), signed_in(walk.county_officer)
    for typed, sentence in (
        ({"words": "{id_number}：", "valid_from": "20260611"}, "没有这样的字段：id_number。"),
        ({"words": "{id_number}：", "valid_from": "20260611", "preview": "1"}, "没有这样的字段：id_number。"),
        ({"words": "", "valid_from": "20260611"}, "请填写文书的文字"),
        ({"words": OWN, "valid_from": "20260609"}, "应为今天（2026-06-10）或以后"),
    ):
        answer = browser.post(address, typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    with scope(region=WHOLE):
        assert not LetterTemplate.objects.exists()
    assert browser.get(reverse("letters:template", args=["D99"])).status_code == 404


def test_only_the_county_changes_the_words(walk: Walk, people: dict[str, Any], signed_in: Any):
    address, typed = reverse("letters:template", args=["D05"]), {"words": OWN, "valid_from": "20260611"}
    got = {role: signed_in(user).get(address).status_code for role, user in people.items()}
    assert got == {"J": 200, "S": 200, "Y": 200, "H": 200, "Z": 403, "A": 200, "L": 403, "G": 403, "N": 200}
    assert "保存</button>" not in signed_in(people["J"]).get(address).content.decode()
    sent = {role: signed_in(user).post(address, typed).status_code for role, user in people.items()}
    assert {role for role, status in sent.items() if status != 403} == {"Y"}
