"""The county of the tests (青禾县) and its people, and what keeps one test from the next."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.context import WHOLE, scope
from accounts.models import Region, User, system_user
from common import guards
from common.guards import AppendOnly
from tests import migrated as made_by_migrations
from tests import procedures
from tests.contracts.site import Site

# Playwright keeps an event loop running in this thread, and Django refuses to touch a database beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PROVINCE, CITY, COUNTY = 150000000000, 159900000000, 159922000000
WILLOW, STONE = 159922101000, 159922102000
EAST_WILLOW, WEST_WILLOW, STONE_VILLAGE = 159922101201, 159922101202, 159922102201
REGIONS = {
    PROVINCE: "北原自治区",
    CITY: "示例盟",
    COUNTY: "青禾县",
    WILLOW: "柳河镇",
    EAST_WILLOW: "东柳村",
    WEST_WILLOW: "西柳村",
    STONE: "石桥乡",
    STONE_VILLAGE: "石桥村",
}
PASSWORD = "Correct-horse-9"
CONTRACTS = Path(__file__).parent / "contracts"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one engine are skipped, visibly, on the other; the longest files begin first.

    pytest-django puts tests without a database at the end, and those of the contracts, which run commands
    for minutes, would be left to one process alone.
    """
    items.sort(key=lambda item: not item.path.is_relative_to(CONTRACTS) or _touches_database(item))
    other = {"postgresql": "sqlite", "sqlite": "postgres"}[connection.vendor]
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"this run is on {connection.vendor}"))


def _touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A database through which every migration went, without a row; only to be read or copied.

    The tests' own databases are made from the models, which is quick; tests/house/test_migrations.py
    judges that both are the same.
    """
    return made_by_migrations.database(tmp_path_factory)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What the processes of a run shared goes when the last has ended."""
    if not hasattr(session.config, "workerinput"):
        made_by_migrations.remove()


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """Every test begins outside any scope and with an empty cache."""
    cache.clear()
    with scope(region=None):
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_what_has_rows_is_emptied() -> Iterator[None]:
    """TRUNCATE gives a hundred tables and their indexes new files on PostgreSQL; few of them have rows."""

    def sql_flush(_: Any, style: Any, tables: list[str], **__: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
            )
            filled = [name for (name,) in cursor.fetchall()]
        return ["SET CONSTRAINTS ALL DEFERRED", *(f"DELETE FROM {name}" for name in filled)]

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True)
def _tables_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with real transactions ends by emptying all tables, which append-only guards refuse.

    They are taken away just before; emptying sends ``post_migrate``, and that puts them back.
    """
    marker = request.node.get_closest_marker("django_db")
    transactional = marker is not None and bool(marker.kwargs.get("transaction"))
    if not transactional and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    guards.uninstall(only=AppendOnly)


@pytest.fixture
def whole() -> Iterator[None]:
    """Every row of every county is in view."""
    with scope(region=WHOLE):
        yield


@pytest.fixture
def within() -> Any:
    """``with within(user): …`` opens the scope of a user, as the middleware does."""

    def opened(user: User) -> AbstractContextManager[Any]:
        return scope(region=user.region_id, user=user)

    return opened


@pytest.fixture
def county(db: None) -> Region:
    """青禾县 with 柳河镇 (东柳村, 西柳村) and 石桥乡 (石桥村), and the regions above it."""
    Region.objects.bulk_create(
        [Region(code=code, name=name) for code, name in REGIONS.items()], ignore_conflicts=True
    )
    return Region.objects.get(code=COUNTY)


def make_user(number: str, name: str, role: str, code: int) -> User:
    """A user who may sign in with PASSWORD."""
    user = User(number=number, name=name, role=role, region_id=code, must_change_password=False)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def system(db: None) -> User:
    """In whose name commands act."""
    return system_user()


@pytest.fixture
def caseworker(county: Region) -> User:
    """周敏, 乡镇经办 of 柳河镇."""
    return make_user("LH01", "周敏", "J", WILLOW)


@pytest.fixture
def examiner(county: Region) -> User:
    """韩立, 乡镇审核 of 柳河镇."""
    return make_user("LH02", "韩立", "S", WILLOW)


@pytest.fixture
def next_caseworker(county: Region) -> User:
    """白雪, 乡镇经办 of 石桥乡: the township next door."""
    return make_user("SQ01", "白雪", "J", STONE)


@pytest.fixture
def county_officer(county: Region) -> User:
    """陈静, 县局业务."""
    return make_user("XJ01", "陈静", "Y", COUNTY)


@pytest.fixture
def second_officer(county: Region) -> User:
    """吴刚, 县局业务."""
    return make_user("XJ02", "吴刚", "Y", COUNTY)


@pytest.fixture
def checker(county: Region) -> User:
    """孙平, 县局核查."""
    return make_user("XH01", "孙平", "H", COUNTY)


@pytest.fixture
def treasurer(county: Region) -> User:
    """郑洁, 县局资金."""
    return make_user("ZJ01", "郑洁", "Z", COUNTY)


@pytest.fixture
def auditor(county: Region) -> User:
    """冯岩, 审计."""
    return make_user("SJ01", "冯岩", "A", COUNTY)


@pytest.fixture
def leader(county: Region) -> User:
    """许民, 领导."""
    return make_user("LD01", "许民", "L", COUNTY)


@pytest.fixture
def administrator(county: Region) -> User:
    """邓凯, 系统管理."""
    return make_user("GL01", "邓凯", "G", COUNTY)


@pytest.fixture
def signed_in(client: Client) -> Any:
    """``signed_in(user)`` is a browser in which that user has signed in."""

    def browser(user: User) -> Client:
        own = Client()
        own.force_login(user, backend="accounts.backends.NumberBackend")
        return own

    return browser


@pytest.fixture
def walk(
    caseworker: User,
    examiner: User,
    county_officer: User,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> procedures.Walk:
    """Who takes applications through the procedure, from 2026-06-10 on; the rural standard is 620."""
    settings.DOUDI_VAR = tmp_path
    procedures.set_standard(county_officer)
    return procedures.Walk(caseworker, examiner, county_officer, monkeypatch)
