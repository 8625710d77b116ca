"""The documents cannot lie: README.md and docs/ name every setting, command, rule and parameter there is."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from accounts import parameters
from config import documents
from config.variables import VARIABLES
from reviews.rules import RULES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = {path.parts[len(ROOT.parts)] for path in ROOT.glob("*/apps.py")}
READS = re.compile(
    r"(?:env\.(?:text|words|choice|flag|number|database)|_?vault\.get|environ\.get)\(\s*\"([A-Z_]+)\""
)


def section(title: str) -> str:
    """What stands under a heading."""
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_setting_is_in_the_readme_and_no_other():
    code = [ROOT / "config" / "settings.py", ROOT / "config" / "env.py", ROOT / "common" / "clock.py"]
    read = {name for path in code for name in READS.findall(path.read_text(encoding="utf-8"))}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", section("Settings"), re.MULTILINE))
    assert told == read == {variable.name for variable in VARIABLES}


WRITTEN = ["docs/rules.md", "docs/procedure.md", "docs/settings.md", "docs/api.md", "README.md"]


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_from_the_code_says_what_the_code_says(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text == documents.written()[name], f"{name} is out of date: run `make docs`"


def test_every_rule_and_every_parameter_is_told():
    rules, settings = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("rules.md", "settings.md")
    )
    assert re.findall(r"^### .* `(\w+)`$", rules, re.MULTILINE) == list(RULES)
    assert set(parameters.declared()) <= set(re.findall(r"^\| `([\w.]+)` \|", settings, re.MULTILINE))


def test_every_command_is_in_the_readme():
    own = {name for name, app in get_commands().items() if app in HOUSE}
    told = set(re.findall(r"`(?:manage\.py )?([a-z_]+)[ `]", section("Commands")))
    assert own - told == set()


def test_every_target_of_the_makefile_that_the_documents_name_exists():
    targets = set(
        re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = set(re.findall(r"`make ([a-z0-9-]+)`", README))
    assert named
    assert named <= targets
