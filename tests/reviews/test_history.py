"""Whoever sees a finding sees the whole of its history, wherever it lay before (辖区)."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common import guards
from common.guards import AppendOnly, SameRegion
from reviews import assigning, verifying
from reviews.models import Attachment, Draft, Finding, FindingEvent, LedgerItem, Verification
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def common_account(check, county):
    """One account of a household in each township: the finding lies in the county, in neither of the two."""
    into = make.account()
    for village in (make.EAST_WILLOW, STONE_VILLAGE):
        home = make.household(village=village)
        make.case(home)
        make.payment(home, "2026-05", into=into)
    check("shared_account")
    return Finding.objects.get()


def test_a_township_reads_what_happened_before_the_finding_came_to_it(
    common_account, county_officer, next_caseworker, caseworker, signed_in
):
    assert common_account.region_code == COUNTY
    assigning.assign(common_account, actor=county_officer, workdays=5, township=STONE)
    page = signed_in(next_caseworker).get(f"/findings/{common_account.pk}/").content.decode()
    assert "首次发现" in page
    assert "下发至 石桥乡" in page
    assert signed_in(caseworker).get(f"/findings/{common_account.pk}/").status_code == 404
    assert set(FindingEvent.objects.values_list("region_code", flat=True)) == {STONE}


def test_everything_that_hangs_on_a_finding_moves_with_it(found, caseworker, county_officer, answers):
    finding = found()
    verifying.save_draft(finding, actor=county_officer, values={"note": "问过村里"})
    verifying.verify(finding, actor=caseworker, **answers)
    Finding.objects.filter(pk=finding.pk).update(region_code=STONE_VILLAGE)
    for rows in (FindingEvent, Verification, Attachment, Draft, LedgerItem):
        assert set(rows.objects.values_list("region_code", flat=True)) == {STONE_VILLAGE}


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_version_left_behind_is_taken_along(common_account, county_officer, whole, settings):
    settings.MIGRATION_MODULES = {}
    guards.uninstall(only=SameRegion)
    guards.uninstall(only=AppendOnly)
    Finding.objects.update(region_code=STONE)
    assert FindingEvent.objects.get().region_code == COUNTY
    before, after = ("reviews", "0003_rule_run_cleared"), ("reviews", "0004_all_lies_where_its_finding_lies")
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state([before])
    with connection.schema_editor() as editor:
        executor.loader.get_migration(*after).apply(state, editor)
    assert FindingEvent.objects.get().region_code == STONE
    guards.install()
    assert guards.missing() == []
