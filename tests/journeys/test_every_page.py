"""Every page at both widths through axe: as the role that sees most, and (``make audit``) as every role."""

import json
import re
import sys
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve

from tests.house.test_access import ACCESS, READ, ROLES
from tests.journeys.conftest import ENVIRONMENT, serving
from tests.journeys.test_printing import on_paper, plain

SEES_MOST = "XJ01"
OTHERS = {"LH01": "J", "LH02": "S", "XH01": "H", "ZJ01": "Z", "SJ01": "A", "LD01": "L", "GL01": "G"}
ROLE_OF = OTHERS | {SEES_MOST: "Y"}
LEDGERS = (
    "township_overview", "overview_enrolled", "overview_late", "overview_repeats",
    "findings", "rectification", "roll", "payments", "kinship", "complaints",
)  # fmt: skip
PAGES = (
    "/",
    "/help/",
    "/help/findings/",
    "/feeds/",
    "/feeds/deaths/",
    "/feeds/officials/",
    "/feeds/upload/",
    "/feeds/upload/?kind=deaths",
    "/imports/",
    "/imports/upload/",
    "/imports/upload/?kind=roll",
    "/imports/uploads/{preview}/",
    "/imports/{delivery}/",
    "/imports/{unused}/withdraw/",
    "/jobs/{upload_job}/",
    "/crosscheck/",
    "/crosscheck/{run}/",
    "/crosscheck/jobs/{crosscheck_job}/",
    "/crosscheck/trial/",
    "/crosscheck/trial/{trial_job}/",
    "/findings/",
    "/findings/?status=verified",
    "/findings/?village=1",
    "/findings/why/",
    "/findings/why/?rule=pension_income&household=LH000208",
    *(f"/findings/{{finding}}/{page}" for page in ("", "assign/", "verify/", "reveal/")),
    "/findings/{verified}/",
    "/findings/{verified}/countersign/",
    "/rectification/",
    "/rectification/{item}/",
    "/reports/",
    *(f"/reports/{name}/" for name in LEDGERS),
    "/reports/check/",
    "/reports/findings/unmask/",
    "/reports/township_overview/print/",
    "/reports/findings/print/",
    "/reports/complaints/print/",
    "/reports/jobs/{ledger_job}/",
    "/audit/",
    "/audit/?only=looks",
    "/audit/?village=1",
    "/audit/jobs/{trail_job}/",
    "/approvals/",
    "/households/LH000208/card/",
    "/households/LH000208/file/",
    "/kinship/new/",
    "/search/",
    "/search/?q=高秀",
    "/households/",
    "/households/?village=1",
    "/households/export/{households_job}/",
    "/households/LH000208/",
    "/households/LH000208/reveal/id/{head}/",
    "/households/LH000123/?steps=approvals",
    "/letters/{letter}/",
    "/letters/{letter}/print/",
    "/letters/templates/",
    "/letters/templates/D05/",
    "/cases/{checked}/check-result/",
    "/cases/{checked}/check-result/contest/",
    "/cases/{checked}/check-result/print/",
    "/notices/",
    "/notices/?state=announce",
    "/notices/history/",
    "/notices/new/159922101201/",
    "/notices/standing/159922101201/",
    "/notices/{notice}/",
    *(f"/notices/{{notice}}/{page}/" for page in ("poster", "end", "objection")),
    "/notices/objections/{objection}/",
    "/visits/",
    "/visits/print/?number=LH000123",
    "/cases/LH000123/visit/",
    "/visits/{visit}/",
    "/phone/{code}/",
    *(f"/cases/{{examined}}/{page}/" for page in ("initial", "initial/return", "appraisal")),
    "/applications/",
    "/applications/?tab=draft",
    "/applications/?village=1",
    "/applications/new/",
    "/applications/{application}/",
    *(
        f"/applications/{{application}}/{page}/"
        for page in (
            "members",
            "income",
            "property",
            "account",
            "documents",
            "consents",
            "forms",
            "check",
            "accepted",
            "supplement",
            "complete",
            "recusal",
            "recusal/decide",
            "not-accept",
            "withdraw",
            "abort",
            "pause",
            "resume",
            "extend",
        )
    ),
    "/applications/{checked}/",
    "/applications/{checked}/file/",
    "/applications/{application}/members/{applicant}/",
    "/applications/{application}/members/{applicant}/reveal/",
    "/announcements/{announcement}/",
    "/password/",
    "/nothing-here/",
)
NO_PAGES = {
    "api:finding": "JSON",
    "api:findings": "JSON",
    "api:schema": "JSON",
    "applications:document": "a paper",
    "desk:households_export": "a workbook",
    "imports:template": "a workbook",
    "notices:photo": "a photo",
    "reviews:attachment": "a photo",
    "visits:photo": "a photo",
}


@pytest.fixture(scope="module")
def places(small_county, tmp_path_factory):
    """The county gone further, served; and the numbers of its pages."""
    folder = tmp_path_factory.mktemp("every_page")
    site = small_county.copy(folder / "var")
    further = site.begin(sys.executable, "-m", "tests.journeys.further", **ENVIRONMENT)
    told, errors = further.communicate(timeout=120)
    assert further.returncode == 0, errors
    with serving(site, folder) as address:
        yield address, json.loads(told)
    site.remove()


@pytest.fixture
def served(places):
    return places[0]


def known(path):
    """The line of the table of roles for an address, if it has one: with its first word or without."""
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    first = next(iter(found.kwargs.values()), "")
    return next(
        (name for name in (f"{found.view_name} {first}", found.view_name) if (READ, name) in ACCESS), None
    )


def expected(path, role):
    """What the table of roles promises for the bare address; only a 200 does not depend on the finding."""
    name = None if "?" in path else known(path)
    return ACCESS[READ, name].split()[ROLES.index(role)] if name else ""


@pytest.mark.parametrize(
    "number", [SEES_MOST, *(pytest.param(number, marks=pytest.mark.matrix) for number in OTHERS)]
)
def test_no_page_keeps_anybody_out(signed_in_as, places, number):
    person, troubles = signed_in_as(number), []
    for pattern in PAGES:
        path = pattern.format(**places[1])
        status = person.go(path)
        if status not in (200, 403, 404, 409) or (status != 200 and expected(path, ROLE_OF[number]) == "200"):
            troubles.append(f"{path}: {status}")
        if status in (200, 409):
            try:
                person.looks()
            except AssertionError as error:
                troubles.append(f"{path}: {error}")
    assert troubles == []


def test_letters_and_reports_of_checks_print_as_they_are_signed(signed_in_as, places):
    """GB/T 9704: the letter on one sheet, its receipt on the second; the report on one."""
    person = signed_in_as("LH01")
    for pattern, sheets in (
        ("/letters/{acceptance}/print/", (("受理通知书", "柳河镇人民政府（盖章）"), ("送达回证", "签收人"))),
        ("/cases/{checked}/check-result/print/", (("核对报告", "未提供", "核对人", "（盖章）"),)),
    ):
        assert person.go(pattern.format(**places[1])) == 200
        person.page.emulate_media(media="null")
        printed, sizes = on_paper(person)
        assert (len(printed), sizes) == (len(sheets), {(210, 297)}), pattern
        for found, words in zip(printed, sheets, strict=True):
            assert [word for word in words if plain(word) not in found] == []
            assert not re.search(r"工作台|退出|返回|打印$|1599\d{13}", found)


def test_a_poster_is_one_sheet_without_what_may_not_be_public(signed_in_as, places):
    """The whole of a village's families, thirty at most, stands on one A4."""
    person = signed_in_as("LH01")
    assert person.go(f"/notices/{places[1]['notice']}/poster/") == 200
    person.page.emulate_media(media="null")
    assert NEVER_PUBLIC.search(person.page.content()) is None
    for families in (1, 30):
        sheets, sizes = on_paper(person)
        assert (len(sheets), sizes) == (1, {(210, 297)})
        for words in ("东柳村2026年第1期最低生活保障公示", "户主姓名", "马桂兰", "监督电话", "(盖章)"):
            assert words in sheets[0]
        assert sheets[0].count("马桂兰") == families
        assert not re.search(r"打印|返回|周敏", sheets[0])
        person.page.evaluate(THIRTY)


THIRTY = """() => {
  const body = document.querySelector("tbody");
  document.body.classList.replace("roomy", "close");
  for (let at = 1; at < 30; at += 1) body.append(body.rows[0].cloneNode(true));
}"""
NEVER_PUBLIC = re.compile(r"1599\d{13}[\dX]|(?<!\d)1[3-9]\d{9}(?!\d)|6671|残疾|患病|健康|身份证|账号")


def test_a_ledger_of_no_region_says_so(signed_in_as):
    person = signed_in_as(SEES_MOST)
    assert person.go("/reports/roll/?region=1") == 422
    person.looks()


def numbered(page):
    """The page with a number where one is wanted; a key where a number is none."""
    path = re.sub(r"\{\w+\}", "1", page)
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        path = re.sub(r"\{\w+\}", str(UUID(int=1)), page)
    return path


def test_every_page_of_the_table_of_roles_is_walked():
    walked = {resolve(page.partition("?")[0]).view_name for page in map(numbered, PAGES) if known(page)}
    opened = {
        name.partition(" ")[0]
        for (method, name), answers in ACCESS.items()
        if method == READ and "200" in answers
    }
    assert opened - walked == set(NO_PAGES)
