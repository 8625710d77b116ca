"""The database engine ``accounts.postgres``: PostgreSQL with the scope told to every transaction.

Row security reads ``app.lo``, ``app.hi`` and ``app.user_id``. They are set for one transaction
only, so that a pooled connection never carries one user's scope to the next; outside a
transaction, and outside ``scope(...)``, no region is in view.
"""

from typing import Any

from django.db.backends.postgresql import base

from accounts.context import current

_SET = """SELECT set_config('app.lo', %s, true), set_config('app.hi', %s, true),
 set_config('app.user_id', %s, true)"""


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells the scope when a transaction begins and when the scope changes inside one."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and current() is not None:
            self._tell()

    def tell_scope(self) -> None:
        """A transaction that is already open sees the rows of the present scope and no others."""
        if self.connection is not None and self.in_atomic_block and not self.needs_rollback:
            self._tell()

    def _tell(self) -> None:
        opened = current()
        values: list[Any] = ["", "", ""]
        if opened is not None:
            values = [str(opened.low), str(opened.high), str(opened.user_id or "")]
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(_SET, values)
