"""The desk's tests borrow the findings of the tests of reviews."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from common import clock
from jobs.models import Job
from tests.conftest import COUNTY
from tests.pages.conftest import people, verified
from tests.reviews.conftest import answers, check, found, today

__all__ = ["answers", "check", "found", "people", "today", "verified"]


@pytest.fixture
def desk(signed_in: Any) -> Callable[..., str]:
    """``desk(user)`` is what the user reads at ``/``."""

    def read(user: User, query: str = "") -> str:
        answer = signed_in(user).get(f"/{query}")
        assert answer.status_code == 200
        return str(answer.content.decode())

    return read


def lines(html: str) -> list[str]:
    """The rows of the list as words."""
    table = html.split('id="list-todos-table"')[1].split("</table>")[0]
    body = table.split("<tbody>")[1].split("</tbody>")[0]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]
    return [re.sub(r"^\d+ ", "", row) for row in rows]


def job(actor: User, state: str = "done", kind: str = "crosscheck", days: int = 0) -> Job:
    """A job of somebody that ended so many days ago."""
    return Job.objects.create(
        kind=kind, actor=actor, region_code=COUNTY, state=state, ended_at=clock.now() - timedelta(days=days)
    )
