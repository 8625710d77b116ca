"""Applications that wait for the county's decision (审批确认), whole in every respect.

They are not walked through the procedure: what the deeds would have written is written in one go.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts import parameters
from accounts.models import User, system_user
from accounts.scope import scope
from common import clock, divisions, idnumbers
from common.fields import cipher
from common.names import normal
from config.bench import people
from config.bench.browsing import browser
from config.bench.county import COUNTY, County, stranger
from config.bench.feeds import SPOUSES
from households import identity, searching
from households.models import (
    Application,
    ApplicationMember,
    CheckReport,
    CheckRequest,
    Clock,
    Consent,
    Deed,
    Document,
    Duty,
    HomeVisit,
    NoticeLine,
    Opinion,
    Person,
    PublicNotice,
    Step,
)
from reviews.models import Finding

POOL = SPOUSES + 1
PEOPLE = 2
DOUBTFUL_EVERY = 10
"""Of so many applications one is of somebody about whom a finding waits."""
AMOUNT = Decimal("880.00")
TOWNSHIP = COUNTY + 101_000
DEEDS = {
    Deed.START: Application.Status.DRAFT,
    Deed.ACCEPT: Application.Status.ACCEPTED,
    Deed.REQUEST_CHECK: Application.Status.INVESTIGATING,
    Deed.INVESTIGATED: Application.Status.PRELIM,
    Deed.OPINE: Application.Status.TO_PUBLISH,
    Deed.REPORT: Application.Status.SUBMITTED,
}


@dataclass(frozen=True)
class Crew:
    """Who did it and when: taken in, examined, so many days ago."""

    handler: User
    examiner: User
    today: date

    def ago(self, days: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days)


def fill(county: County, count: int) -> None:
    """So many applications wait in the villages of the county."""
    browser("J", TOWNSHIP)
    browser("S", TOWNSHIP)
    handler, examiner = (User.objects.get(number=f"BENCH{role}") for role in "JS")
    crew = Crew(handler, examiner, clock.today())
    with scope(region=COUNTY), transaction.atomic():
        parameters.set_value(
            "standard.rural", COUNTY // 1_000_000, valid_from=crew.ago(400), text="620.00", basis="基准",
            actor=system_user(),
        )  # fmt: skip
        persons = _persons(count * PEOPLE)
        rows = _applications(county, persons[::PEOPLE], crew)
        _people(rows, persons, crew)
        _investigated(rows, crew)
        _decided_by_the_township(rows, crew)


def _persons(count: int) -> list[Person]:
    keys = [identity.person_key(people.id_number(stranger(POOL, place))) for place in range(count)]
    made: list[Person] = Person.objects.bulk_create(
        Person(id_digest=digest, id_h64=head, matched=True) for digest, head in keys
    )
    return made


def _applications(county: County, applicants: Sequence[Person], crew: Crew) -> list[Application]:
    villages = county.villages
    made: list[Application] = Application.objects.bulk_create(
        Application(
            region_code=villages[place % len(villages)],
            county=divisions.county(COUNTY),
            number=f"JZ-{crew.today.year}-{place:05}",
            status=Application.Status.SUBMITTED,
            applicant=applicant,
            applicant_name=people.name(stranger(POOL, place * PEOPLE)),
            normal_name=normal(people.name(stranger(POOL, place * PEOPLE))),
            cause="缺劳动力",
            income_told=True,
            property_told=True,
            kin_declared=False,
            started_by=crew.handler,
            started_on=crew.ago(25),
            handler=crew.handler,
            accepted_on=crew.ago(25),
        )
        for place, applicant in enumerate(applicants)
    )
    return made


def _people(rows: Sequence[Application], persons: Sequence[Person], crew: Crew) -> None:
    """Two members each, who have signed; here and there one about whom a finding waits."""
    doubted = iter(
        Finding.objects.filter(person__isnull=False).values_list("person_id", flat=True).distinct()
    )
    members = []
    for place, row in enumerate(rows):
        other = next(doubted, None) if place % DOUBTFUL_EVERY == 0 else None
        second = other or persons[place * PEOPLE + 1].pk
        members.append(_member(row, 0, row.applicant_id, stranger(POOL, place * PEOPLE)))
        members.append(_member(row, 1, second, stranger(POOL, place * PEOPLE + 1)))
    Consent.objects.bulk_create(
        _signed(member, crew) for member in ApplicationMember.objects.bulk_create(members)
    )


def _member(row: Application, position: int, person: int, of: int) -> ApplicationMember:
    uid, number, name = uuid.uuid4(), people.id_number(of), people.name(of)
    return ApplicationMember(
        uid=uid,
        region_code=row.region_code,
        application=row,
        person_id=person,
        position=position,
        is_head=position == 0,
        relation="本人" if position == 0 else "子",
        name=name,
        normal_name=normal(name),
        sex=idnumbers.sex(number),
        born_on=idnumbers.birth_date(number),
        id_number=cipher(ApplicationMember, "id_number").seal(uid, number),
        id_tail=searching.tail_digest(number),
        held=True,
    )


def _signed(member: ApplicationMember, crew: Crew) -> Consent:
    uid = uuid.uuid4()
    return Consent(
        uid=uid,
        region_code=member.region_code,
        application_id=member.application_id,
        member=member,
        person_id=member.person_id,
        who=Consent.Who.MEMBER,
        name=member.name,
        id_number=cipher(Consent, "id_number").seal(uid, "159900"),
        signed_on=crew.ago(25),
        signed_by=member.name,
        noted_by=crew.handler,
    )


def _investigated(rows: Sequence[Application], crew: Crew) -> None:
    """Checked and visited by two."""
    checks = _each(
        rows, CheckRequest, purpose="低保申请", requested_by=crew.handler, requested_on=crew.ago(24)
    )  # fmt: skip
    CheckReport.objects.bulk_create(
        CheckReport(
            region_code=each.region_code, request=each, conclusion=CheckReport.Conclusion.FITS,
            opinion="一致", concluded_by=crew.handler, concluded_on=crew.ago(22),
            valid_to=crew.today + timedelta(days=60),
        )
        for each in checks
    )  # fmt: skip
    _each(
        rows, HomeVisit, purpose=HomeVisit.Purpose.APPLICATION, on=crew.ago(21), visitor=crew.handler,
        visitor_name=crew.handler.name, second_name="李村", met=HomeVisit.Met.SELF, signed_by="本人",
        no_photo_reason="基准", submitted_at=clock.now(),
    )  # fmt: skip


def _decided_by_the_township(rows: Sequence[Application], crew: Crew) -> None:
    """Steps, opinion, notice, and the limits that run; each with who had which part."""
    _each(rows, Duty, user=crew.handler, part=Duty.Part.HANDLE)
    _each(rows, Duty, user=crew.examiner, part=Duty.Part.EXAMINE)
    made = {deed: _steps(rows, deed, crew) for deed in DEEDS}
    _each(
        rows, Opinion, lambda place: {"step": made[Deed.OPINE][place]}, round=1, fits=True, grade="B",
        amount=AMOUNT, income_per_head=Decimal("180.00"), persons=PEOPLE, insured=PEOPLE, text="符合",
        given_by=crew.examiner, given_on=crew.ago(15), workings={"method": "gap", "total": str(AMOUNT)},
    )  # fmt: skip
    _published(rows, crew)
    for kind, since in ((Clock.Kind.TOTAL, 25), (Clock.Kind.DECIDE, 5)):
        _each(
            rows, Clock, lambda place: {"due_on": crew.today + timedelta(days=place % 12 - 2)},
            county=divisions.county(COUNTY), kind=kind, started_on=crew.ago(since), workdays=10,
        )  # fmt: skip


def _steps(rows: Sequence[Application], deed: Deed, crew: Crew) -> list[Any]:
    actor = crew.examiner if deed == Deed.OPINE else crew.handler
    return _each(
        rows, Step, deed=deed, round=1, target=DEEDS[deed], on=crew.ago(5), at=clock.now(), actor=actor,
        actor_name=actor.name,
    )  # fmt: skip


def _published(rows: Sequence[Application], crew: Crew) -> None:
    """A sheet a village, which is over."""
    first, last = crew.ago(14), crew.ago(7)
    sheets = {village: _sheet(village, crew, first, last) for village in {row.region_code for row in rows}}
    _each(
        rows, NoticeLine,
        lambda place: {"notice": sheets[rows[place].region_code], "name": rows[place].applicant_name},
        round=1, persons=PEOPLE, insured=PEOPLE, amount=AMOUNT,
        first_month=crew.today.replace(day=1),
    )  # fmt: skip


def _sheet(village: int, crew: Crew, first: date, last: date) -> PublicNotice:
    photo = Document.objects.create(
        region_code=village, kind=Document.Kind.POSTING_PHOTO, name="照片.png", media_type="image/png",
        path="基准", added_by=crew.handler, added_at=clock.now(),
    )  # fmt: skip
    sheet: PublicNotice = PublicNotice.objects.create(
        region_code=village, village=village, year=first.year, serial=1, title="公示", first_day=first,
        last_day=last, days=(last - first).days, posted_by=crew.handler, photo=photo,
        ended_on=last + timedelta(days=1), ended_by=crew.handler,
    )  # fmt: skip
    return sheet


def _each(
    rows: Sequence[Application],
    model: type[Model],
    own: Callable[[int], dict[str, Any]] = lambda place: {},
    **columns: Any,
) -> list[Any]:
    """A row of the model for each application, with the same columns and those of its own."""
    made: list[Any] = model._default_manager.bulk_create(
        model(region_code=row.region_code, application=row, **columns, **own(place))
        for place, row in enumerate(rows)
    )
    return made
