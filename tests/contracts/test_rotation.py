"""Keys are rotated in a county at work: nobody is lost, nothing is found anew, whenever it was killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.contracts import findings
from tests.contracts.site import EXPECTED, Site

pytestmark = pytest.mark.xdist_group("county")

CHECK = ("crosscheck", "--as-of", EXPECTED["as_of"], "--json")
SHARES = (0.5, 0.75, 0.95)


def rotate(site: Site, *words: str) -> dict:
    """A rotation is done."""
    return site.done("rotate_keys", *words, "--json")


def changes(told: dict) -> dict[str, tuple[int, int]]:
    """Rules that found something new or lost something."""
    rules = {code: (rule.get("new", 0), rule.get("vanished", 0)) for code, rule in told["rules"].items()}
    return {code: counts for code, counts in rules.items() if any(counts)}


def killed(site: Site, after: float, *words: str) -> None:
    """A rotation was begun and killed ``after`` so many seconds."""
    process = site.start("rotate_keys", *words)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("words", [(), ("--index",)], ids=["data", "index"])
def test_after_a_rotation_nothing_is_new_and_nothing_vanished(words, checked, copy_of, tmp_path: Path):
    before = findings.of(checked[0])
    site = copy_of(checked[0])
    assert rotate(site, *words)["rotated"] is True
    assert changes(site.done(*CHECK)) == {}
    assert findings.of(site) == before
    path = tmp_path / "roll.xlsx"
    site.done("export_ledger", "roll", "--out", path, "--unmask", "--reason", "合同测试", "--json")
    told = site.done("import_roll", path, "--json")
    assert (told["accepted"], told["rejected"]) == (EXPECTED["totals"]["roll"], 0)
    assert changes(site.done(*CHECK)) == {}
    assert findings.of(site) == before
    assert site.done("verify_audit", "--json")["ok"] is True


@pytest.mark.parametrize("words", [(), ("--index",)], ids=["data", "index"])
def test_a_killed_rotation_leaves_all_readable_and_is_completed_by_the_next(words, checked, copy_of):
    before = findings.of(checked[0])
    whole = copy_of(checked[0])
    started = time.monotonic()
    rotate(whole, *words)
    seconds = time.monotonic() - started
    site = copy_of(checked[0])
    for share in SHARES:
        killed(site, seconds * share, *words)
        assert findings.of(site) == before
    assert rotate(site, *words)["rotated"] is True
    assert changes(site.done(*CHECK)) == {}
    assert findings.of(site) == before
