"""The file of a household (户档): all that is recorded of it, each question asked once, for one page."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, F, Max, Min, Q

from accounts.regions import Places
from accounts.scope import WHOLE, bars, scope
from audit.models import IncomingFile
from common import banking, clock, idnumbers, months
from common.fields import reveal
from households.models import (
    Account,
    Application,
    ApplicationMember,
    Case,
    CaseReview,
    Entitlement,
    Household,
    Membership,
    PastCase,
    Standing,
    Step,
)

Told = TypeVar("Told")


class Dossier:
    """A household with its cases, members, amounts and the files that told of them."""

    def __init__(self, household: Household) -> None:
        self.household = household
        self._shared: dict[Callable[[Any], Any], Any] = {}
        self._bars: dict[int, str | None] = {}

    def bar(self, reader: Any) -> str | None:
        """Why the reader must leave the household to others (回避), or None; asked once for one reader."""
        if reader.pk not in self._bars:
            self._bars[reader.pk] = bars(reader, self.household)
        return self._bars[reader.pk]

    def shared(self, look: Callable[["Dossier"], Told]) -> Told:
        """What ``look`` finds; asked once, whoever asks."""
        if look not in self._shared:
            self._shared[look] = look(self)
        found: Told = self._shared[look]
        return found

    @cached_property
    def cases(self) -> list[Case]:
        """Its cases, the newest first, in the order that ``publishing`` and ``standing`` know.

        Each with the application that it came of, and when it was public (``public``).
        """
        rows = Case.objects.filter(household=self.household).annotate(
            publics=Count("notice_lines"),
            public_first=Min("notice_lines__notice__first_day"),
            public_last=Max("notice_lines__notice__first_day"),
        )
        beside = ("account", "residence", "application__account", "application__handler")
        return sorted(rows.select_related(*beside), key=_age, reverse=True)

    @property
    def case(self) -> Case | None:
        """The newest case; a household that only moved in has none yet."""
        return self.cases[0] if self.cases else None

    @property
    def is_enrolled(self) -> bool:
        """Whether it is 在保 this month."""
        return self.case is not None and is_enrolled(self.case)

    @cached_property
    def memberships(self) -> list[Membership]:
        """Everybody who ever belonged to it, as each import told, the oldest first."""
        return list(Membership.objects.filter(household=self.household).order_by("id"))

    @property
    def members(self) -> list[Membership]:
        """Who belongs to the newest case today, the head first."""
        case = self.case
        if case is None:
            return []
        mine = [
            each for each in self.memberships if each.case_id == case.pk and each.superseded_by_id is None
        ]
        return sorted(mine, key=lambda each: each.person_id != case.head_id)

    @property
    def head(self) -> Membership | None:
        """The head's own row."""
        return next((each for each in self.members if each.person_id == self.household.head_id), None)

    @cached_property
    def persons(self) -> dict[int, str]:
        """The members of the newest case: person to name."""
        return {each.person_id: each.name for each in self.members}

    @cached_property
    def entitlements(self) -> list[Entitlement]:
        """Every amount that was stated, superseded ones too, the oldest first."""
        return list(Entitlement.objects.filter(case__household=self.household).order_by("id"))

    @property
    def amount(self) -> Decimal | None:
        """What is granted a month in the newest case."""
        case = self.case
        return next((each.amount for each in self.amounts if case and each.case_id == case.pk), None)

    @property
    def amounts(self) -> list[Entitlement]:
        """The amounts that hold, the newest first."""
        present = [each for each in self.entitlements if each.superseded_by_id is None]
        return sorted(present, key=lambda each: (each.from_month, each.pk), reverse=True)

    @cached_property
    def past(self) -> list[PastCase]:
        """What its cases said before, the oldest first."""
        return list(PastCase.objects.filter(case__household=self.household).order_by("id"))

    @cached_property
    def reviews(self) -> list[CaseReview]:
        """Its periodic reviews."""
        return list(CaseReview.objects.filter(case__household=self.household).order_by("on"))

    @cached_property
    def in_vain(self) -> list[Application]:
        """Applications of its people that ended without a case, as far as the open scope reaches.

        One that its people made themselves, or in which its head, of today or of then, was counted: in which
        others only were named is another family's.
        """
        heads = {self.household.head_id, *(case.head_id for case in self.cases)}
        named = ApplicationMember.objects.filter(
            Q(person=F("application__applicant")) | Q(person__in=heads, counted=True),
            person__in=heads | set(self.persons),
            removed_at=None,
        )
        rows = Application.objects.in_vain().filter(pk__in=named.values("application"))
        return list(rows.select_related("account", "handler").order_by("pk"))

    @cached_property
    def applications(self) -> list[Application]:
        """The applications that its cases came of, and those in vain, the oldest first."""
        told = (getattr(case, "application", None) for case in self.cases)
        return sorted([*(each for each in told if each), *self.in_vain], key=lambda each: each.pk)

    @cached_property
    def taken(self) -> list[Step]:
        """The steps of its applications, application by application, the oldest first."""
        rows = Step.objects.filter(application__in=self.applications).select_related("application")
        return list(rows.order_by("application_id", "pk"))

    @cached_property
    def imports(self) -> Mapping[int, IncomingFile]:
        """The files that told of it. They are the county's; whoever may see the household may see them."""
        rows: Iterable[Any] = [*self.cases, *self.memberships, *self.entitlements, *self.past]
        named = {row.incoming_id for row in rows} - {None}
        named |= {row.superseded_by_id for row in rows if getattr(row, "superseded_by_id", None)}
        with scope(region=WHOLE):
            return {row.pk: row for row in IncomingFile.objects.filter(pk__in=named).select_related("actor")}

    @cached_property
    def accounts(self) -> Mapping[int, str]:
        """The accounts that its cases ever named: key to ``****`` and the last four."""
        known = {case.account_id: case.account.last4 for case in self.cases if case.account}
        others = {row.values.get("account") for row in self.past} - {None, *known}
        if others:
            known |= dict(Account.objects.filter(pk__in=others).values_list("pk", "last4"))
        return {pk: banking.mask_account(last4) for pk, last4 in known.items() if pk is not None}

    @cached_property
    def places(self) -> Places:
        """Names of the county's townships and villages."""
        return Places(self.household.region_code)


class Public(NamedTuple):
    """How often a case stood on the standing notices (公布), and when first and last."""

    times: int
    first: date | None
    last: date | None


def public(case: Any) -> Public:
    """When a case of a dossier was public."""
    return Public(case.publics, case.public_first, case.public_last)


def is_enrolled(case: Case | Standing) -> bool:
    """Whether a case, or a household as it stands, is 在保 this month: ``models.enrolled`` for one row."""
    month = months.first(clock.today())
    if case.status == Case.Status.REFUSED or case.first_month is None or case.first_month > month:
        return False
    return case.last_month is None or case.last_month >= month


def state_of(case: Case | Standing) -> str:
    """在保, 已退出, 未通过, or 待起保 of a case whose first month is still to come."""
    if case.status == Case.Status.REFUSED:
        return "未通过"
    if is_enrolled(case):
        return "在保"
    return "待起保" if case.first_month and case.first_month > clock.today() else "已退出"


def _age(case: Case) -> tuple[int, str, str]:
    first = months.index(case.first_month) if case.first_month else 0
    return first, str(case.applied_on or ""), case.key


def masked_id(member: Membership) -> str:
    """A member's ID number with its middle hidden."""
    return idnumbers.mask(reveal(member, "id_number"))


def masked_phone(member: Membership) -> str:
    """A member's phone with its middle hidden, nothing where none is known."""
    return banking.mask_phone(reveal(member, "phone"))
