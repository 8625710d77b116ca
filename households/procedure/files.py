"""What is known of applications (案卷), each question asked once for as many as there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.regions import names_around
from accounts.scope import WHOLE, scope
from common import clock, months
from households import authority
from households.models import (
    Application,
    ApplicationMember,
    Appraisal,
    CheckReport,
    CheckRequest,
    Consent,
    Document,
    Duty,
    HomeVisit,
    Membership,
    NoticeLine,
    Objection,
    Opinion,
    Recognition,
    Step,
    enrolled,
)


class Shelf:
    """The files of some applications; every property is one query for all of them. Needs an open scope."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self.files = {each.pk: File(each, self) for each in applications}

    def __getitem__(self, application: Application) -> "File":
        """The file of one of them."""
        return self.files[application.pk]

    def _of(self, rows: Any) -> Mapping[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows.filter(application__in=list(self.files)).order_by("pk"):
            found[row.application_id].append(row)
        return found

    @cached_property
    def members(self) -> Mapping[int, list[ApplicationMember]]:
        """Who is named in them."""
        return self._of(ApplicationMember.objects.filter(removed_at=None))

    @cached_property
    def documents(self) -> Mapping[int, list[Document]]:
        """Their papers."""
        return self._of(Document.objects.filter(removed_at=None))

    @cached_property
    def consents(self) -> Mapping[int, list[Consent]]:
        """Who authorised a check."""
        return self._of(Consent.objects.filter(revoked_on=None))

    @cached_property
    def checks(self) -> Mapping[int, list[CheckRequest]]:
        """Their checks with the conclusions, the oldest first."""
        return self._of(CheckRequest.objects.select_related("report"))

    @cached_property
    def visits(self) -> Mapping[int, list[HomeVisit]]:
        """Visits and what stands beside them, the oldest first."""
        return self._of(HomeVisit.objects.all())

    @cached_property
    def appraisals(self) -> Mapping[int, list[Appraisal]]:
        """Villagers' meetings."""
        return self._of(Appraisal.objects.all())

    @cached_property
    def opinions(self) -> Mapping[int, list[Opinion]]:
        """Initial opinions, the oldest first."""
        return self._of(Opinion.objects.select_related("given_by"))

    @cached_property
    def lines(self) -> Mapping[int, list[NoticeLine]]:
        """Where they were public, with the notices."""
        return self._of(NoticeLine.objects.select_related("notice"))

    @cached_property
    def objections(self) -> Mapping[int, list[Objection]]:
        """What was said against them."""
        return self._of(Objection.objects.select_related("line"))

    @cached_property
    def steps(self) -> Mapping[int, list[Step]]:
        """Their steps, the oldest first."""
        return self._of(Step.objects.all())

    @cached_property
    def duties(self) -> Mapping[int, list[Duty]]:
        """Who had which part in them."""
        return self._of(Duty.objects.all())

    @cached_property
    def _persons(self) -> set[int]:
        return {member.person_id for members in self.members.values() for member in members}

    @cached_property
    def enrolled(self) -> Mapping[int, Membership]:
        """Persons named who are 在保 today or from a coming month on, anywhere; with the membership."""
        month = months.first(clock.today())
        with scope(region=WHOLE):
            present = enrolled(month, "case__") | Q(case__first_month__gt=month)
            rows = Membership.objects.filter(
                present, person__in=self._persons, enrolled=True, superseded_by=None
            ).select_related("household", "case")
            return {row.person_id: row for row in rows}

    @cached_property
    def places(self) -> Mapping[int, str]:
        """The names of the villages and townships where they are 在保, by code."""
        return names_around(row.region_code for row in self.enrolled.values())

    @cached_property
    def held(self) -> Mapping[int, list[ApplicationMember]]:
        """Persons named who stand in an accepted, undecided application, anywhere."""
        found: dict[int, list[ApplicationMember]] = defaultdict(list)
        with scope(region=WHOLE):
            rows = ApplicationMember.objects.filter(person__in=self._persons, held=True)
            for row in rows.select_related("application"):
                found[row.person_id].append(row)
        return found

    @cached_property
    def delegated(self) -> Mapping[int, bool]:
        """The counties of the applications, and whether the township decides there today."""
        return authority.delegated((each.application.county for each in self.files.values()), clock.today())

    @cached_property
    def recognised(self) -> Mapping[int, list[Recognition]]:
        """Persons named who were recognised as 边缘 or 刚性支出, anywhere."""
        found: dict[int, list[Recognition]] = defaultdict(list)
        with scope(region=WHOLE):
            rows = Recognition.objects.filter(person__in=self._persons)
            for row in rows.select_related("application"):
                found[row.person_id].append(row)
        return found


class File:
    """One application's file."""

    def __init__(self, application: Application, shelf: Shelf | None = None) -> None:
        self.application = application
        self._shelf = shelf or Shelf([application])

    def _mine(self, rows: Mapping[int, list[Any]]) -> list[Any]:
        return rows.get(self.application.pk, [])

    @property
    def members(self) -> list[ApplicationMember]:
        """Who is named in it, in the order of entry."""
        return self._mine(self._shelf.members)

    @property
    def head(self) -> ApplicationMember | None:
        """The head of the household."""
        return next((each for each in self.members if each.is_head), None)

    @property
    def counted(self) -> list[ApplicationMember]:
        """Those who make the number of persons (家庭人口)."""
        return [each for each in self.members if each.counted]

    @property
    def headcount(self) -> str:
        """4 人（另 1 人不计入）: how many the family is, and who is named beside it."""
        counted = len(self.counted)
        apart = len(self.members) - counted
        return f"{counted} 人（另 {apart} 人不计入）" if apart else f"{counted} 人"

    @property
    def insured(self) -> list[ApplicationMember]:
        """Those who would be paid for (保障人口)."""
        return [each for each in self.members if each.enrolled]

    @property
    def is_delegated(self) -> bool:
        """Whether the township decides about it (审核确认权限下放)."""
        return self._shelf.delegated[self.application.county]

    @property
    def documents(self) -> list[Document]:
        """Its papers, and the reasons for those that are missing."""
        return self._mine(self._shelf.documents)

    @property
    def consents(self) -> list[Consent]:
        """Who authorised a check."""
        return self._mine(self._shelf.consents)

    @property
    def check(self) -> CheckRequest | None:
        """The last check that was asked for since the last deed that wants it made again."""
        since = self._redone("check")
        rows = [each for each in self._mine(self._shelf.checks) if since is None or each.pk > since]
        return rows[-1] if rows else None

    @property
    def report(self) -> CheckReport | None:
        """The conclusion of that check."""
        check = self.check
        return getattr(check, "report", None) if check else None

    @property
    def visits(self) -> list[HomeVisit]:
        """Visits of the township that count: made since the last deed that wants them made again."""
        since = self._redone("visit")
        rows = [each for each in self._mine(self._shelf.visits) if each.purpose != HomeVisit.Purpose.COUNTY]
        return [each for each in rows if since is None or each.pk > since]

    @property
    def county_visits(self) -> list[HomeVisit]:
        """The county's own visits."""
        return [each for each in self._mine(self._shelf.visits) if each.purpose == HomeVisit.Purpose.COUNTY]

    @property
    def appraisals(self) -> list[Appraisal]:
        """Villagers' meetings."""
        return self._mine(self._shelf.appraisals)

    @property
    def opinion(self) -> Opinion | None:
        """The newest initial opinion of this round; after a return there is none yet."""
        rows = [each for each in self._mine(self._shelf.opinions) if each.round == self.application.round]
        return rows[-1] if rows else None

    @property
    def line(self) -> NoticeLine | None:
        """Where it was public last."""
        rows = self._mine(self._shelf.lines)
        return rows[-1] if rows else None

    @property
    def objections(self) -> list[Objection]:
        """What was said against it."""
        return self._mine(self._shelf.objections)

    @property
    def steps(self) -> list[Step]:
        """Its steps, the oldest first."""
        return self._mine(self._shelf.steps)

    @property
    def duties(self) -> list[Duty]:
        """Who had which part in it."""
        return self._mine(self._shelf.duties)

    def last(self, *deeds: str) -> Step | None:
        """Its last step of one of these deeds."""
        return next((step for step in reversed(self.steps) if step.deed in deeds), None)

    @property
    def enrolled(self) -> list[tuple[ApplicationMember, Membership]]:
        """Members to be insured who are 在保 already, and where."""
        known = self._shelf.enrolled
        return [(each, known[each.person_id]) for each in self.insured if each.person_id in known]

    @property
    def places(self) -> Mapping[int, str]:
        """The names of the villages and townships where members are 在保, by code."""
        return self._shelf.places

    @property
    def held_elsewhere(self) -> list[tuple[ApplicationMember, ApplicationMember]]:
        """Members who stand in another accepted application, and there."""
        return [
            (mine, theirs)
            for mine in self.counted
            for theirs in self._shelf.held.get(mine.person_id, [])
            if theirs.application_id != self.application.pk
        ]

    def recognised(self, person: int, category: str, on: date) -> Recognition | None:
        """By what somebody's family is of a category (边缘, 刚性支出) on a day."""
        rows = (each for each in self._shelf.recognised.get(person, []) if each.category == category)
        return next((each for each in rows if each.valid_from <= on <= each.valid_to), None)

    def recognitions(self, on: date) -> list[Recognition]:
        """What its people are recognised as on a day."""
        rows = (each for member in self.members for each in self._shelf.recognised.get(member.person_id, []))
        return [each for each in rows if each.valid_from <= on <= each.valid_to]

    def _redone(self, what: str) -> int | None:
        """The number of the last record that a deed wants made again, as that deed noted it."""
        step = next((each for each in reversed(self.steps) if what in each.facts.get("redo", {})), None)
        return step.facts["redo"][what] if step else None
