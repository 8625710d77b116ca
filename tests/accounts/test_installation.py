"""A database knows the keys that filled it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from accounts import installation
from accounts.models import Installation, User, system_user
from common import crypto

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_are_what_a_test_says(monkeypatch) -> None:
    monkeypatch.setattr(crypto, "_readers", [])


def other_keys(settings) -> None:
    settings.DOUDI_KEYS = {**settings.DOUDI_KEYS, "index": [b"\x01" * 32]}


def test_a_migrated_database_has_noted_its_keys_and_has_the_system_user():
    assert Installation.objects.get().key_check_value == crypto.key_check_value()
    assert system_user().name == "系统"
    assert not system_user().has_usable_password()


def test_the_same_keys_pass():
    installation.verify(connection)


def test_other_keys_stop_the_start_with_one_sentence(settings):
    other_keys(settings)
    with pytest.raises(ImproperlyConfigured, match="密钥与数据库不符"):
        installation.verify(connection)


def test_a_further_data_key_is_welcome_and_noted_by_the_next_migration(settings):
    keys = settings.DOUDI_KEYS
    settings.DOUDI_KEYS = {**keys, "data": {**keys["data"], 9: b"\x02" * 16}, "current": 9}
    installation.verify(connection)
    installation.complete(User._meta.app_config)
    assert "data9:" in Installation.objects.get().key_check_value


def test_a_further_index_key_makes_no_digest_before_the_data_were_brought_to_it(settings):
    before = crypto.digest("159922195001010017")
    settings.DOUDI_KEYS = {**settings.DOUDI_KEYS, "index": [*settings.DOUDI_KEYS["index"], b"\x02" * 32]}
    assert crypto.digest("159922195001010017") != before
    installation.verify(connection)
    assert crypto.digest("159922195001010017") == before
    installation.complete(User._meta.app_config)
    assert installation.layers() == 1
    installation.note(layer=2)
    installation.verify(connection)
    assert installation.layers() == 2
    assert crypto.digest("159922195001010017") != before


def test_a_migration_with_other_keys_does_not_overwrite_what_is_noted(settings):
    noted = Installation.objects.get().key_check_value
    other_keys(settings)
    with pytest.raises(ImproperlyConfigured):
        installation.complete(User._meta.app_config)
    assert Installation.objects.get().key_check_value == noted
