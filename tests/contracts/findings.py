"""The findings of a site in the words of expected.json, to be compared exactly."""

from collections import Counter
from typing import Any

from tests.contracts.site import EXPECTED, Site
from tests.contracts.workbooks import money

SEVERITY = {"高": "high", "中": "medium", "低": "low"}
Told = Counter[tuple[str, str, str | None]]


def of(site: Site) -> dict[str, Told]:
    """Rule -> its standing findings as (subject, severity, amount where it is compared)."""
    found: dict[str, Told] = {}
    for row in site.ledger("findings"):
        if row["状态"] != "已消失":
            code = row["规则编码"]
            key = (subject(code, row), SEVERITY[row["严重程度"]], amount(code, money(row["涉及金额"])))
            found.setdefault(code, Counter())[key] += 1
    return found


def wanted(rules: dict[str, Any], code: str) -> Told:
    """The findings that expected.json names for a rule."""
    return Counter((who, severity, amount(code, sum_)) for who, _, severity, sum_ in rules[code])


def subject(code: str, row: dict[str, str]) -> str:
    """Of whom a finding speaks, as the rule's kind of subject says it."""
    kind = EXPECTED["subjects"][code]
    person, households = row["身份证号"], "、".join(sorted(filter(None, row["户编号"].split("、"))))
    if kind == "身份证号 and 户编号":
        return f"{person}@{households}"
    return {"身份证号": person, "区划代码": row["区划代码"]}.get(kind, households)


def amount(code: str, sum_: str | None) -> str | None:
    """The amount, for the rules whose amounts are compared."""
    return sum_ if code in EXPECTED["amounts_compared"] else None
