"""A confirmed application becomes a household with its case and members (纳入保障)."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import User
from common.errors import Refused
from common.fields import cipher, reveal
from common.names import normal
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


@dataclass(frozen=True)
class Confirmed:
    """An application that was confirmed: its file, and the opinion that was agreed to."""

    file: File
    opinion: Opinion

    @property
    def application(self) -> Application:
        """The application."""
        return self.file.application

    @property
    def head(self) -> ApplicationMember:
        """The head of the household."""
        if self.file.head is None:
            raise RuntimeError("an application without head cannot be confirmed")
        return self.file.head


def enrol(confirmed: Sequence[Confirmed], *, first_month: date, actor: User) -> list[Case]:
    """Each household has a case from ``first_month`` on, with the days of the steps and its members.

    As many queries for one as for many. Part of the confirmation; ``funds`` opens the amounts and then says
    how the households stand. Raises Refused while an earlier case of a household still runs.
    """
    households = _households(confirmed)
    _no_other_case(households, first_month)
    cases: list[Case] = Case.objects.bulk_create(
        _case(one, household, first_month, actor)
        for one, household in zip(confirmed, households, strict=True)
    )
    Residence.objects.bulk_create(
        Residence(region_code=case.region_code, household=case.household, case=case, village=case.region_code)
        for case in cases
    )
    _members(confirmed, cases)
    return cases


def _households(confirmed: Sequence[Confirmed]) -> list[Household]:
    """Of each the household that the application names, or that of the head's last case here, or a new one.

    A new one bears the number of its application (一户一档).
    """
    known = _known(confirmed)
    locked = Household.objects.select_for_update().filter(pk__in=set(known.values())).order_by("pk")
    kept = {each.pk: each for each in locked}
    made: dict[int, Household] = {}
    for one in confirmed:
        application = one.application
        if (pk := known.get(application.pk)) is None:
            made[application.pk] = Household(county=application.county, number=application.number)
        household = made[application.pk] if pk is None else kept[pk]
        household.region_code, household.account_id = application.region_code, application.account_id
        household.head_id, household.head_name = one.head.person_id, one.head.name
    Household.objects.bulk_create(made.values())
    if kept:
        Household.objects.bulk_update(kept.values(), ["region_code", "head", "head_name", "account"])
    of = {
        pk: kept[known[pk]] if pk in known else made[pk] for pk in (each.application.pk for each in confirmed)
    }
    return list(of.values())


def _known(confirmed: Sequence[Confirmed]) -> dict[int, int]:
    """The household of each application that has one already: named, or under which the head was enrolled
    before, in this village: it keeps its number.
    """
    heads = {(one.application.region_code, one.head.person_id): one.application.pk for one in confirmed}
    earlier = Household.objects.filter(
        head__in=[person for _, person in heads], region_code__in={region for region, _ in heads}
    )
    found = {
        heads[region, head]: pk
        for pk, region, head in earlier.order_by("pk").values_list("pk", "region_code", "head_id")
        if (region, head) in heads
    }
    named = {one.application.pk: one.application.household_id for one in confirmed}
    return found | {application: pk for application, pk in named.items() if pk is not None}


def _no_other_case(households: Sequence[Household], first_month: date) -> None:
    twice = [each.number for each, count in Counter(households).items() if count > 1]
    running = Case.objects.filter(household__in=households, first_month__isnull=False)
    later = running.filter(Q(last_month=None) | Q(last_month__gte=first_month))
    numbers = twice or list(later.order_by("pk").values_list("household__number", flat=True)[:1])
    if numbers:
        raise Refused(f"{numbers[0]} 还有没有结束的保障记录，不能重复纳入。")


def _case(one: Confirmed, household: Household, first_month: date, actor: User) -> Case:
    application, opinion, line, report = one.application, one.opinion, one.file.line, one.file.report
    return Case(
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
        visited_on=max((each.on for each in one.file.visits if each.signed_by), default=None),
        notice_from=line.notice.first_day if line else None,
        notice_to=line.notice.last_day if line else None,
        examiner=opinion.given_by.name,
        confirmer=actor.name,
        normal_examiner=normal(opinion.given_by.name),
        normal_confirmer=normal(actor.name),
        income_per_head=opinion.income_per_head,
        bank_name=application.bank_name,
        account_id=application.account_id,
        account_holder=application.account_holder,
        head_id=one.head.person_id,
        head_name=one.head.name,
        content=content(application.uid),
    )


def _members(confirmed: Sequence[Confirmed], cases: Sequence[Case]) -> None:
    """Members with their numbers sealed anew, for a cipher belongs to its row; found by name from now on."""
    rows: list[Membership] = Membership.objects.bulk_create(
        _membership(member, one.application, case)
        for one, case in zip(confirmed, cases, strict=True)
        for member in one.file.counted
    )
    NameGram.objects.bulk_create(
        NameGram(region_code=row.region_code, gram=gram, membership=row)
        for row in rows
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
