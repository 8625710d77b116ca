"""The API keeps what its description says, whatever a program asks (schemathesis)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from accounts.models import User
from tests.pages.conftest import answers, check, found, kin, people, today

__all__ = ["answers", "check", "found", "kin", "people", "today"]

pytestmark = pytest.mark.django_db
EXAMPLES = 30
LIST = "/api/findings/"
REQUESTS = (request_started, request_finished)
OPERATIONS = {"GET /api/findings/", "GET /api/findings/{id}/"}


@pytest.fixture
def described(found: Any, caseworker: User) -> Iterator[Any]:
    """The API as it describes itself to a signed-in reader whose township has a finding."""
    found()
    client, handler = Client(), WSGIHandler()
    client.force_login(caseworker, backend="accounts.backends.NumberBackend")
    cookie = client.cookies[site.SESSION_COOKIE_NAME].OutputString(attrs=[])

    def signed_in(environ: dict[str, Any], start: Any) -> Any:
        """Whatever is asked, the reader asks it."""
        return handler({**environ, "HTTP_COOKIE": cookie}, start)

    schema = schemathesis.openapi.from_dict(_without_sign_in(client.get("/api/schema/").json()))
    schema.app = signed_in
    for signal in REQUESTS:  # they share the test's transaction, as those of Django's own client do
        signal.disconnect(close_old_connections)
    yield schema
    for signal in REQUESTS:
        signal.connect(close_old_connections)


def _without_sign_in(told: dict[str, Any]) -> dict[str, Any]:
    """The same description without the cookie: the reader always has it, and no example is to invent one."""
    del told["components"]["securitySchemes"]
    for operations in told["paths"].values():
        for operation in operations.values():
            del operation["security"]
    return told


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_description_knows(described: Any, mode: GenerationMode):
    operations = [result.ok() for result in described.get_all_operations()]
    assert {operation.label for operation in operations} == OPERATIONS
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
        @given(operation.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            # A place that does not exist and crossed days are refused, though each value is well formed.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        asked()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("weather=rain", "不认识筛选条件“weather”"),
        ("new_in=1", "不认识筛选条件“new_in”"),
        ("_=1", "不认识筛选条件“_”"),
        ("status=", "“status”没有写值"),
        ("status=nothing", "没有“nothing”这一项"),
        ("name=%00", "控制字符"),
        ("region=%00", "控制字符"),
        ("found_from=2026-02-30", "首次发现"),
        ("sort=weather", "不能按“weather”排序"),
        ("page=0", "页码"),
        ("per_page=7", "每页行数"),
        ("status=open&status=closed", "给了两次"),
    ],
)
def test_a_list_does_not_answer_what_it_does_not_understand(signed_in, found, caseworker, query, named):
    found()
    refused = signed_in(caseworker).get(f"{LIST}?{query}")
    assert refused.status_code == 400
    assert named in refused.json()["detail"]


def test_a_list_tells_the_findings_of_the_readers_region(signed_in, found, caseworker, next_caseworker):
    finding = found()
    told = signed_in(caseworker).get(LIST, {"rule": finding.rule, "status": finding.status}).json()
    assert (told["count"], told["page"], told["per_page"], told["capped"]) == (1, 1, 50, False)
    assert told["results"] == [signed_in(caseworker).get(f"{LIST}{finding.pk}/").json()]
    assert re.fullmatch(r"159922\*{8}.{4}", told["results"][0]["id_number"])
    assert signed_in(caseworker).get(LIST, {"rule": "reentry"}).json()["results"] == []
    assert signed_in(next_caseworker).get(LIST).json()["results"] == []


def test_a_list_asks_the_database_as_often_for_one_finding_as_for_nine(
    signed_in, found, caseworker, django_assert_num_queries
):
    reader = signed_in(caseworker)
    found()
    reader.get(LIST)
    with CaptureQueriesContext(connection) as once:
        reader.get(LIST)
    for _ in range(8):
        found()
    with django_assert_num_queries(len(once)):
        assert reader.get(LIST).json()["count"] == 9


def test_an_address_that_does_not_exist_is_refused_in_json(signed_in, caseworker):
    for address in ("/api/nothing/", "/api/findings/x/"):
        refused = signed_in(caseworker).get(address)
        assert (refused.status_code, refused["Content-Type"]) == (404, "application/json")
        assert "没有这个接口" in refused.json()["detail"]


def test_the_description_is_for_who_has_signed_in(client, signed_in, caseworker):
    assert client.get("/api/schema/").status_code == 403
    assert signed_in(caseworker).get("/api/schema/").json()["info"]["title"] == "兜底 接口"


def test_the_description_is_valid_and_warns_of_nothing(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))
