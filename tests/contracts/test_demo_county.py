"""What ``make run`` does: the demo county is made once and holds what was planted, then it is served.

「为什么没有列为疑点」 over it: planted cases hold, near misses name the very condition.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.demo import DEMO_DATE, demo_users, expected
from tests.contracts import findings
from tests.contracts.near_misses import WHY_NOT
from tests.contracts.site import Site, new_site

TODAY = {"DOUDI_TODAY": DEMO_DATE.isoformat()}
SECONDS = 60


@pytest.fixture(scope="module")
def made(migrated: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, Any]]]:
    """An installation with the demo county, and what its making answered; only to be read."""
    site = new_site(tmp_path_factory.mktemp("demo") / "var", migrated)
    answer = site.run("demo", "--json", **TODAY)
    assert answer.status == 0, answer.errors
    yield site, answer.told
    site.remove()


@pytest.fixture(scope="module")
def why(
    made: tuple[Site, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """What 「为什么没有列为疑点」 says of every planting, with the vehicles imported, too."""
    site = made[0].copy(tmp_path_factory.mktemp("why") / "var")
    (vehicles,) = Path(made[0].folder, "demo").glob("*机动车*")
    imported = site.run("import_feed", "vehicles", vehicles, "--as-of", "2026-06-05", "--json", **TODAY)
    assert imported.status == 0
    assert site.run("crosscheck", "--rule", "vehicle_owner", "--json", **TODAY).status == 0
    process = site.begin(sys.executable, "-m", "tests.contracts.why_planted", **TODAY)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    yield json.loads(output)
    site.remove()


def test_the_demo_holds_exactly_the_findings_that_were_planted(made: tuple[Site, dict]):
    site, told = made
    found = findings.of(site)
    assert {code: {who for who, _, _ in rows} for code, rows in found.items()} == expected()
    assert told["findings"] == sum(rows.total() for rows in found.values())


def test_one_finding_has_been_sent_to_its_township(made: tuple[Site, dict]):
    waiting = [row for row in made[0].ledger("findings") if row["状态"] == "已下发"]
    assert [(row["规则编码"], row["姓名"], row["户编号"]) for row in waiting] == [
        ("death_enrolled", "高秀英", "LH000208")
    ]


def test_the_demo_is_made_once(made: tuple[Site, dict]):
    again = made[0].run("demo", "--json", **TODAY)
    assert (again.status, again.told) == (0, {"made": False})


def test_on_any_other_day_there_is_no_demo(made: tuple[Site, dict]):
    assert made[0].run("demo", "--json").status == 1
    assert made[0].run("demo", "--json", DOUDI_TODAY="2026-06-11").status == 1


def test_a_database_with_other_people_is_left_alone(bare: Site, copy_of):
    site = copy_of(bare)
    before = site.sizes()
    answer = site.run("demo", "--json", **TODAY)
    assert (answer.status, answer.told["kind"]) == (1, "demo")
    assert site.sizes() == before


def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status_of(port: int) -> int:
    """What the sign-in page answers; 0 when nobody does."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/login/")
            return connection.getresponse().status
        except OSError:
            return 0


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def served(made: tuple[Site, dict]) -> Iterator[tuple[Any, int, str]]:
    """The demo being served, its port, and what was printed at the start."""
    port = free_port()
    process = made[0].start("serve", "--bind", f"127.0.0.1:{port}", **TODAY)
    yield process, port, welcome(process)
    process.terminate()
    process.communicate(timeout=SECONDS)


def welcome(process: Any) -> str:
    """All that is printed until the server is ready."""
    lines: list[str] = []
    while not lines or (lines[-1] and "Ctrl+C" not in lines[-1]):
        lines.append(process.stdout.readline())
    return "".join(lines)


def test_serving_prints_address_and_logins_and_ends_with_all_its_processes(served: tuple[Any, int, str]):
    process, port, printed = served
    assert f"http://127.0.0.1:{port}/" in printed
    assert all(user.number in printed for user in demo_users())
    assert status_of(port) == 200
    started = children(process.pid)
    assert len(started) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert status_of(port) == 0


def test_when_the_worker_dies_the_server_does_not_go_on_without_it(served: tuple[Any, int, str]):
    process = served[0]
    started = children(process.pid)
    worker = next(pid for pid in started if b"manage.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    assert process.wait(SECONDS) == 1
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []


def test_a_port_that_is_taken_is_named(served: tuple[Any, int, str], made: tuple[Site, dict]):
    answer = made[0].run("serve", "--bind", f"127.0.0.1:{served[1]}", **TODAY)
    assert answer.status == 1
    assert f"127.0.0.1:{served[1]}" in answer.errors


def test_all_conditions_of_every_planted_case_hold(why: dict[str, Any]):
    cases = [case for case in why["planted"] if case["wanted"]]
    assert {case["rule"] for case in cases} == {case["rule"] for case in why["planted"]}
    assert [case for case in cases if not case["holds"]] == []


def test_every_near_miss_fails_at_its_own_condition(why: dict[str, Any]):
    cases = [case for case in why["planted"] if not case["wanted"]]
    assert {(case["rule"], case["note"]) for case in cases} == set(WHY_NOT)
    for case in cases:
        wanted = WHY_NOT[case["rule"], case["note"]]
        assert any(words in case["failing"][0] for words in wanted), case
        assert len(case["failing"]) == 1 or case["rule"] == "paid_after_death", case


def test_conditions_and_rules_say_the_same_of_a_sample(why: dict[str, Any]):
    assert why["differing"] == []


def test_a_page_that_looks_at_a_part_of_the_county_says_what_the_whole_says(why: dict[str, Any]):
    assert why["parted"] == []
