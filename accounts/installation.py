"""What every database must hold before anyone works in it: the system user, and whose keys filled it."""

from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.permissions import ROLE_LABELS, SYSTEM
from common import crypto

WRONG_KEY = (
    "密钥与数据库不符：这个数据库是用另一套密钥写入的，没有启动。请恢复原来的密钥设置或 var/keys/ 目录。"
)

_TABLE = "accounts_installation"
_LAYER = "index"
_filled: set[str] = set()


def complete(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After a migration: the system user stands in the database and the keys' check value is noted."""
    user, installation = sender.models.get("user"), sender.models.get("installation")
    tables = connections[using].introspection.table_names()
    if user is None or installation is None or not {_TABLE, user._meta.db_table} <= set(tables):
        return
    apps.get_model("accounts", "User").objects.using(using).get_or_create(
        number="system",
        defaults={
            "name": ROLE_LABELS[SYSTEM],
            "role": SYSTEM,
            "password": "!",
            "must_change_password": False,
        },
    )
    verify(connections[using])
    note(connections[using])


def verify(database: BaseDatabaseWrapper) -> None:
    """The keys are those that the database was filled with, and digests are made with as many layers.

    An empty database fits any keys. Raises ImproperlyConfigured.
    """
    noted = _noted(database)
    if noted is None:
        return
    if not crypto.keys_fit(noted):
        crypto.reread()
    if not crypto.keys_fit(noted):
        raise ImproperlyConfigured(WRONG_KEY)
    crypto.use_layers(_layers(noted))


def note(database: BaseDatabaseWrapper = default, *, layer: int | None = None) -> None:
    """The database knows every key of this process again.

    Of the index keys it notes those whose layers its digests have: in an empty database all, later one
    more when a rotation says so (``layer``).
    """
    noted = _noted(database)
    ours = crypto.key_check_value().split()
    if noted is not None:
        known = {*noted.split()} if layer is None else {*noted.split(), *_named(ours, f"{_LAYER}{layer}")}
        ours = sorted(known | {value for value in ours if not value.startswith(_LAYER)})
    rows = apps.get_model("accounts", "Installation")._default_manager.using(database.alias)
    rows.update_or_create(only=True, defaults={"key_check_value": " ".join(ours)})


def layers(database: BaseDatabaseWrapper = default) -> int:
    """How many index layers the digests in the database have."""
    return _layers(_noted(database) or "")


def check_on_opening(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Whenever this process opens a database, its keys are checked."""
    verify(connection)


def _noted(database: BaseDatabaseWrapper) -> str | None:
    name = str(database.settings_dict["NAME"])
    with database.cursor() as cursor:
        if name not in _filled:
            if _TABLE not in database.introspection.table_names(cursor):
                return None
            _filled.add(name)
        cursor.execute(f"SELECT key_check_value FROM {_TABLE}")  # noqa: S608 - a constant
        found = cursor.fetchone()
    return str(found[0]) if found else None


def _named(values: list[str], name: str) -> set[str]:
    return {value for value in values if value.startswith(f"{name}:")}


def _layers(noted: str) -> int:
    return sum(value.startswith(_LAYER) for value in noted.split())
