"""The papers that an applicant signs, filled in for printing, with what the family is told first."""

import re

import pytest

from households.models import Application

pytestmark = pytest.mark.django_db
GRANDCHILD = "159900201409210240"


def text(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def test_form_promise_and_authorisation_are_printed_with_what_the_family_is_told(
    walk, signed_in, auditor, next_caseworker
):
    draft = walk.draft()
    walk.add(draft, ("马欣怡", GRANDCHILD, "孙女"))
    with walk.by(walk.caseworker):
        Application.objects.filter(pk=draft.pk).update(agent_name="李村")
    case, url = signed_in(walk.caseworker), f"/applications/{draft.number}/forms/"
    assert url in case.get(f"/applications/{draft.number}/documents/").content.decode()
    signing = case.get(f"/applications/{draft.number}/consents/")
    assert url in signing.content.decode()
    paper = text(case.get(url))
    for words in ("最低生活保障申请书", "家庭经济状况核对授权书", "委托 李村 代为提出", "监护人："):
        assert words in paper
    for page in (paper, text(signing)):
        for words in ("处理目的", "不动产", "停止保障后至少 3 年", "查阅、复制自己的信息"):
            assert words in page
    assert "159900201409210240" not in paper
    assert signed_in(auditor).get(url).status_code == 200
    assert signed_in(next_caseworker).get(url).status_code == 404
