"""The cross-check rules (疑点规则), in the order of the contract."""

from reviews.rules import income, kinship, life, missing_cover, money, patterns, procedure
from reviews.rules.base import Rule

RULES: dict[str, Rule] = {
    code: rule
    for family in (life, income, kinship, money, missing_cover, procedure, patterns)
    for code, rule in family.FAMILY.rules.items()
}
"""Every rule by its code."""
