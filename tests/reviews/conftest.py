"""The county on 2026-06-30, runs of the cross-check, and findings that are ready to be verified."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from reviews import assigning, crosscheck
from reviews.attachments import Accepted
from reviews.models import Finding, RuleRun
from tests import factories as make

TODAY = date(2026, 6, 30)
PDF = Accepted("入户记录.pdf", "application/pdf", b"%PDF-1.4 test")

Check = Callable[..., RuleRun]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """It is 2026-06-30."""
    monkeypatch.setenv("DOUDI_TODAY", TODAY.isoformat())
    return TODAY


@pytest.fixture
def check(county: Any, system: User, today: date, whole: None) -> Check:
    """``check("death_enrolled", as_of="2026-06-30")`` runs one rule; the row of its run."""

    def run(code: str, as_of: str = "2026-06-30", region: int | None = None) -> RuleRun:
        run = crosscheck.run(as_of=date.fromisoformat(as_of), rules=[code], region=region, actor=system)
        return run.rule_runs.get()

    return run


@pytest.fixture
def found(check: Check, county_officer: User) -> Callable[..., Finding]:
    """``found(village)`` is a dead member's finding (高秀英), with the township for ten working days."""

    def build(village: int = make.EAST_WILLOW, *, assigned: bool = True) -> Finding:
        case = make.case(make.household(village=village))
        make.feed(make.snapshot("deaths", source=f"{case.pk}"), case.head)
        check("death_enrolled")
        finding = Finding.objects.get(household=case.household)
        return assigning.assign(finding, actor=county_officer, workdays=10) if assigned else finding

    return build


@pytest.fixture
def answers() -> dict[str, Any]:
    """A complete verification form: 属实 after a home visit."""
    return {
        "result": "true",
        "method": "home_visit",
        "on": date(2026, 6, 29),
        "second_name": "李村",
        "note": "1月15日去世，家属未报",
        "files": [PDF],
    }
