"""Who acts, and a browser that posts for them."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def people(county, whole, administrator, county_officer, caseworker, examiner, system) -> SimpleNamespace:
    return SimpleNamespace(
        admin=administrator, county=county_officer, case=caseworker, examiner=examiner, system=system
    )


@pytest.fixture
def post(signed_in, people) -> Callable[..., Any]:
    """``post(user, name, *args, **typed)`` sends a form and follows it nowhere; the answer."""
    browsers = {user: signed_in(user) for user in vars(people).values() if not user.is_system}

    def posted(user: User, name: str, *args: Any, **typed: Any) -> Any:
        answer = browsers[user].post(reverse(name, args=args), typed)
        if answer.streaming:
            answer.getvalue()
        return answer

    return posted
