"""Persons, households, their members, cases and what was granted (户、人、申请、保障)."""

from households.models.cases import Case, CaseReview, Entitlement, PastCase, Residence, enrolled
from households.models.lookups import NameGram, Standing
from households.models.people import Account, Household, Membership, Person
from households.models.uploads import TaughtHeader, Upload

__all__ = [
    "Account",
    "Case",
    "CaseReview",
    "Entitlement",
    "Household",
    "Membership",
    "NameGram",
    "PastCase",
    "Person",
    "Residence",
    "Standing",
    "TaughtHeader",
    "Upload",
    "enrolled",
]
