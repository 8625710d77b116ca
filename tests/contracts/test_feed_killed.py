"""A feed's import that is killed leaves no snapshot, no row and no match, or all of them."""

import os
import signal
import time

import pytest

from tests.contracts import tables
from tests.contracts.site import GOOD, Site, import_of

pytestmark = pytest.mark.xdist_group("county")

FEED = max((file for file in GOOD if file["command"] == "import_feed"), key=lambda file: file["rows"])
COUNTED = ("datafeeds_snapshot", "datafeeds_feedmatch", "audit_incomingfile", "households_person")


def sizes(site: Site) -> tuple[int, ...]:
    """How many rows stand in the tables that an import of a feed fills."""
    known = [table for table in tables.names(site) if table.startswith("datafeeds_")]
    return tuple(
        tables.rows(site, f"SELECT count(*) FROM {table}")[0][0] for table in sorted({*known, *COUNTED})
    )


def test_of_a_killed_import_of_a_feed_nothing_stands_or_all(bare: Site, copy_of):
    ready = copy_of(bare)
    for file in GOOD:
        if file["command"] == "import_roll":
            ready.bring(file)
    whole = copy_of(ready)
    started = time.monotonic()
    assert whole.bring(FEED).status == 0
    seconds = time.monotonic() - started
    nothing, everything = sizes(ready), sizes(whole)
    for share in (0.5, 0.8, 0.95):
        site = copy_of(ready)
        process = site.start(*import_of(FEED))
        time.sleep(seconds * share)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert sizes(site) in (nothing, everything)
        assert site.bring(FEED).told["accepted"] == FEED["accepted"]
        assert sizes(site) == everything
