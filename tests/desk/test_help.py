"""P42: each page leads to its own chapter, and each chapter tells what holds in the reader's county."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts import parameters
from accounts.models import User
from common import chapters
from reviews.rules import RULES

pytestmark = pytest.mark.django_db
TEXTS = Path(settings.BASE_DIR) / "templates" / "help" / "chapters"


def test_every_chapter_has_its_text_and_every_text_its_chapter() -> None:
    assert {path.stem for path in TEXTS.glob("*.html")} == {
        chapter.key for chapter in (*chapters.CHAPTERS, *chapters.GENERAL)
    }


@pytest.mark.parametrize("role", ["J", "S", "Y", "H", "Z", "A", "L", "G"])
def test_each_role_reads_the_chapters_of_its_own_pages(
    role: str, people: dict[str, User], signed_in: Any
) -> None:
    browser = signed_in(people[role])
    contents = browser.get("/help/").content.decode()
    for chapter in (*chapters.CHAPTERS, *chapters.GENERAL):
        is_there = chapter in (*chapters.shown(role), *chapters.GENERAL)
        assert (f'href="{chapter.url}"' in contents) is is_there, chapter.key
        answer = browser.get(chapter.url)
        assert answer.status_code == (200 if is_there else 404), chapter.key
        if is_there:
            assert f'<h1 tabindex="-1" data-heading>帮助：{chapter.title}</h1>' in answer.content.decode()
    assert browser.get("/help/nothing/").status_code == 404


def test_a_chapter_never_stands_for_a_page_that_is_not_there() -> None:
    assert chapters.of("/findings/12/verify/") == "/help/findings/"
    assert chapters.of("/") == "/help/desk/"
    assert chapters.of("/nothing-here/") == "/help/"
    assert chapters.of("/help/rules/") == "/help/"


@pytest.mark.parametrize(
    ("path", "chapter"),
    [
        ("/", "/help/desk/"),
        ("/findings/", "/help/findings/"),
        ("/crosscheck/", "/help/crosscheck/"),
        ("/reports/findings/", "/help/reports/"),
        ("/password/", "/help/password/"),
        ("/nothing-here/", "/help/"),
    ],
)
def test_the_foot_of_each_page_leads_to_its_own_chapter(
    path: str, chapter: str, county_officer: User, signed_in: Any
) -> None:
    html = signed_in(county_officer).get(path).content.decode()
    assert f'<a href="{chapter}">帮助</a>' in html


def test_the_deadlines_are_those_of_the_county_today(
    caseworker: User, administrator: User, signed_in: Any
) -> None:
    parameters.set_value(
        "rectify.workdays", 159922, valid_from=date(2026, 1, 1), text="20", basis="试行", actor=administrator
    )
    html = signed_in(caseworker).get("/help/deadlines/").content.decode()
    assert "20 个工作日" in html
    assert "30 分钟" in html


def test_every_rule_is_told_with_the_values_of_the_county(
    caseworker: User, administrator: User, signed_in: Any
) -> None:
    parameters.set_value(
        "death_enrolled.grace_months", 159922, valid_from=date(2026, 1, 1), text="7", basis="试行",
        actor=administrator,
    )  # fmt: skip
    html = signed_in(caseworker).get("/help/rules/").content.decode()
    assert re.findall(r'<details class="rule" id="(\w+)"', html) == list(RULES)
    assert "7 个月" in html


def test_the_phone_numbers_are_what_the_county_has_entered(
    caseworker: User, county_officer: User, administrator: User, signed_in: Any, settings: Any
) -> None:
    settings.HELP_PHONE = "0470-0000000"
    parameters.set_value(
        "help.phone_report", 159922, valid_from=date(2026, 1, 1), text="0470-1111111", basis="公布",
        actor=administrator,
    )  # fmt: skip
    html = signed_in(caseworker).get("/help/phones/").content.decode()
    for words in ("0470-0000000", "0470-1111111", "未填写", "陈静", "邓凯"):
        assert words in html
