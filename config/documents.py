"""Documents that are written from the code: docs/rules.md, settings.md, api.md, the README's settings.

``manage.py make_docs`` writes them; a test compares, so that none of them can lie.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from django.conf import settings

from accounts import parameters
from common.marks import SEVERITIES
from config import apidocs, procedure_document
from config.variables import VARIABLES
from datafeeds.models import Kind
from jobs.registry import label_of, nightlies
from reviews import rule_parameters
from reviews.rules import RULES
from reviews.rules.base import FAMILIES, Parameter, Rule

SUBJECTS = {
    "member": "a person within a household (member)",
    "person": "a person",
    "household": "a household",
    "account": "an account",
    "village": "a village",
}
MADE = "<!-- Written by `make docs` from the code; a test compares. -->"
TABLE_HEAD = "| variable | default | meaning |"
TABLE = re.compile(rf"{re.escape(TABLE_HEAD)}\n(?:\|.*\n)+")


def written() -> dict[str, str]:
    """The text of each document, by its path in the repository."""
    import_module(settings.ROOT_URLCONF)  # pages declare parameters too
    readme = (Path(settings.BASE_DIR) / "README.md").read_text(encoding="utf-8")
    return {
        "docs/rules.md": _rules(),
        "docs/procedure.md": procedure_document.written(MADE),
        "docs/settings.md": _settings(),
        "docs/api.md": apidocs.written(MADE),
        "README.md": TABLE.sub(lambda _: _variables(), readme),
    }


def _rules() -> str:
    head = f"""{MADE}

# The cross-check rules

{len(RULES)} rules in {len(FAMILIES)} families. A finding is a question to staff, never a decision.
Each parameter may be set by a county with a day from which it holds, under the key in the tables
(see [settings.md](settings.md)); a finding keeps the values that it was made with. A rule without the
data that it needs does not run, and says so.
"""
    return "\n".join([head, *(_family(code, title) for code, title in FAMILIES.items())])


def _family(code: str, title: str) -> str:
    return "\n".join([f"## {title}\n", *(_rule(rule) for rule in RULES.values() if rule.family == code)])


def _rule(rule: Rule) -> str:
    needs = "; and ".join(" or ".join(map(_feed, group)) for group in rule.needs)
    lines = [
        f"### {rule.title} `{rule.code}`\n",
        f"- Condition: {(rule.build.__doc__ or '').strip()}",
        f"- 含义：{rule.meaning}",
        f"- 严重程度：{'、'.join(SEVERITIES[each] for each in rule.severities)}",
        f"- 依据：{rule.basis}",
        f"- About: {SUBJECTS[rule.subject]}",
        f"- Data needed: {needs or 'the own records alone'}",
        *([f"- Also read where there are any: {', '.join(map(_feed, rule.widens))}"] if rule.widens else []),
        f"- 整改措施：{'、'.join(rule.measures)}",
        f"- Parameters: {'none' if not rule.parameters else ''}".rstrip(),
    ]
    rows = [
        (f"`{rule_parameters.key_of(rule, each)}`", each.label, _default(each)) for each in rule.parameters
    ]
    table = f"\n{_table(('key', '名称', 'default'), rows)}" if rows else ""
    return "\n".join([*lines, table])


def _feed(kind: str) -> str:
    return f"{Kind(kind).label} `{kind}`"


def _default(parameter: Parameter) -> str:
    value = parameter.default
    shown = "、".join(value) if isinstance(value, tuple) else str(value)
    return f"{shown} {parameter.unit}".strip()


def _settings() -> str:
    declared = [
        (f"`{found.key}`", found.label, f"{found.write(found.default)} {found.unit}".strip())
        for found in sorted(parameters.declared().values(), key=lambda found: found.key)
    ]
    nights = [(f"{nightly.at:%H:%M}", label_of(nightly.kind), f"`{nightly.kind}`") for nightly in nightlies()]
    return f"""{MADE}

# Settings

## Environment

What an installation is started with.

{_variables()}
## Parameters of a county

Dated values that 县局业务 and 系统管理 set in the admin site: of the county's own values the newest that
already holds counts, then that of the whole installation, then the default.

{_table(("key", "名称", "default"), declared)}
## Every night

Jobs that are made once a day, at this time of Asia/Shanghai.

{_table(("time", "what", "kind"), nights)}"""


def _variables() -> str:
    rows = [(f"`{variable.name}`", variable.default, variable.meaning) for variable in VARIABLES]
    return _table(("variable", "default", "meaning"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell for cell in line) + " |\n" for line in lines).replace("|  |", "| |")
