"""Guards come back by themselves: after a table is rebuilt and after a test has emptied all tables."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from accounts.models import User, system_user
from common import guards
from tests.conftest import EAST_WILLOW
from tests.guarded.models import House, Note, Stay


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_has_its_triggers_again_after_the_migration():
    guards.uninstall()  # as the receiver of pre_migrate does when there is something to migrate
    with connection.schema_editor() as editor:
        editor._remake_table(Stay)
    call_command("migrate", verbosity=0)
    assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
def test_append_only_rows_do_not_stop_a_test_that_commits(whole: None):
    house = House.objects.create(region_code=EAST_WILLOW, name="东柳 1 号")
    stay = Stay.objects.create(house=house, region_code=EAST_WILLOW, first="2026-01")
    note = Note.objects.create(stay=stay, region_code=EAST_WILLOW, text="留痕")
    with pytest.raises(IntegrityError):
        Note.objects.filter(pk=note.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_after_it_the_guards_and_the_system_user_are_back(whole: None):
    assert guards.missing() == []
    assert not Note.objects.exists()
    assert system_user().is_system
    assert User.objects.count() == 1
