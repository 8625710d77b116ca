"""Cross-check runs, findings and the items of the rectification ledger."""

from reviews.models.drafts import Draft
from reviews.models.findings import (
    Absence,
    Attachment,
    Finding,
    FindingEvent,
    LedgerItem,
    Severity,
    Verification,
)
from reviews.models.runs import RetroHit, RuleRun, Run

__all__ = [
    "Absence",
    "Attachment",
    "Draft",
    "Finding",
    "FindingEvent",
    "LedgerItem",
    "RetroHit",
    "RuleRun",
    "Run",
    "Severity",
    "Verification",
]
