"""The roll (低保台账): the columns of formats §3.2, so that what is exported can be imported again."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from common import months
from households import sheets
from households.models import Case, Membership
from reports import showing
from reports.tables import Ledger, Question, Row

STATUS = dict(Case.Status.choices)

FIELDS = {
    "number": "household__number",
    "case": "case_id",
    "village": "case__residence__village",
    "head": "case__head_id",
    "head_name": "case__head_name",
    "person": "person_id",
    "name": "name",
    "uid": "uid",
    "id_number": "id_number",
    "relation": "relation",
    "enrolled": "enrolled",
    "status": "case__status",
    "amount": "case__entitlements__amount",
    "grade": "case__grade",
    "area_kind": "case__area_kind",
    "cause": "case__cause",
    "health": "health",
    "disability_kind": "disability_kind",
    "disability_level": "disability_level",
    "labour": "labour",
    "first_month": "case__first_month",
    "last_month": "case__last_month",
    "end_reason": "case__end_reason",
    "applied_on": "case__applied_on",
    "reviewed_on": "case__reviewed_on",
    "checked_on": "case__checked_on",
    "visited_on": "case__visited_on",
    "notice_from": "case__notice_from",
    "notice_to": "case__notice_to",
    "examiner": "case__examiner",
    "confirmer": "case__confirmer",
    "income_per_head": "case__income_per_head",
    "amount_from": "case__entitlements__from_month",
    "bank_name": "case__bank_name",
    "account_uid": "case__account__uid",
    "account_number": "case__account__number",
    "account_holder": "case__account_holder",
    "phone": "phone",
    "address": "address",
}


def rows(question: Question) -> Iterator[Row]:
    """One row a member, the members of a case together, cases by household number."""
    shown = _Shown(question)
    members = (dict(zip(FIELDS, values, strict=True)) for values in _members(question))
    for _, group in groupby(members, key=lambda member: member["case"]):
        case = list(group)
        ids = {member["person"]: shown.id_number(member) for member in case}
        for member in case:
            yield shown.row(member, ids)


def _members(question: Question) -> Iterator[tuple[Any, ...]]:
    present: QuerySet[Membership] = Membership.objects.filter(superseded_by=None)
    amounts = Q(case__entitlements__superseded_by=None, case__entitlements__to_month=None)
    present = present.filter(amounts | Q(case__entitlements=None))
    if question.first:
        since = months.index(question.first)
        present = present.filter(
            Q(case__last_month=None, case__status__in=("enrolled", "ended"))
            | Q(case__last_month__gte=months.from_index(since))
            | Q(case__status="refused", case__applied_on__gte=question.first)
        )
    if question.last:
        present = present.filter(
            Q(case__first_month__lte=months.from_index(months.index(question.last)))
            | Q(case__status="refused", case__applied_on__lte=question.last)
        )
    ordered = present.order_by("household__county", "household__number", "case__key", "id")
    return ordered.values_list(*FIELDS.values()).iterator(chunk_size=2000)


class _Shown:
    """A member's values as the sheet has them."""

    def __init__(self, question: Question) -> None:
        self._id = showing.id_number(question)
        self._account = showing.account(question)
        self._phone = showing.phone(question)

    def id_number(self, member: dict[str, Any]) -> str:
        return self._id(showing.opened("households_membership.id_number", member["uid"], member["id_number"]))

    def row(self, member: dict[str, Any], ids: dict[int, str]) -> Row:
        uid = member["uid"]
        values = member | {
            "head_id": ids[member["head"]],
            "member_id": ids[member["person"]],
            "village": str(member["village"]),
            "enrolled": "是" if member["enrolled"] else "否",
            "status": STATUS[member["status"]],
            "amount": member["amount"] if member["amount"] is not None else 0,
            "account": self._account(
                showing.opened("households_account.number", member["account_uid"], member["account_number"])
            ),
            "phone": self._phone(showing.opened("households_membership.phone", uid, member["phone"])),
            "address": showing.opened("households_membership.address", uid, member["address"]),
        }
        return [values[column.key] for column in sheets.ROLL.columns]


ROLL = Ledger(
    "roll",
    "低保台账",
    sheets.ROLL.columns,
    rows,
    permission="households.list",
    numbered=False,
    sources=("roll",),
)
