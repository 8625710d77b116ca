"""A confirmed application becomes a household with its case and members (纳入保障)."""

import uuid
from datetime import date
from typing import Any

from accounts.models import User
from common.errors import Refused
from common.fields import cipher, reveal
from common.names import normal
from households import standing
from households.identity import content
from households.models import (
    Application,
    ApplicationMember,
    Case,
    Household,
    Membership,
    NameGram,
    Opinion,
    Residence,
)
from households.procedure.files import File
from households.searching import grams


def enrol(file: File, opinion: Opinion, *, first_month: date, actor: User) -> Case:
    """The household has a case from ``first_month`` on, with the days of the steps and its members.

    Part of the confirmation; the amount is opened by ``funds``. Raises Refused while an earlier case of
    the household still runs.
    """
    household = _household(file)
    _no_other_case(household, first_month)
    case = _case(file, household, opinion, first_month, actor)
    Residence.objects.create(
        region_code=household.region_code, household=household, case=case, village=household.region_code
    )
    _members(file, case)
    standing.refresh([household.pk])
    return case


def _household(file: File) -> Household:
    """The household that the application names, or that of the head's last case here, or a new one.

    A new one bears the number of its application (一户一档).
    """
    application, head = file.application, file.head
    if head is None:
        raise RuntimeError("an application without head cannot be confirmed")
    known = application.household or _earlier(application, head)
    if known is None:
        made: Household = Household.objects.create(
            region_code=application.region_code,
            county=application.county,
            number=application.number,
            head=head.person,
            head_name=head.name,
            account=application.account,
        )
        return made
    kept: Household = Household.objects.select_for_update().get(pk=known.pk)
    kept.region_code, kept.head, kept.head_name = application.region_code, head.person, head.name
    kept.account = application.account
    kept.save(update_fields=["region_code", "head", "head_name", "account"])
    return kept


def _earlier(application: Application, head: ApplicationMember) -> Household | None:
    """The household under which the head was enrolled before, in this village: it keeps its number."""
    found: Household | None = (
        Household.objects.filter(region_code=application.region_code, head=head.person)
        .order_by("-pk")
        .first()
    )
    return found


def _no_other_case(household: Household, first_month: date) -> None:
    running = Case.objects.filter(household=household, first_month__isnull=False)
    if running.filter(last_month=None).exists() or running.filter(last_month__gte=first_month).exists():
        raise Refused(f"{household.number} 还有没有结束的保障记录，不能重复纳入。")


def _case(file: File, household: Household, opinion: Opinion, first_month: date, actor: User) -> Case:
    application, line = file.application, file.line
    report, head = file.report, file.head
    visited = max((each.on for each in file.visits if each.signed_by), default=None)
    if head is None:
        raise RuntimeError("an application without head cannot be confirmed")
    case: Case = Case.objects.create(
        region_code=household.region_code,
        household=household,
        key=f"{first_month:%Y-%m}",
        status=Case.Status.ENROLLED,
        first_month=first_month,
        applied_on=application.started_on,
        grade=opinion.grade,
        area_kind=application.get_area_kind_display(),
        cause=application.cause,
        checked_on=report.concluded_on if report else None,
        visited_on=visited,
        notice_from=line.notice.first_day if line else None,
        notice_to=line.notice.last_day if line else None,
        examiner=opinion.given_by.name,
        confirmer=actor.name,
        normal_examiner=normal(opinion.given_by.name),
        normal_confirmer=normal(actor.name),
        income_per_head=opinion.income_per_head,
        bank_name=application.bank_name,
        account=application.account,
        account_holder=application.account_holder,
        head=head.person,
        head_name=head.name,
        content=content(application.uid),
    )
    return case


def _members(file: File, case: Case) -> None:
    """Members with their numbers sealed anew, for a cipher belongs to its row; found by name from now on."""
    rows = [_membership(member, file.application, case) for member in file.counted]
    Membership.objects.bulk_create(rows)
    kept = Membership.objects.filter(case=case, superseded_by=None)
    NameGram.objects.bulk_create(
        NameGram(region_code=row.region_code, gram=gram, membership=row)
        for row in kept
        for gram in sorted(grams(row.normal_name))
    )


def _membership(member: ApplicationMember, application: Application, case: Case) -> Membership:
    uid = uuid.uuid4()

    def sealed(name: str, text: str) -> Any:
        return cipher(Membership, name).seal(uid, text) if text else None

    columns = ("relation", "enrolled", "name", "normal_name", "sex", "born_on", "id_tail", "phone_digest")
    more = ("health", "disability_kind", "disability_level", "labour")
    return Membership(
        uid=uid,
        region_code=case.region_code,
        household=case.household,
        case=case,
        person_id=member.person_id,
        id_number=sealed("id_number", reveal(member, "id_number")),
        phone=sealed("phone", reveal(member, "phone")),
        address=sealed("address", reveal(application, "address")),
        content=content(member.uid),
        **{name: getattr(member, name) for name in (*columns, *more)},
    )
