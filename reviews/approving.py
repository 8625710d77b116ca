"""What a decision about applications rests on (审批确认), each question asked once for all of them.

``confirm_many`` is the batch: what is never decided in one (疑点, 备案, 投诉举报, 缺项, 回避) stays out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.scope import barred, require
from common.errors import WrongStep
from complaints import naming
from complaints.models import Complaint
from funds import granting
from households import steps
from households.models import Application, ApplicationMember, Case, Deed, Membership
from households.procedure import moves
from households.procedure.conditions import counts, open_objections
from households.procedure.files import File, Shelf
from reviews.models import Finding

WAITING = (Finding.Status.OPEN, Finding.Status.ASSIGNED)


@dataclass(frozen=True)
class Look:
    """One application as the deciding organ sees it: its file, and what stands against a confirmation."""

    file: File
    hindrances: tuple[str, ...]
    doubts: int
    is_barred: bool
    complaints: Sequence[Complaint] = ()
    """Those that name a member and may be about it."""
    outdated: str = ""
    """Why the amount is not by the standard of the first month."""

    @property
    def unbatchable(self) -> str:
        """Why it is not decided together with others, in few words; nothing where it may be."""
        told = [
            "回避" if self.is_barred else "",
            "有疑点" if self.doubts else "",
            "有同名信访件" if self.complaints else "",
            "标准已调整" if self.outdated else "",
            granting.alone(self.file.application),
            *(_short(sentence) for sentence in self.hindrances),
        ]
        return "、".join(dict.fromkeys(filter(None, told)))

    @property
    def is_checked(self) -> bool:
        """核对: concluded as fitting."""
        report = self.file.report
        return report is not None and report.conclusion == report.Conclusion.FITS

    @property
    def is_visited(self) -> bool:
        """入户: by two, and by the county where that is asked for."""
        application = self.file.application
        own = any(map(counts, self.file.visits))
        wanted = application.kin_filed or application.complained
        return own and (not wanted or any(map(counts, self.file.county_visits)))

    @property
    def is_published(self) -> bool:
        """公示: over, with no objection left."""
        line = self.file.line
        return line is not None and line.notice.ended_on is not None and not open_objections(self.file)


@dataclass(frozen=True)
class Sum:
    """What a batch comes to: households, persons, yuan a month."""

    households: int
    persons: int
    amount: Decimal


def look(applications: Sequence[Application], actor: User) -> dict[int, Look]:
    """Each of them by its key; a fixed number of queries."""
    shelf, first = Shelf(applications), granting.FirstMonth()
    told = first.answers(applications)
    doubts, complaints = _doubts(shelf), naming.naming(shelf)
    left = barred([actor], Application.objects.filter(pk__in=[each.pk for each in applications]))
    return {
        each.pk: Look(
            shelf[each],
            tuple(_hindrances(shelf[each], actor, told[each.pk])),
            doubts[each.pk],
            each.pk in left.get(actor.pk, ()),
            complaints.get(each.pk, ()),
            first.outdated(shelf[each]),
        )
        for each in applications
    }


def has_doubts() -> Q:
    """Applications whose people have findings that wait: about themselves, or about a household of theirs."""
    waiting = Finding.objects.filter(status__in=WAITING)
    homes = waiting.filter(household__isnull=False).values("household")
    lived = Membership.objects.filter(household__in=homes, superseded_by=None).values("person")
    about = Q(person__in=waiting.filter(person__isnull=False).values("person")) | Q(person__in=lived)
    # One list for the whole queue: asked application by application it took ten times as long.
    return Q(pk__in=ApplicationMember.objects.filter(about, removed_at=None).values("application"))


def concerning(persons: Sequence[int]) -> QuerySet[Finding]:
    """Findings that wait about these people, or about a household of theirs; one may come twice."""
    lives = Q(household__memberships__person__in=persons, household__memberships__superseded_by=None)
    rows: QuerySet[Finding] = Finding.objects.filter(Q(person__in=persons) | lives, status__in=WAITING)
    return rows


def sum_of(looks: Iterable[Look]) -> Sum:
    """What these come to."""
    opinions = [each.file.opinion for each in looks]
    given = [opinion for opinion in opinions if opinion is not None]
    total = sum((opinion.amount or Decimal(0) for opinion in given), Decimal(0))
    return Sum(len(opinions), sum(opinion.insured for opinion in given), total)


@transaction.atomic
def confirm_many(applications: Iterable[Application], *, actor: User, opinion: str, told: Sum) -> list[Case]:
    """Exactly what was told is confirmed, or nothing.

    Raises NotPermitted, WrongStep where the applications have changed since, Refused.
    """
    require(actor, "applications.decide")
    locked = moves.locked(sorted(applications, key=lambda each: each.pk))
    looks = look(locked, actor)
    ready = [each for each in locked if not looks[each.pk].unbatchable]
    if sum_of(looks[each.pk] for each in ready) != told:
        raise WrongStep("所选的件在您查看之后有了变化，没有确认任何一户。请核对下面的新结果后再确认。")
    doubts = {pk: "有疑点" for pk, each in looks.items() if each.doubts}
    return granting.grant_many(ready, actor=actor, opinion=opinion, doubts=doubts)


def returnable(file: File, actor: User) -> list[str]:
    """Why an application cannot be sent back; asks nothing."""
    if file.application.status not in steps.AT_COUNTY:
        return [steps.wrong_step(steps.row_of(Deed.SEND_BACK), file.application.status)]
    return moves.hindrances(Deed.SEND_BACK, file, actor=actor)


def _hindrances(file: File, actor: User, answers: Any) -> list[str]:
    application = file.application
    if application.status not in steps.AT_COUNTY:
        return [steps.wrong_step(steps.row_of(Deed.CONFIRM), application.status)]
    return moves.hindrances(Deed.CONFIRM, file, actor=actor, answers=answers)


def _short(sentence: str) -> str:
    """缺入户 of 「缺入户：没有两人入户…」."""
    return sentence.partition("：")[0] if sentence.startswith("缺") else sentence.rstrip("。")


def _doubts(shelf: Shelf) -> Counter[int]:
    """How many findings wait about each application's people or their households."""
    named: dict[int, set[int]] = {}
    for pk, file in shelf.files.items():
        for member in file.members:
            named.setdefault(member.person_id, set()).add(pk)
    rows = concerning(list(named)).order_by()
    pairs = {
        (finding, application)
        for finding, *people in rows.values_list("pk", "person_id", "household__memberships__person_id")
        for person in people
        for application in named.get(person, ())
    }
    return Counter(application for _, application in pairs)
