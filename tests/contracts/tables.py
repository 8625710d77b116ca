"""What stands in the tables of a site, read past the program."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.contracts.site import Site


def rows(site: Site, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with closing(site.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def names(site: Site) -> list[str]:
    """The tables of the program."""
    if site.url.startswith("sqlite"):
        return [name for (name,) in rows(site, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for (name,) in rows(site, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def texts(site: Site, table: str) -> Iterator[str]:
    """Whatever of a table can be read as text, one string a row; digests and ciphers are left out."""
    for row in rows(site, f'SELECT * FROM "{table}"'):
        yield " ".join(str(value) for value in row if not isinstance(value, bytes | memoryview))
