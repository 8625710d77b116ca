"""Walks an application through its procedure, deed by deed, as the people of the demo county do it.

Each function takes it one stage further and returns it as it then is; ``upto("submitted")`` does several.
"""

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from PIL import Image

from accounts import parameters
from accounts.models import User
from accounts.scope import scope
from common.attachments import Accepted
from common.idnumbers import check_digit
from funds import granting
from households import papers
from households.models import Application, CheckLine, Household
from households.procedure import (
    checking,
    circumstances,
    deciding,
    drafting,
    investigating,
    members,
    opining,
    publicity,
)
from households.procedure.circumstances import Earned
from households.procedure.files import File
from households.procedure.members import Pasted
from reviews import acceptance
from tests import factories as make

EAST_WILLOW, COUNTY = 159922101201, 159922
STAGES = (
    "draft", "accepted", "investigating", "checked", "prelim",
    "to_publish", "publicity", "ended", "submitted", "confirmed",
)  # fmt: skip


def png() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def picture(name: str = "照片.png") -> Accepted:
    """A picture that passed the gate."""
    return Accepted(name, "image/png", png())


def number(serial: int, born: str = "19580312") -> str:
    """An invented ID number."""
    first = f"159900{born}{serial:03d}"
    return first + check_digit(first)


@dataclass
class Walk:
    """The people who walk applications, and the clock that they share."""

    caseworker: User
    examiner: User
    county_officer: User
    monkeypatch: Any
    today: date = date(2026, 6, 10)
    serial: int = 0
    made: list[Application] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at(self.today)

    def at(self, day: date) -> None:
        """It is this day."""
        self.today = day
        self.monkeypatch.setenv("DOUDI_TODAY", day.isoformat())

    @contextmanager
    def by(self, user: User) -> Any:
        """In the scope of a user."""
        with scope(region=user.region_id, user=user):
            yield user

    def fresh(self, application: Application) -> Application:
        """The application as it stands."""
        with self.by(self.county_officer):
            return Application.objects.get(pk=application.pk)

    def number(self) -> str:
        """An ID number that nobody has yet."""
        self.serial += 1
        return number(self.serial)

    def draft(self, name: str = "马桂兰", *, id_number: str = "", filled: bool = True) -> Application:
        """An application of one member, filled in unless told otherwise."""
        with self.by(self.caseworker) as actor:
            application = drafting.start(
                id_number=id_number or self.number(), name=name, village=EAST_WILLOW, actor=actor
            )
            if filled:
                self.fill(application)
        return self.fresh(application)

    def add(self, application: Application, *people: tuple[str, str, str]) -> None:
        """More members: name, ID number, relation; they sign too."""
        with self.by(self.caseworker) as actor:
            added = members.add(application, actor=actor, people=[Pasted(*one) for one in people])
            for member in added:
                members.sign(application, actor=actor, member=member)

    def fill(self, application: Application, *, income: str = "180.00") -> None:
        """Everything that acceptance asks for; the applicant alone, with so much a month."""
        actor = self.caseworker
        with self.by(actor):
            member = File(application).members[0]
            drafting.save_basics(application, actor=actor, cause="缺劳动力", kin_declared=False)
            circumstances.save_income(
                application, [Earned(member.pk, "transfer", Decimal(income))], actor=actor
            )
            circumstances.save_property(application, [], actor=actor)
            drafting.save_account(
                application, actor=actor, holder=member.name, number="6217000000000006671", bank_name="农商行"
            )
            members.sign(application, actor=actor, member=member)
            for kind in papers.asked_for(File(self._again(application))):
                papers.add(application, actor=actor, kind=kind, paper=picture())

    def _again(self, application: Application) -> Application:
        return Application.objects.get(pk=application.pk)

    def accept(self, application: Application) -> Application:
        """Accepted by the caseworker."""
        with self.by(self.caseworker) as actor:
            acceptance.accept(application, actor=actor)
        return self.fresh(application)

    def check(self, application: Application, *, conclusion: str = "fits", lines: Any = ()) -> Application:
        """Checked, reported, concluded."""
        with self.by(self.caseworker) as actor:
            request = checking.request(application, actor=actor)
            checking.report(request, [CheckLine(**line) for line in lines])
            checking.conclude(application, actor=actor, conclusion=conclusion, opinion="与申报一致")
        return self.fresh(application)

    def told(self, **columns: Any) -> investigating.Told:
        """A visit by two, signed, without photographs for a reason."""
        return investigating.Told(**{
            "on": self.today, "met": "self", "second_name": "李村", "signed_by": "马桂兰",
            "no_photo_reason": "测试", **columns,
        })  # fmt: skip

    def visit(self, application: Application, **columns: Any) -> Application:
        """Visited by two."""
        with self.by(self.caseworker) as actor:
            told = self.told(**{"signed_by": application.applicant_name, **columns})
            investigating.visit(application, told, actor=actor)
        return self.fresh(application)

    def opine(self, application: Application, *, grade: str = "B") -> Application:
        """The examiner proposes to confirm."""
        with self.by(self.examiner) as actor:
            income, amount = granting.proposal(File(self._again(application)), grade=grade)
            opining.opine(
                application, actor=actor, text="符合", grade=grade, amount=amount.total,
                income_per_head=income.per_head, workings=amount.as_json(),
            )  # fmt: skip
        return self.fresh(application)

    def post(self, *applications: Application) -> Any:
        """Put up from today on; the notice."""
        with self.by(self.caseworker) as actor:
            return publicity.post(EAST_WILLOW, applications, first_day=self.today, actor=actor)

    def end_notice(self, notice: Any) -> Any:
        """The days pass, the photograph is there, the notice is over."""
        self.at(max(self.today, notice.last_day + timedelta(days=1)))
        with self.by(self.caseworker) as actor:
            publicity.photograph(notice, actor=actor, paper=picture())
            return publicity.end(notice, actor=actor)

    def report(self, application: Application) -> Application:
        """Sent up to the county."""
        with self.by(self.caseworker) as actor:
            publicity.report(application, actor=actor)
        return self.fresh(application)

    def confirm(self, application: Application, *, actor: User | None = None) -> Application:
        """Confirmed and granted."""
        with self.by(actor or self.county_officer) as officer:
            granting.grant(application, actor=officer, opinion="同意")
        return self.fresh(application)

    def upto(self, stage: str, application: Application | None = None) -> Application:
        """A new application (or a draft that is filled in) that has come to a stage of STAGES."""
        application = application or self.draft()
        wanted = STAGES.index(stage)
        if wanted >= 1:
            application = self.accept(application)
        if wanted >= 3:
            application = self.check(application)
        elif wanted == 2:
            with self.by(self.caseworker) as actor:
                checking.request(application, actor=actor)
        if wanted >= 4:
            application = self.visit(application)
        if wanted >= 5:
            application = self.opine(application)
        if wanted >= 6:
            notice = self.post(application)
            if wanted >= 7:
                self.end_notice(notice)
        if wanted >= 8:
            application = self.report(self.fresh(application))
        if wanted >= 9:
            application = self.confirm(application)
        return self.fresh(application)

    def roll_household(self, **columns: Any) -> Household:
        """A household that a roll brought, 在保 with one member."""
        with scope(region=0):
            of = make.household(**columns)
            make.case(of)
            return of


def set_standard(actor: User, amount: str = "620.00") -> None:
    """The rural standard of the demo county."""
    parameters.set_value(
        "standard.rural", COUNTY, valid_from=date(2025, 7, 1), text=amount, basis="县发文", actor=actor
    )


def send_back(walk: Walk, application: Application, *reasons: str) -> Application:
    """The county wants more."""
    with walk.by(walk.county_officer) as actor:
        deciding.send_back(application, actor=actor, reasons=reasons, note="请补 2 名调查人")
    return walk.fresh(application)
