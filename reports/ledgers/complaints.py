"""The complaints ledger (信访台账): the columns of formats §3.5, 是否重复 and 剩余天数."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.scope import scope
from common import clock, divisions
from common.names import normal
from common.sheets.columns import Column
from complaints import sheets
from complaints.models import Complaint
from reports import showing
from reports.tables import Ledger, Question, Row

COLUMNS = (*sheets.COMPLAINTS.columns, Column("是否重复", "repeated"), Column("剩余天数", "days_left"))

ID_NUMBER = "complaints_complaint.complainant_id_number"
PHONE = "complaints_complaint.phone"
NAMELESS = {"", "匿名", "无名", "不详"}

ACCEPT_WITHIN = timedelta(days=15)
CLOSE_WITHIN = timedelta(days=60)
"""信访工作条例: 15 days to accept or to tell, 60 days from acceptance to close."""


def rows(question: Question) -> Iterator[Row]:
    """One row a complaint that was registered in the period, by day."""
    complaints = Complaint.objects.all()
    if question.first:
        complaints = complaints.filter(registered_on__gte=question.first)
    if question.last:
        complaints = complaints.filter(registered_on__lte=question.last)
    return rows_of(complaints, question)


def rows_of(complaints: QuerySet[Complaint], question: Question) -> Iterator[Row]:
    """One row a complaint, by day of registration."""
    shown_id, shown_phone = showing.id_number(question), showing.phone(question)
    channels, states = dict(Complaint.Channel.choices), dict(Complaint.Status.choices)
    today, again = clock.today(), repeated(question.region)
    for complaint in complaints.order_by("registered_on", "id").iterator(2000):
        uid = complaint.uid
        yield (
            complaint.registered_on,
            complaint.complainant_name,
            shown_id(showing.opened(ID_NUMBER, uid, complaint.complainant_id_number)),
            shown_phone(showing.opened(PHONE, uid, complaint.phone)),
            channels[complaint.channel],
            str(complaint.region_code),
            complaint.category,
            complaint.content,
            complaint.person_named,
            states.get(complaint.status, ""),
            complaint.accepted_on,
            complaint.closed_on,
            complaint.outcome,
            complaint.satisfaction,
            "是" if complaint.pk in again else "否",
            _days_left(complaint, today),
        )


def repeated(region: int) -> set[int]:
    """The complaints of the county that repeat an earlier one: the same person, the same matter.

    Whoever gave neither number nor name repeats nothing.
    """
    with scope(region=divisions.county_code(region) or region):
        told = Complaint.objects.order_by("registered_on", "id").values_list(
            "id", "complainant", "complainant_name", "category"
        )
        seen: set[tuple[object, str]] = set()
        again = set()
        for pk, person, name, category in told.iterator(2000):
            if not person and normal(name) in NAMELESS:
                continue
            issue = (person or normal(name), category)
            if issue in seen:
                again.add(pk)
            seen.add(issue)
    return again


def _days_left(complaint: Complaint, today: date) -> int | None:
    """Days until the present limit, negative when it has passed; None for what is finished."""
    if complaint.closed_on or complaint.status in (Complaint.Status.CLOSED, Complaint.Status.REFERRED):
        return None
    if complaint.accepted_on:
        return (complaint.accepted_on + CLOSE_WITHIN - today).days
    return (complaint.registered_on + ACCEPT_WITHIN - today).days


COMPLAINTS = Ledger(
    "complaints", "信访台账", COLUMNS, rows, permission="complaints.view", sources=("complaints",)
)
