"""The cross-check rules (疑点规则), in the order of the contract."""

from reviews.rules import (
    accounts,
    amounts,
    assets,
    custody,
    income,
    kinship,
    life,
    missing_cover,
    patterns,
    payroll,
    procedure,
    twice,
)
from reviews.rules.base import Rule

RULES: dict[str, Rule] = {
    code: rule
    for part in (
        life, twice, income, assets, payroll, kinship, accounts, amounts, custody,
        missing_cover, procedure, patterns,
    )
    for code, rule in part.FAMILY.rules.items()
}  # fmt: skip
"""Every rule by its code."""
