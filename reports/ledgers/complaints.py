"""The complaints ledger (信访台账): the columns of formats §3.5, 是否重复 and 剩余天数."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from common import clock
from common.sheets.columns import Column
from complaints import sheets
from complaints.models import Complaint
from reports import showing
from reports.tables import Ledger, Question, Row

COLUMNS = (*sheets.COMPLAINTS.columns, Column("是否重复", "repeated"), Column("剩余天数", "days_left"))

ACCEPT_WITHIN = timedelta(days=15)
CLOSE_WITHIN = timedelta(days=60)
"""信访工作条例: 15 days to accept or to tell, 60 days from acceptance to close."""


def rows(question: Question) -> Iterator[Row]:
    """One row a complaint, by day of registration."""
    shown_id, shown_phone = showing.id_number(question), showing.phone(question)
    channels, states = dict(Complaint.Channel.choices), dict(Complaint.Status.choices)
    today = clock.today()
    complaints = Complaint.objects.order_by("registered_on", "id")
    if question.first:
        complaints = complaints.filter(registered_on__gte=question.first)
    if question.last:
        complaints = complaints.filter(registered_on__lte=question.last)
    earlier: Counter[tuple[object, str]] = Counter()
    for complaint in complaints.iterator(2000):
        issue = (complaint.complainant_id or complaint.complainant_name, complaint.category)
        earlier[issue] += 1
        uid = complaint.uid
        yield (
            complaint.registered_on,
            complaint.complainant_name,
            shown_id(
                showing.opened(
                    "complaints_complaint.complainant_id_number", uid, complaint.complainant_id_number
                )
            ),
            shown_phone(showing.opened("complaints_complaint.phone", uid, complaint.phone)),
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
            "是" if earlier[issue] > 1 else "否",
            _days_left(complaint, today),
        )


def _days_left(complaint: Complaint, today: date) -> int | None:
    """Days until the present limit, negative when it has passed; None for what is finished."""
    if complaint.closed_on or complaint.status in (Complaint.Status.CLOSED, Complaint.Status.REFERRED):
        return None
    if complaint.accepted_on:
        return (complaint.accepted_on + CLOSE_WITHIN - today).days
    return (complaint.registered_on + ACCEPT_WITHIN - today).days


COMPLAINTS = Ledger("complaints", "信访台账", COLUMNS, rows, permission="complaints.view")
