"""Persons, households, members, cases, applications and all that belongs to them (户、人、申请、保障)."""

from households.models.applicants import ApplicationMember
from households.models.applications import CLOSED, Application
from households.models.cards import FamilyCard
from households.models.cases import Case, CaseReview, Entitlement, PastCase, Residence, enrolled
from households.models.circumstances import IncomeItem, PropertyItem, Recognition
from households.models.clocks import Clock, ClockPause
from households.models.documents import Consent, Document
from households.models.investigations import (
    Appraisal,
    CheckLine,
    CheckReport,
    CheckRequest,
    HomeVisit,
    Opinion,
)
from households.models.letters import Letter, LetterTemplate, Serial
from households.models.lookups import NameGram, Standing
from households.models.notices import NoticeLine, Objection, PublicNotice
from households.models.people import Account, Household, Membership, Person
from households.models.steps import Deed, Duty, Step
from households.models.uploads import TaughtHeader, Upload

__all__ = [
    "CLOSED",
    "Account",
    "Application",
    "ApplicationMember",
    "Appraisal",
    "Case",
    "CaseReview",
    "CheckLine",
    "CheckReport",
    "CheckRequest",
    "Clock",
    "ClockPause",
    "Consent",
    "Deed",
    "Document",
    "Duty",
    "Entitlement",
    "FamilyCard",
    "HomeVisit",
    "Household",
    "IncomeItem",
    "Letter",
    "LetterTemplate",
    "Membership",
    "NameGram",
    "NoticeLine",
    "Objection",
    "Opinion",
    "PastCase",
    "Person",
    "PropertyItem",
    "PublicNotice",
    "Recognition",
    "Residence",
    "Serial",
    "Standing",
    "Step",
    "TaughtHeader",
    "Upload",
    "enrolled",
]
