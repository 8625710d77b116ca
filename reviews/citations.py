"""What stands on an import (依据): findings whose rule read it. Such an import is not withdrawn.

Loaded when the app starts; it hands its objection to ``households.withdrawing``.
"""

from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import IncomingFile
from datafeeds.models import FeedMatch
from funds.models import Payment
from households import withdrawing
from households.models import Household, Membership
from kinship_filings.models import Filing
from reviews.models import Finding, FindingEvent
from reviews.rules import RULES

STANDING = (FindingEvent.Kind.FOUND, FindingEvent.Kind.UPDATED, FindingEvent.Kind.REOPENED,
            FindingEvent.Kind.SUCCEEDED, FindingEvent.Kind.RELAPSED)  # fmt: skip
FAMILIES = {"payments": ("money", "life"), "kinship": ("kinship", "money")}
"""Families of rules that read the bureau's own ledgers; the roll is read by all."""


@withdrawing.object_to
def cited(incoming: IncomingFile) -> str | None:
    """The sentence for an import on which findings stand."""
    findings = _standing(incoming)
    count = findings.count() if findings is not None else 0
    if not count:
        return None
    return (
        f"已有 {count:,} 条疑点以本批次数据为依据，不能整份撤回。请导入更正后的文件，疑点会随下次比对更新。"
    )


@withdrawing.object_to
def paid(incoming: IncomingFile) -> str | None:
    """The sentence for a roll with whose households payments were matched."""
    if incoming.kind != "roll":
        return None
    households = Household.objects.filter(incoming=incoming)
    count = Payment.objects.filter(household__in=households).count()
    return f"已有 {count:,} 条发放记录与本批次的户对应，不能整份撤回。" if count else None


def _standing(incoming: IncomingFile) -> QuerySet[Finding] | None:
    """Findings about people of the import that were found, or found otherwise, after it came."""
    rules = _rules_reading(incoming.kind)
    about = _about(incoming) if rules else None
    if about is None:
        return None
    since = FindingEvent.objects.filter(finding=OuterRef("pk"), kind__in=STANDING, at__gte=incoming.at)
    alive = ~Q(status=Finding.Status.VANISHED) | Q(verifications__isnull=False)
    found: QuerySet[Finding] = (
        Finding.objects.filter(about, alive, rule__in=rules).filter(Exists(since)).distinct()
    )
    return found


def _about(incoming: IncomingFile) -> Q | None:
    if incoming.kind == "payments":
        paid = Payment.objects.filter(incoming=incoming)
        return Q(household__in=paid.values("household")) | Q(account__in=paid.values("account"))
    if incoming.kind == "roll":
        return Q(household__in=Household.objects.filter(incoming=incoming).values("pk"))
    if incoming.kind == "kinship":
        filed = Filing.objects.filter(incoming=incoming)
        return _of_persons(filed.values("relative"), filed.values("official"))
    if incoming.as_of is not None:
        return _of_persons(FeedMatch.objects.filter(snapshot__incoming=incoming).values("person"))
    return None


def _of_persons(*persons: QuerySet) -> Q:
    """Findings about one of them, or about a household of which one is a member."""
    about = Q()
    for some in persons:
        members = Membership.objects.filter(person__in=some, superseded_by=None)
        about |= Q(person__in=some) | Q(household__in=members.values("household"))
    return about


@cache
def _rules_reading(kind: str) -> tuple[str, ...]:
    """The rules that read what an import of this kind brings."""
    if kind in FAMILIES:
        return tuple(code for code, rule in RULES.items() if rule.family in FAMILIES[kind])
    if kind == "roll":
        return tuple(RULES)
    return tuple(code for code, rule in RULES.items() if kind in rule.feeds)
