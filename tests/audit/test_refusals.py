"""A refusal stands in the trail with the sentence that the person saw."""

import pytest

from audit.models import AuditEvent
from config.errorpages import TOO_LONG_OPEN

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/audit/", 403, "您的角色（乡镇经办）不能查看操作留痕。"),
        ("/findings/99999999/", 404, "未找到，或不在您的管辖范围内"),
        ("/no/such/page/", 404, "未找到，或不在您的管辖范围内"),
    ],
)
def test_what_the_page_says_is_the_reason_in_the_trail(caseworker, signed_in, path, status, sentence):
    page = signed_in(caseworker).get(path)
    assert (page.status_code, sentence in page.content.decode()) == (status, True)
    event = AuditEvent.objects.get(action="refused")
    assert (event.actor, event.reason.startswith(sentence)) == (caseworker, True)


def test_a_form_that_was_open_too_long_says_so_in_the_trail_too(auditor, signed_in):
    browser = signed_in(auditor)
    browser.handler.enforce_csrf_checks = True
    page = browser.post("/audit/verify/")
    assert (page.status_code, TOO_LONG_OPEN.rstrip("。") in page.content.decode()) == (403, True)
    assert AuditEvent.objects.get(action="refused").reason == TOO_LONG_OPEN
