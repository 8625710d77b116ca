"""axe-core in a page: what of WCAG 2.2 A and AA is broken. It is fetched from npm, never committed."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VERSION = "4.14.1"
FOLDER = Path(__file__).parents[2] / "var" / "npm"
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORST = ("serious", "critical")


@cache
def script() -> str:
    """The source of axe-core, fetched once into the git-ignored ``var/npm``; without npm
    FileNotFoundError.
    """
    package = SCRIPT.with_name("package.json")
    if not package.exists() or json.loads(package.read_text(encoding="utf-8"))["version"] != VERSION:
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is missing: apt-get install npm, or put axe-core into var/npm")
        FOLDER.mkdir(parents=True, exist_ok=True)
        fetch = [npm, "install", "--no-save", "--silent", "--prefix", str(FOLDER), f"axe-core@{VERSION}"]
        subprocess.run(fetch, check=True, timeout=180)  # noqa: S603 - our own words
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What is seriously wrong on the page as it stands: rule, how often, and the first element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found: list[dict[str, Any]] = page.evaluate(
        "async tags => (await axe.run(document, {runOnly: tags})).violations.map("
        "v => ({id: v.id, impact: v.impact, count: v.nodes.length, first: v.nodes[0].html.slice(0, 200)}))",
        TAGS,
    )
    return [f"{v['id']} ×{v['count']}: {v['first']}" for v in found if v["impact"] in WORST]
