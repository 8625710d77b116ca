"""Drafts: what somebody typed is there again, for them alone, encrypted, until it is submitted or too old."""

import json
from datetime import timedelta

import pytest
from django.http import Http404

from accounts import drafts
from accounts.models import FormDraft
from common import clock
from common.errors import NotPermitted, Refused

pytestmark = pytest.mark.django_db


def _only_clerks(user, about):
    if not about.isdecimal():
        raise Http404
    if user.role != "J":
        raise NotPermitted("您的角色不能填写。")


@pytest.fixture(autouse=True)
def form(monkeypatch):
    offered = drafts.Form(
        fields=("note", "measures"),
        lists=("measures",),
        prefixes=("col-",),
        require=_only_clerks,
        address=lambda about: f"/there/{about}/",
    )
    monkeypatch.setitem(drafts._forms, "test", offered)


def keep(user, **values):
    drafts.keep("test", 7, actor=user, values=values)


def test_what_was_typed_last_is_given_back_to_its_author_alone(caseworker, next_caseworker):
    keep(caseworker, note=["第一次"])
    keep(caseworker, note=["第二次"], measures=["停保", "追回"], **{"col-1": ["name"]}, other=["x"])
    kept = drafts.kept("test", 7, actor=caseworker)
    assert kept.values == {"note": "第二次", "measures": ["停保", "追回"], "col-1": "name"}
    assert FormDraft.objects.count() == 1
    assert drafts.kept("test", 7, actor=next_caseworker) is None
    assert drafts.kept("test", 8, actor=caseworker) is None


def test_what_was_typed_stands_nowhere_in_clear(caseworker):
    keep(caseworker, note=["家属未报"])
    content = bytes(FormDraft.objects.get().content)
    assert "家属未报".encode() not in content
    assert json.dumps("家属未报")[1:-1].encode() not in content


def test_who_may_not_fill_the_form_keeps_no_draft(leader, caseworker):
    with pytest.raises(NotPermitted):
        keep(leader, note=["x"])
    with pytest.raises(Http404):
        drafts.keep("test", "x", actor=caseworker, values={"note": ["x"]})
    with pytest.raises(Http404):
        drafts.keep("nothing", 7, actor=caseworker, values={"note": ["x"]})
    assert not FormDraft.objects.exists()


def test_a_draft_without_end_is_refused(caseworker):
    keep(caseworker, note=["短"])
    with pytest.raises(Refused, match="太长"):
        keep(caseworker, note=["长" * drafts.MOST_CHARACTERS])
    assert drafts.kept("test", 7, actor=caseworker).values["note"] == "短"


def test_old_drafts_are_cleared(caseworker):
    keep(caseworker, note=["旧"])
    FormDraft.objects.update(saved_at=clock.now() - timedelta(days=drafts.KEEP_DAYS + 1))
    drafts.keep("test", 8, actor=caseworker, values={"note": ["新"]})
    assert drafts.clear_old() == 1
    assert drafts.kept("test", 8, actor=caseworker)


def test_the_page_keeps_and_drops_over_the_address(caseworker, signed_in):
    browser = signed_in(caseworker)
    quiet = browser.post("/drafts/test/7/", {"note": "写到一半"}, headers={"X-Draft": "1"})
    assert quiet.status_code == 204
    assert browser.post("/drafts/test/7/", {"note": "写到一半", "draft": "quiet"}).status_code == 204
    assert drafts.kept("test", 7, actor=caseworker).values == {"note": "写到一半"}
    button = browser.post("/drafts/test/7/", {"note": "再写"})
    assert (button.status_code, button["Location"]) == (302, "/there/7/")
    browser.post("/drafts/test/7/", {"deed": "drop"})
    assert drafts.kept("test", 7, actor=caseworker) is None
    assert browser.post("/drafts/nothing/7/", {"note": "x"}).status_code == 404
