"""kill -9 in the middle of an import or a cross-check, then again: the same as without the kill."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.contracts import findings
from tests.contracts.site import EXPECTED, GOOD, Site, import_of

SHARES = (0.4, 0.7, 0.9)
CHECK = ("crosscheck", "--as-of", EXPECTED["as_of"], "--json")


def largest(command: str) -> dict:
    """The longest file of a command."""
    return max((file for file in GOOD if file["command"] == command), key=lambda file: file["rows"])


ROLL, PAYMENTS = largest("import_roll"), largest("import_payments")


def seconds_of(deed: Callable[[], object]) -> float:
    """How long a deed takes here and now."""
    started = time.monotonic()
    deed()
    return time.monotonic() - started


def killed(site: Site, line: list, after: float) -> None:
    """A command was begun and killed with all its children ``after`` so many seconds."""
    process = site.start(*line)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize(("file", "ledger"), [(ROLL, "roll"), (PAYMENTS, "payments")])
def test_of_a_killed_import_nothing_stands_or_all_and_a_second_completes_it(file, ledger, bare, copy_of):
    ready = copy_of(bare)
    if file is PAYMENTS:
        ready.bring(ROLL)
    whole = copy_of(ready)
    seconds = seconds_of(lambda: whole.bring(file))
    nothing, everything = len(ready.ledger(ledger)), len(whole.ledger(ledger))
    assert everything - nothing == file["accepted"]
    for share in SHARES:
        site = copy_of(ready)
        killed(site, import_of(file), seconds * share)
        assert len(site.ledger(ledger)) in (nothing, everything)
        answer = site.bring(file)
        assert (answer.status, answer.told["accepted"]) == (0, file["accepted"])
        assert len(site.ledger(ledger)) == everything


def test_a_killed_cross_check_run_again_finds_the_same(imported: Site, checked, copy_of):
    expected = findings.of(checked[0])
    whole = copy_of(imported)
    seconds = seconds_of(lambda: whole.run(*CHECK))
    for share in SHARES:
        site = copy_of(imported)
        killed(site, list(CHECK), seconds * share)
        assert site.run(*CHECK).status == 0
        assert findings.of(site) == expected


def test_a_cross_check_killed_the_night_after_leaves_the_findings_of_the_night_before(checked, copy_of):
    expected = findings.of(checked[0])
    site = copy_of(checked[0])
    seconds = seconds_of(lambda: site.run(*CHECK))
    killed(site, list(CHECK), seconds * 0.6)
    assert findings.of(site) == expected
