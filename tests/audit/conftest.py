"""The people of the trail's tests."""

import pytest


@pytest.fixture
def officer(county_officer):
    """陈静 of the county office."""
    return county_officer


@pytest.fixture(autouse=True)
def own_var_folder(settings, tmp_path):
    """Anchors and numbers of errors go into a folder of the test's own."""
    settings.DOUDI_VAR = tmp_path
