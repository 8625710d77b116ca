"""The people of the jobs' tests, and kinds of jobs that only tests know."""

import pytest


@pytest.fixture
def officer(county_officer):
    """陈静 of the county office."""
    return county_officer


@pytest.fixture(autouse=True)
def own_var_folder(settings, tmp_path):
    """Anchors, locks and numbers of errors go into a folder of the test's own."""
    settings.DOUDI_VAR = tmp_path


@pytest.fixture
def kinds(monkeypatch):
    """A registry that the test may fill: nothing stays behind."""
    for name in ("_kinds", "_nightly", "_duties"):
        monkeypatch.setattr(f"jobs.registry.{name}", {})
