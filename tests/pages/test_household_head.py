"""What stands at the head of a household's page, and where its timeline lies (P05)."""

import re

import pytest

from reviews.models import Finding
from tests import factories as make

pytestmark = pytest.mark.django_db


def head_of(html):
    return html[html.index('class="summary"') : html.index('aria-label="本页内容"')]


def test_findings_that_wait_stand_at_the_head_with_the_worst_severity(
    found, caseworker, treasurer, leader, read
):
    finding = found()
    address = f"/households/{finding.numbers}/"
    assert re.search(
        r'href="#findings"><span class="tag strong">高 1 条疑点</span>', head_of(read(caseworker, address))
    )
    assert "条疑点" not in head_of(read(treasurer, address))
    Finding.objects.filter(pk=finding.pk).update(status=Finding.Status.CLOSED)
    assert "条疑点" not in head_of(read(caseworker, address))


def test_the_timeline_follows_the_summary(found, caseworker, read):
    html = read(caseworker, f"/households/{found().numbers}/")
    assert html.index('id="summary"') < html.index('id="timeline"') < html.index('id="members"')


def test_a_step_that_was_recorded_at_an_instant_tells_its_time(found, caseworker, read):
    html = read(caseworker, f"/households/{found().numbers}/")
    assert re.search(
        r"<time[^>]*>\d{4}-\d\d-\d\d \d\d:\d\d（实际时间）</time>\s*<div class=\"step\"><b>疑点下发", html
    )
    assert "操作时间为实际时间" in html


def test_an_account_says_whose_it_is(found, caseworker, read):
    finding = found()
    case = finding.household.cases.order_by("-pk").first()
    if case.account is None:
        case.account = make.account()
        case.save()
    assert re.search(r"账户 \*{4}\d{4} 本人", read(caseworker, f"/households/{finding.numbers}/"))
