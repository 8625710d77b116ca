"""Every table knows whose rows it holds: a region of its own, or a reason why it needs none."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.context import WHOLE, scope
from accounts.scope import Scoped, ScopedManager, ScopeRequired
from audit.models import IncomingFile
from common.fields import RegionCodeField
from common.guards import SameRegion
from common.guards.declarations import guards_of
from tests import factories as make
from tests.conftest import COUNTY, EAST_WILLOW, STONE_VILLAGE
from tests.house.ours import OUR_APPS

pytestmark = pytest.mark.django_db

OURS = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
REGIONAL = [model for model in OURS if any(field.name == "region_code" for field in model._meta.fields)]
SCOPED = [model for model in OURS if issubclass(model, Scoped)]
NEIGHBOURS = (159921000000, 159923000000)

WITHOUT_REGION = {
    "accounts.Region": "the divisions themselves, no personal data",
    "accounts.User": "staff: has its region as a foreign key, and visible_to",
    "accounts.Parameter": "values of counties, no personal data",
    "accounts.CalendarDay": "days, no personal data",
    "accounts.CodeEntry": "code tables, no personal data",
    "accounts.Announcement": "its readers stand below its region: a foreign key, visible_to and kept_by",
    "accounts.AnnouncementRead": "what a user has read, no personal data",
    "accounts.FormDraft": "what a user is still typing, encrypted and its author's alone",
    "households.Serial": "the last number of a unit's letters or applications, no personal data",
    "accounts.WrongPassword": "a number of staff, or a digest of what was typed, for an hour",
    "accounts.Installation": "one row about the keys",
    "audit.Installation": "one row that names the database",
    "audit.Seal": "hashes over events of all regions",
    "audit.Leaf": "hashes of events of all regions",
    "households.Person": "a keyed digest and nothing else (decision 4)",
    "households.Account": "a digest, a cipher and the last four; one row whoever uses it (decision 4)",
    "datafeeds.DisabilityCertificate": "a digest, a cipher and the last four; one row a certificate",
    "desk.Acknowledgement": "what a user has read: a kind and a key, no personal data",
}
READ_ANOTHER_WAY = {
    "audit.AuditEvent": "no manager may hide an event from the sealer; its readers use visible_to",
    "jobs.Job": "a worker looks for jobs of every region; its readers use visible_to",
}


def name(model: type[models.Model]) -> str:
    return model._meta.label


def test_every_table_has_a_region_or_a_reason():
    assert {name(model) for model in OURS if model not in REGIONAL} == set(WITHOUT_REGION)


def test_every_table_with_a_region_is_scoped_or_says_why_not():
    assert {name(model) for model in REGIONAL if model not in SCOPED} == set(READ_ANOTHER_WAY)


@pytest.mark.parametrize("label", READ_ANOTHER_WAY)
def test_what_is_read_another_way_can_be_narrowed_to_a_user(label: str):
    assert callable(apps.get_model(label).objects.visible_to)


@pytest.mark.parametrize("model", SCOPED, ids=name)
def test_a_scoped_table_is_asked_through_the_scope_alone(model: Any):
    assert isinstance(model._default_manager, ScopedManager)
    assert isinstance(model.objects, ScopedManager)
    assert isinstance(model._meta.get_field("region_code"), RegionCodeField)
    assert not model._meta.get_field("region_code").null
    managers = [manager for manager in model._meta.managers if not isinstance(manager, ScopedManager)]
    assert managers == []


@pytest.mark.parametrize("model", SCOPED, ids=name)
def test_outside_any_scope_rows_are_an_error_and_nobodys_are_none(model: Any):
    for deed in (
        model.objects.all,
        model.objects.count,
        model.objects.first,
        lambda: model.objects.filter(pk=1),
    ):
        with pytest.raises(ScopeRequired, match=model.__name__):
            deed()
    with scope(region=None), pytest.raises(ScopeRequired):
        model.objects.exists()


@pytest.mark.parametrize("model", SCOPED, ids=name)
def test_a_scope_is_one_range_on_the_tables_own_code(model: Any):
    with scope(region=COUNTY):
        sql, values = model.objects.all().query.sql_with_params()
    assert sql.count("region_code") >= 2
    assert {COUNTY, COUNTY + 1_000_000} <= set(values)
    assert "JOIN" not in sql


SMALL = {
    "reviews.Absence": "one row for a closed finding that was looked for, read through its finding",
}


@pytest.mark.parametrize("model", SCOPED, ids=name)
def test_an_index_leads_with_the_region(model: Any):
    leading = [index.fields[0] for index in model._meta.indexes if index.fields]
    leading += [
        constraint.fields[0] for constraint in model._meta.constraints if getattr(constraint, "fields", ())
    ]
    leads = {"region_code", "county"} & set(leading)
    assert leads or SMALL.get(name(model)), f"{name(model)}: {leading}"


@pytest.mark.parametrize("model", SCOPED, ids=name)
def test_the_region_of_a_part_follows_that_of_the_whole(model: Any):
    """A part of a household (or of a run, a finding …) that moves has a guard, or a reason not to move."""
    guarded = {guard.parent for guard in guards_of(model) if isinstance(guard, SameRegion)}
    parents = {field.name for field in model._meta.fields if field.name in {"household", "case"}}
    assert guarded or not parents or name(model) in STAYS, name(model)
    assert guarded <= {field.name for field in model._meta.fields}


STAYS = {
    "households.Application": "of the village where it was made; the household that it opens has its own",
    "reviews.Finding": "of the smallest region that holds its households, of a township once assigned",
    "reviews.RetroHit": "a look back keeps the regions of its day",
}


def test_a_county_does_not_see_its_neighbours():
    with scope(region=WHOLE):
        here = make.case(make.household(village=EAST_WILLOW))
        for county in NEIGHBOURS:
            make.case(make.household(village=county + 101_201))
            make.incoming(region=county)
    with scope(region=COUNTY):
        for model in SCOPED:
            assert {row // 1_000_000 for row in model.objects.values_list("region_code", flat=True)} <= {
                159922
            }, name(model)
        assert apps.get_model("households.Case").objects.get() == here
    with scope(region=STONE_VILLAGE):
        assert not apps.get_model("households.Case").objects.exists()


def test_nothing_but_a_reason_is_on_the_lists():
    for reasons in (WITHOUT_REGION, READ_ANOTHER_WAY, SMALL, STAYS):
        assert all(reasons.values())
        assert {apps.get_model(label)._meta.label for label in reasons} == set(reasons)


def test_what_one_has_made_is_in_view_beside_the_region_and_nobody_elses(caseworker, county_officer, within):
    with within(county_officer):
        make.incoming("deaths", actor=county_officer)
        own = make.incoming("orphans", actor=caseworker)
    with within(caseworker):
        assert list(IncomingFile.objects.made_by(caseworker)) == [own]
        assert not IncomingFile.objects.all()
        with pytest.raises(ScopeRequired):
            IncomingFile.objects.made_by(county_officer)
    with scope(region=None), pytest.raises(ScopeRequired):
        IncomingFile.objects.made_by(caseworker)
