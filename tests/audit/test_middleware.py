"""Refusals stand in the trail even though the request's own transaction is rolled back."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path

from audit import log
from audit.actions import Action
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "您的角色（乡镇经办）不能审批。需要时请联系：县局业务股 陈静。"
ERRORS = {
    "forbidden": NotPermitted(SENTENCE),
    "denied": PermissionDenied(),
    "missing": Http404("no such case"),
    "step": WrongStep("该案件已经办结。"),
    "refused": Refused("缺少“死亡日期”列。"),
    "bug": ZeroDivisionError("secret 159900195802290229"),
    "outage": OperationalError("server closed the connection"),
}


@transaction.atomic
def stumble(request, how):
    log.record(Action.EXPORTED, actor=request.user, reason="会被回滚")
    if how == "well":
        return HttpResponse("好")
    raise ERRORS[how]


urlpatterns = [path("stumble/<how>/", stumble)]


@pytest.fixture
def visit(settings, officer):
    """Opens a page as 陈静, on a site that has nothing but these views."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "audit.middleware.AuditMiddleware",
    ]
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {
                            f"errors/{name}.html": "{{ sentence }}|{{ number }}"
                            for name in ("403", "404", "500", "error")
                        },
                    )
                ]
            },
        }
    ]
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return lambda how: client.get(f"/stumble/{how}/")


def refusals():
    return AuditEvent.objects.filter(action=Action.REFUSED)


def test_a_deed_without_right_answers_403_with_its_sentence_and_stands_in_the_trail(visit):
    page = visit("forbidden")
    assert (page.status_code, page.content.decode()) == (403, f"{SENTENCE}|")
    event = refusals().get()
    assert (event.actor_name, event.reason) == ("陈静", SENTENCE)
    assert event.detail == {"status": 403, "method": "GET", "path": "/stumble/forbidden/"}
    assert page.headers["X-Request-ID"] == event.request_id
    assert not AuditEvent.objects.filter(action=Action.EXPORTED).exists()


@pytest.mark.parametrize(("how", "status"), [("denied", 403), ("missing", 404)])
def test_what_a_person_may_not_see_stands_in_the_trail(visit, how, status):
    assert visit(how).status_code == status
    event = refusals().get()
    assert event.detail["status"] == status
    assert event.reason == {403: "不在您的职责范围内。", 404: "未找到，或不在您的管辖范围内。"}[status]


@pytest.mark.parametrize(("how", "status"), [("step", 409), ("refused", 400)])
def test_an_error_of_a_person_is_a_page_with_its_sentence(visit, how, status):
    page = visit(how)
    assert (page.status_code, page.content.decode()) == (status, f"{ERRORS[how].sentence}|")
    assert not refusals().exists()


@pytest.mark.parametrize(("how", "status"), [("bug", 500), ("outage", 503)])
def test_an_error_of_the_program_has_a_number_and_tells_nothing_else(visit, how, status, caplog):
    first, second = visit(how), visit(how)
    assert (first.status_code, second.status_code) == (status, status)
    numbers = [re.fullmatch(r"\|(E-\d{8}-\d+)", page.content.decode()).group(1) for page in (first, second)]
    assert [number.rpartition("-")[2] for number in numbers] == ["1", "2"]
    assert numbers[0] in caplog.text


def test_a_page_that_opens_leaves_no_refusal(visit):
    assert visit("well").status_code == 200
    assert not refusals().exists()


def test_a_stranger_leaves_no_refusal(visit):
    Client(raise_request_exception=False).get("/nowhere/")
    assert not refusals().exists()
