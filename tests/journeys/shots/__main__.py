"""``python -m tests.journeys.shots``: pictures of every page of the demo county, in docs/screens.

Makes the demo in a folder of its own, or takes a running, untouched one: ``--url http://127.0.0.1:8000``,
whose settings (``DOUDI_VAR``, ``DATABASE_URL``) are in the environment.
``--only`` names the walks that are made (in their order), by default all.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.shots import daily, deciding, doubts, managing, procedure
from tests.journeys.shots.camera import WIDE, Camera
from tests.journeys.shots.site import ROOT, demo

CHROMIUM = "/usr/bin/chromium"
SCREENS = ROOT / "docs" / "screens"
WALKS = (
    daily.signing_in,
    doubts.county,
    daily.desks,
    doubts.township,
    daily.households,
    doubts.rectification,
    managing.ledgers,
    managing.administration,
    managing.trail,
    managing.importing,
    procedure.applying,
    procedure.means,
    procedure.visiting,
    procedure.opining,
    procedure.publishing,
    deciding.approving,
    deciding.refused,
    deciding.family,
    deciding.letters,
)


def shoot_all(url: str, out: Path, only: Sequence[str] = ()) -> None:
    """Every picture lies in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )

        def at(number: str, size: tuple[int, int] = WIDE) -> Camera:
            return Camera(browser, url, out, number, size)

        for walk in WALKS:
            if not only or walk.__name__ in only:
                walk(at)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", type=lambda text: re.sub("/$", "", text))
    parser.add_argument("--out", type=Path, default=SCREENS)
    parser.add_argument("--only", nargs="+", default=(), choices=[walk.__name__ for walk in WALKS])
    asked = parser.parse_args()
    if asked.url:
        shoot_all(asked.url, asked.out, asked.only)
    else:
        with demo() as own_url:
            shoot_all(own_url, asked.out, asked.only)
