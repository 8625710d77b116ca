"""Applications that came to nothing: a file of their own (申请案卷), and their place in the household's."""

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest

from audit.models import AuditEvent
from desk.household_file import package
from households import papers
from households.models import Document
from households.procedure import deciding, drafting
from jobs import work
from jobs.models import Job
from tests.conftest import STONE_VILLAGE
from tests.desk.papers import needs_block, pages
from tests.procedures import number, picture

pytestmark = pytest.mark.django_db

NUMBER = number(1, "19600101")
ASKED = {"form": "print", "numbers": "masked", "purpose": "归档装订"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def event() -> AuditEvent:
    return AuditEvent.objects.filter(action__startswith="exported").latest("pk")


@pytest.fixture
def refused(walk: Any) -> Any:
    """马桂兰's first application, not confirmed in July for too much income."""
    submitted = walk.upto("submitted", walk.draft(id_number=NUMBER))
    with walk.by(walk.county_officer) as officer:
        deciding.receive(submitted, actor=officer)
        deciding.refuse(submitted, actor=officer, reasons=["01"], text="人均收入高于标准")
    return walk.fresh(submitted)


@pytest.fixture
def confirmed(walk: Any, refused: Any) -> Any:
    """Her second one in the autumn, which was confirmed."""
    walk.at(date(2026, 9, 7))
    return walk.upto("confirmed", walk.draft(id_number=NUMBER))


def withdraw(draft: Any, actor: Any, reason: str) -> None:
    """The applicant takes it back, with a signed note."""
    papers.add(draft, actor=actor, kind=Document.Kind.WITHDRAWAL_NOTE, paper=picture())
    deciding.withdraw(draft, actor=actor, reason=reason)


def taken(browser: Any, address: str, **asked: Any) -> bytes:
    answer = browser.post(address, {**ASKED, **asked})
    assert answer.status_code == 302, text(answer)
    work.run_here(Job.objects.filter(kind="household_file").latest("pk"))
    fetched = browser.get(f"{answer['Location']}file/")
    assert fetched.status_code == 200
    return b"".join(fetched.streaming_content)


def manifest(content: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        told = found.read(package.MANIFEST).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told)))


# --- a file of its own -----------------------------------------------------------------------------------


def test_an_application_without_household_has_a_file_from_its_own_page(refused, walk, signed_in):
    browser, here = signed_in(walk.caseworker), f"/applications/{refused.number}/"
    assert f'href="{here}file/"' in browser.get(here).content.decode()
    answer = browser.post(f"{here}file/", ASKED)
    shown = text(browser.get(answer["Location"]))
    for words in (
        "申请案卷", refused.number, "马桂兰", "不予确认（终止程序）决定书", "收入超标", "入户调查表",
        "审核确认表", "本册完",
    ):  # fmt: skip
        assert words in shown, words
    assert "D22 公布单：不需要，程序在此前已经终止" in shown
    assert NUMBER not in shown
    assert (event().object_kind, event().object_id) == ("households.application", str(refused.pk))
    assert (event().detail["title"], event().reason) == ("申请案卷", "归档装订")


def test_its_package_holds_its_originals(refused, walk, signed_in):
    lines = manifest(taken(signed_in(walk.caseworker), f"/applications/{refused.number}/file/", form="zip"))
    with walk.by(walk.caseworker):
        handed = Document.objects.filter(application=refused, removed_at=None).exclude(path="")
        wanted = set(handed.values_list("sha256", flat=True))
    assert wanted
    assert {line["SHA-256"] for line in lines if line["包内文件"]} == wanted
    assert {line["案卷"] for line in lines} == {f"2026-06-10 申请 不予确认（申请 {refused.number}）"}
    assert event().object_id == str(refused.pk)


@needs_block
def test_its_pdf_has_cover_index_and_steps(refused, walk, signed_in):
    found = pages(taken(signed_in(walk.caseworker), f"/applications/{refused.number}/file/", form="pdf"))
    for words in ("申请案卷", refused.number, "申请人马桂兰", "柳河镇东柳村"):
        assert words in found[0], words
    assert re.search(r"D21[^D]*不予确认（终止程序）决定书有", "".join(found[1:3]))
    assert "本册完" in found[-1]


def test_who_may_take_it_away(refused, walk, signed_in, checker, treasurer, auditor, leader, next_caseworker):
    for user, status in (
        (walk.caseworker, 200), (walk.examiner, 200), (walk.county_officer, 200), (auditor, 200),
        (checker, 403), (treasurer, 403), (leader, 403), (next_caseworker, 404),
    ):  # fmt: skip
        browser = signed_in(user)
        for page in ("file/", "file/print/"):
            answer = browser.get(f"/applications/{refused.number}/{page}")
            assert answer.status_code == (302 if status == 200 and page != "file/" else status), (user, page)


def test_its_page_leads_to_the_decision_and_whoever_decides_to_the_recognition(refused, walk, signed_in):
    address = f"/applications/{refused.number}/"
    decision, recognition = f"/approvals/{refused.number}/", f"/approvals/{refused.number}/recognise/"
    page = signed_in(walk.county_officer).get(address).content.decode()
    assert f'href="{decision}">审批情况' in page
    assert f'href="{recognition}">家庭认定' in page
    page = signed_in(walk.examiner).get(address).content.decode()
    assert decision not in page


def test_a_draft_and_a_confirmed_one_have_none_of_their_own(confirmed, walk, signed_in):
    browser, draft = signed_in(walk.caseworker), walk.draft("田福")
    for row in (draft, confirmed):
        here = f"/applications/{row.number}/"
        assert f"{here}file/" not in browser.get(here).content.decode()
        for answer in (browser.get(f"{here}file/"), browser.post(f"{here}file/", ASKED)):
            assert (answer.status_code, answer["Location"]) == (302, here)
    assert not AuditEvent.objects.filter(action__startswith="exported").exists()


# --- in the household's ----------------------------------------------------------------------------------


def test_the_household_tells_of_the_earlier_refusal(refused, confirmed, walk, signed_in):
    home, browser = confirmed.household, signed_in(walk.caseworker)
    page = text(browser.get(f"/households/{home.number}/"))
    for words in (
        f"不予确认（申请 {refused.number}）", f"登记申请（申请 {refused.number}）", "受理申请 已受理",
        f"2026-06-10 申请 不予确认（申请 {refused.number}）", "人均收入高于标准",
    ):  # fmt: skip
        assert words in page, words
    assert f"不予确认（申请 {refused.number}）" in text(
        browser.get(f"/households/{home.number}/?steps=approvals")
    )
    answer = browser.post(f"/households/{home.number}/file/", ASKED)
    shown = text(browser.get(answer["Location"]))
    assert shown.index(f"（申请 {refused.number}）") < shown.index(f"（申请 {confirmed.number}）")
    for words in ("不予确认（终止程序）决定书", "收入超标", f"申请书 {refused.number}"):
        assert words in shown, words
    lines = manifest(taken(browser, f"/households/{home.number}/file/", form="zip"))
    assert f"2026-06-10 申请 不予确认（申请 {refused.number}）" in {line["案卷"] for line in lines}


def test_one_that_was_withdrawn_is_told_too(walk, signed_in):
    first = walk.draft(id_number=NUMBER)
    with walk.by(walk.caseworker) as actor:
        withdraw(first, actor, "暂不申请")
    walk.at(date(2026, 6, 11))
    home = walk.upto("confirmed", walk.draft(id_number=NUMBER)).household
    page = text(signed_in(walk.caseworker).get(f"/households/{home.number}/"))
    assert f"申请人撤回（申请 {first.number}） 已撤回 暂不申请" in page


def test_another_familys_application_is_not_this_households(walk, signed_in):
    """马小军 was named in his father-in-law's application: that is the other family's, refused or not."""
    son = number(7, "19850705")
    other = walk.draft("田福")
    walk.add(other, ("马小军", son, "女婿"))
    with walk.by(walk.caseworker) as actor:
        withdraw(other, actor, "暂不申请")
    draft = walk.draft(id_number=NUMBER)
    walk.add(draft, ("马小军", son, "子"))
    home = walk.upto("confirmed", draft).household
    page = text(signed_in(walk.caseworker).get(f"/households/{home.number}/"))
    assert other.number not in page
    assert "暂不申请" not in page


def test_what_was_refused_in_the_next_township_is_told_to_the_county_alone(walk, signed_in, next_caseworker):
    with walk.by(next_caseworker) as actor:
        there = drafting.start(id_number=NUMBER, name="马桂兰", village=STONE_VILLAGE, actor=actor)
        withdraw(there, actor, "迁往柳河镇")
    home = walk.upto("confirmed", walk.draft(id_number=NUMBER)).household
    for user, is_told in ((walk.caseworker, False), (walk.county_officer, True)):
        page = text(signed_in(user).get(f"/households/{home.number}/"))
        assert ("迁往柳河镇" in page) is is_told, user
        answer = signed_in(user).post(f"/households/{home.number}/file/", ASKED)
        assert (there.number in text(signed_in(user).get(answer["Location"]))) is is_told, user
