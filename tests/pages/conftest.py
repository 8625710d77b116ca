"""A county with findings for the pages, the same that the deeds are tested with; pages of an application."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.scope import scope
from households.models import Application
from reviews import verifying
from reviews.models import Finding, Verification
from tests import factories as make
from tests.reviews.conftest import answers, check, found, today

__all__ = ["answers", "check", "found", "today"]


@pytest.fixture
def people(
    caseworker: User,
    examiner: User,
    county_officer: User,
    checker: User,
    treasurer: User,
    auditor: User,
    leader: User,
    administrator: User,
    next_caseworker: User,
) -> dict[str, User]:
    """One of each role by its letter, and ``N``: the caseworker of the township next door."""
    own = (caseworker, examiner, county_officer, checker, treasurer, auditor, leader, administrator)
    return {user.role: user for user in own} | {"N": next_caseworker}


@pytest.fixture
def verified(found: Callable[..., Finding], caseworker: User, answers: dict[str, Any]) -> Verification:
    """A second finding of 柳河镇, verified by 周敏 with an attachment."""
    finding = found()
    with scope(region=caseworker.region_id, user=caseworker):
        return verifying.verify(finding, actor=caseworker, **answers)


@pytest.fixture
def kin(caseworker: User) -> Callable[[Finding], None]:
    """``kin(finding)``: from now on the finding's person stands beside 周敏 in the kinship ledger."""

    def file(finding: Finding) -> None:
        me = make.person()
        caseworker.id_digest = me.id_digest
        caseworker.save()
        make.filing(me, finding.person)

    return file


@pytest.fixture
def read(signed_in: Any) -> Callable[..., str]:
    """``read(user, url)`` is what the user reads there; the answer must be ``status``."""

    def reading(user: User, url: str, status: int = 200, **headers: Any) -> str:
        client: Client = signed_in(user)
        answer = client.get(url, **headers)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    return reading


@pytest.fixture
def at(settings: Any, tmp_path: Path) -> Callable[..., str]:
    """``at(application, page)`` is the address of a page of it; papers lie in a folder of the test."""
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()

    def address(application: Application, page: str = "") -> str:
        return f"/applications/{application.number}/{page}"

    return address


@pytest.fixture
def case(caseworker: User, signed_in: Any) -> Client:
    """The caseworker's browser."""
    return signed_in(caseworker)
