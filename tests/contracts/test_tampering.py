"""``verify_audit`` finds what somebody with all rights in the database changed, deleted or cut off."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.contracts import tables
from tests.contracts.site import Site

pytestmark = pytest.mark.xdist_group("county")

EVENT, LEAF, SEAL = "audit_auditevent", "audit_leaf", "audit_seal"


@pytest.fixture
def site(bare: Site, copy_of) -> Site:
    """An installation with some events under several seals."""
    site = copy_of(bare)
    for _ in range(3):
        site.done("export_ledger", "roll", "--out", site.folder / "r.xlsx", "--json")
    return site


def ids(site: Site) -> list[int]:
    """The numbers of the sealed events."""
    return [pk for (pk,) in tables.rows(site, f"SELECT event_id FROM {LEAF} ORDER BY event_id")]


def tamper(site: Site, *statements: str) -> None:
    """The statements are run behind guards and triggers."""
    if site.url.startswith("sqlite"):
        with closing(sqlite3.connect(site.url.removeprefix("sqlite:///"))) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return
    with closing(psycopg2.connect(site.url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def verdict(site: Site, *words: object) -> tuple[int, bool, int | None]:
    """Status, ok and first_bad of the command."""
    answer = site.run("verify_audit", *words, "--json")
    assert answer.told is not None, answer.errors
    assert "Traceback" not in answer.errors
    return answer.status, answer.told["ok"], answer.told["first_bad"]


def test_an_untouched_trail_is_whole(site: Site):
    assert verdict(site) == (0, True, None)
    assert len(ids(site)) >= 4


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "actor_number = 'XJ01'",
        "region_code = 159922000000",
        "action = 'signed_in'",
        "detail = '{}'",
    ],
)
def test_a_changed_row_is_found(site: Site, change: str):
    bad = ids(site)[1]
    tamper(site, f"UPDATE {EVENT} SET {change} WHERE id = {bad}")
    assert verdict(site) == (1, False, bad)


def test_a_deleted_row_is_found(site: Site):
    bad = ids(site)[2]
    tamper(site, f"DELETE FROM {EVENT} WHERE id = {bad}")
    assert verdict(site) == (1, False, bad)


def test_a_row_deleted_with_its_leaf_is_found(site: Site):
    bad = ids(site)[2]
    tamper(site, f"DELETE FROM {LEAF} WHERE event_id = {bad}", f"DELETE FROM {EVENT} WHERE id = {bad}")
    assert verdict(site)[:2] == (1, False)


def test_a_trail_whose_end_was_cut_off_is_found_by_its_anchors_alone(site: Site, tmp_path: Path):
    last = tables.rows(site, f"SELECT max(number) FROM {SEAL}")[0][0]
    gone = [
        pk
        for (pk,) in tables.rows(
            site, f"SELECT event_id FROM {LEAF} WHERE seal_id = {last} ORDER BY event_id"
        )
    ]
    tamper(site, *_cut(last, gone))
    assert verdict(site) == (1, False, gone[0])
    kept = tmp_path / "anchors.txt"
    kept.write_text("".join(file.read_text() for file in sorted((site.folder / "anchors").glob("*.txt"))))
    for file in (site.folder / "anchors").iterdir():
        file.unlink()
    assert verdict(site) == (0, True, None), "nothing in the database tells"
    assert verdict(site, "--anchors", kept) == (1, False, gone[0]), "the paper of another hand does"


def _cut(seal: int, events: Sequence[int]) -> list[str]:
    numbers = ", ".join(map(str, events))
    return [f"DELETE FROM {LEAF} WHERE seal_id = {seal}", f"DELETE FROM {SEAL} WHERE number = {seal}",
            f"DELETE FROM {EVENT} WHERE id IN ({numbers})"]  # fmt: skip


def test_a_trail_that_was_written_anew_from_the_start_is_found(site: Site):
    tamper(
        site,
        f"DELETE FROM {LEAF}",
        f"DELETE FROM {SEAL}",
        f"UPDATE {EVENT} SET reason = 'x' WHERE id = {ids(site)[0]}",
    )
    site.done("export_ledger", "roll", "--out", site.folder / "r.xlsx", "--json")
    status, ok, _ = verdict(site)
    assert (status, ok) == (1, False)
