"""What 乡镇情况统计表 counts: each figure is a condition, said once for its count and its list.

在保 is read from where a household lived (Residence) on the last day of the period; a figure about the
past does not follow a household that has moved since. So these look-ups are made over the county: a count
gives nobody's name away, and the list behind it leaves out the names of those who live elsewhere now.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common import clock, divisions, months
from common.fields import MoneyField
from complaints.models import Complaint
from households.models import Entitlement, Membership, Residence
from households.models import enrolled as cases_enrolled
from kinship_filings.models import Filing
from reports.ledgers.complaints import repeated
from reports.tables import Question
from reviews.models import Finding, LedgerItem, Verification

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Period:
    """The days of a question: figures as of ``last``, and those of what happened from ``first`` on."""

    first: date
    last: date

    @property
    def month(self) -> date:
        """The month of the last day."""
        return months.first(self.last)


def period(question: Question) -> Period:
    """The question's days; open ends are today, and the first of the last day's month."""
    last = question.last or max(clock.today(), question.first or clock.today())
    return Period(question.first or months.first(last), last)


# --- Cases --------------------------------------------------------------------------------------------------


def enrolled(days: Period, path: str = "case__") -> Q:
    """在保 in the month of the last day."""
    return cases_enrolled(days.month, path)


def begun(days: Period) -> Q:
    """本期新增: the first month (起保年月) lies in the period."""
    return Q(case__first_month__gte=months.first(days.first), case__first_month__lte=days.month)


def ended(days: Period) -> Q:
    """本期退出: the last month paid for (停保年月) lies in the period."""
    return Q(case__last_month__gte=months.first(days.first), case__last_month__lte=days.month)


def refused(days: Period) -> Q:
    """未通过: applied for in the period."""
    return Q(case__status="refused", case__applied_on__gte=days.first, case__applied_on__lte=days.last)


def cases(question: Question) -> QuerySet[Residence]:
    """Every case by the village in which the household then lived, with its monthly amount as of the day."""
    amounts = Entitlement.objects.filter(case=OuterRef("case"), superseded_by=None)
    begun_by = Q(from_month__lte=period(question).month)
    newest = amounts.order_by(ExpressionWrapper(begun_by, models.BooleanField()).desc(), "-from_month", "-id")
    amount = Subquery(newest.values("amount")[:1], output_field=MoneyField())
    return within(Residence.objects.annotate(amount=amount), question, "village")


def members(question: Question) -> QuerySet[Membership]:
    """The members who are enrolled as of the day, by the village of their case."""
    present = Membership.objects.filter(enrolled(period(question)), superseded_by=None, enrolled=True)
    return within(present, question, "case__residence__village")


# --- Findings and what follows from them --------------------------------------------------------------------


def findings(question: Question) -> QuerySet[Finding]:
    """疑点 that stand as of the day, dealt with or not; what had vanished by then is none."""
    day = period(question).last
    valid = Verification.objects.filter(finding=OuterRef("pk"), voided=False, on__lte=day)
    standing = ~Q(status=Finding.Status.VANISHED) | Q(last_seen__gte=day)
    known = Finding.objects.filter(standing, first_seen__lte=day).annotate(
        is_verified=Exists(valid), is_true=Exists(valid.filter(result=Verification.Result.TRUE))
    )
    return within(known, question)


VERIFIED, TRUE = Q(is_verified=True), Q(is_true=True)
"""已核实; 属实."""


def late_findings(days: Period) -> Q:
    """超期: assigned, and the deadline for verifying has passed."""
    return Q(status=Finding.Status.ASSIGNED, deadline__lt=days.last)


def items(question: Question) -> QuerySet[LedgerItem]:
    """整改事项 that lead back to a verification of the day or earlier."""
    entered = LedgerItem.objects.filter(voided=False, verification__on__lte=period(question).last)
    return within(entered, question)


CLOSED = Q(finding__status=Finding.Status.CLOSED)
"""已销号."""


def late_items(days: Period) -> Q:
    """超期: not closed, and the deadline has passed."""
    return ~CLOSED & Q(deadline__lt=days.last)


# --- Complaints and filings ---------------------------------------------------------------------------------


def complaints(question: Question) -> QuerySet[Complaint]:
    """信访件 registered in the period."""
    days = period(question)
    return within(
        Complaint.objects.filter(registered_on__gte=days.first, registered_on__lte=days.last), question
    )


def repeats(question: Question) -> Q:
    """重复信访: the same person had complained of the same matter before."""
    return Q(pk__in=repeated(question.region))


def filings(question: Question) -> QuerySet[Filing]:
    """近亲属: one row a pair of official and relative, that which counts, by the official's 区划代码.

    A filing (是) that was made by the day goes before 否; ``is_filed`` says which of both it is.
    """
    day = period(question).last
    made = ExpressionWrapper(Q(filed=True, filed_on__lte=day), models.BooleanField())
    place = Coalesce("stated_region", "region_code", output_field=models.BigIntegerField())
    lines = within(Filing.objects.annotate(is_filed=made, place=place), question, "place")
    same = Filing.objects.filter(official=OuterRef("official"), relative=OuterRef("relative"))
    first = same.annotate(is_filed=made).order_by("-is_filed", F("rechecked_on").desc(nulls_last=True), "-id")
    return lines.filter(pk=Subquery(first.values("pk")[:1]))


FILED = Q(is_filed=True)
"""已备案."""


# --- Places -------------------------------------------------------------------------------------------------


def within(rows: QuerySet[Row], question: Question, column: str = "region_code") -> QuerySet[Row]:
    """Rows whose code lies in the question's region: below it too, unless it asks for its own alone."""
    low, high = divisions.span(question.region)
    if question.own:
        high = low + 1
    return rows.filter(**{f"{column}__gte": low, f"{column}__lt": high})
