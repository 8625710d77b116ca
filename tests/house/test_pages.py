"""What every template, style sheet and script keeps to: words, weight, old browsers, no other host."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = [
    path
    for path in ROOT.rglob("*.py")
    if not {"tests", "var", ".venv", "migrations"} & set(path.relative_to(ROOT).parts)
]
CSS, SCRIPT = ROOT / "static" / "app.css", ROOT / "static" / "app.js"

BLAME = re.compile(r"非法|违规操作|错误操作|误操作|操作失败(?![（，：:])|提交失败|数据重复|格式错误|权限不足")
OUTSIDE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|hx-on|javascript:|<script(?![^>]*\ssrc=)[^>]*>""")

NEW_STYLE = {
    ":has": r":has\(",
    ":is, :where (88)": r":(is|where)\(",
    "nesting": r"\{[^{}]*&",
    "container queries": r"@container|container-type",
    "layers": r"@layer",
    "new units": r"\d(d|s|l)v[hw]\b|\dcq[a-z]+\b",
    "inset (87)": r"[{;\s]inset\s*:",
    "aspect-ratio (88)": r"aspect-ratio\s*:",
    "new colours": r"color-mix|oklch|oklab|light-dark",
    "text-wrap": r"text-wrap",
    "lists in :not (88)": r":not\([^()]*,",
}
"""What Chromium 86 does not know; an unknown selector takes its whole rule with it."""
NEW_SCRIPT = {
    "at() (92)": r"\.at\(-?\d",
    "findLast (97)": r"\.findLast",
    "Object.hasOwn (93)": r"Object\.hasOwn\b",
    "structuredClone (98)": r"structuredClone",
    "toSorted (110)": r"\.to(Sorted|Reversed|Spliced)\(",
    "top-level await (89)": r"^await ",
    "static blocks (94)": r"static \{",
    "replaceChildren is 86, showModal of dialog 37; popover (114)": r"popover",
}


def texts() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in TEMPLATES]


def test_no_word_of_a_page_blames_anybody_or_says_nothing() -> None:
    said = [(name, line) for name, text in texts() for line in text.splitlines() if BLAME.search(line)]
    for path in CODE:
        lines = path.read_text(encoding="utf-8").splitlines()
        said += [(str(path.relative_to(ROOT)), line) for line in lines if BLAME.search(line)]
    assert said == []


def test_no_template_holds_script_or_style_of_its_own() -> None:
    ours = [(name, text) for name, text in texts() if not name.startswith("templates/admin/")]
    assert [(name, INLINE.findall(text)) for name, text in ours if INLINE.search(text)] == []


def test_nothing_comes_from_another_host() -> None:
    asked = [name for name, text in texts() if OUTSIDE.search(text)]
    asked += [
        path.name for path in (CSS, SCRIPT) if re.search(r"https?://", path.read_text(encoding="utf-8"))
    ]
    assert asked == []


def test_the_answer_forbids_inline_script_and_other_hosts(client: Any, db: None) -> None:
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert not re.search(r"https?:", policy)


@pytest.mark.parametrize("feature", NEW_STYLE)
def test_the_style_sheet_keeps_to_chromium_86(feature: str) -> None:
    style = re.sub(r"/\*.*?\*/", "", CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(NEW_STYLE[feature], style) == []


@pytest.mark.parametrize("feature", NEW_SCRIPT)
def test_the_script_keeps_to_chromium_86(feature: str) -> None:
    assert re.findall(NEW_SCRIPT[feature], SCRIPT.read_text(encoding="utf-8"), re.MULTILINE) == []


def weight(*paths: Path) -> float:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths) / 1024


def test_style_and_script_are_light() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    assert weight(CSS) <= 20
    assert weight(SCRIPT, Path(htmx)) <= 30


def test_every_list_says_why_it_is_empty_and_every_template_what_it_takes() -> None:
    told = [name for name, text in texts() if "{% comment %}" not in text]
    allowed = ("templates/base.html", "templates/accounts/", "templates/admin/", "templates/errors/500.html")
    assert [name for name in told if not name.startswith(allowed)] == []


def test_an_old_internet_explorer_is_told_which_browser_to_use(client: Any, db: None) -> None:
    html = client.get("/login/").content.decode()
    assert html.count("这个浏览器太旧，页面不能正常使用。请改用 360 安全浏览器") == 1
    assert "-ms-high-contrast: none" in CSS.read_text(encoding="utf-8")
