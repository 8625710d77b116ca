"""为什么没有列为疑点: for each rule its conditions, evaluated for one subject with the values found."""

from reviews.why import cover, income, kinship, life, money, patterns, payments, procedure
from reviews.why.base import Why

CONDITIONS: dict[str, Why] = {
    code: why
    for family in (life, income, kinship, payments, money, cover, procedure, patterns)
    for code, why in family.FAMILY.items()
}
"""The conditions of every rule by its code."""
