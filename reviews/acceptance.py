"""Accepting an application (受理) with what only feeds and the kinship ledger know: 特困, officials' kin.

Of the feeds only those are read that the acceptance needs (个人信息保护法第三十四条: 不得超出履行法定职责
所必需的范围), and the trail tells who looked at whose data and what for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Region, User
from accounts.scope import require, scope
from audit import log
from audit.actions import Action
from audit.models import AuditEvent
from common import clock, divisions
from common.divisions import Level
from datafeeds import sightings
from datafeeds.matching import match_new_persons
from datafeeds.models import FeedMatch, Kind
from datafeeds.sightings import Seen
from households.models import Application, ApplicationMember, Step
from households.procedure import accepting
from households.procedure.files import File
from kinship_filings.models import Filing
from reviews import rule_parameters

IN_REGISTER = "在册"
PURPOSE = "低保申请受理前核查"
ASKED = (Kind.TEKUN, Kind.ORPHANS, Kind.DEATHS, Kind.CREMATIONS, Kind.OFFICIALS)
"""What an acceptance asks other bureaus; income and property are left to the check on authorisation."""


DECLARED = "申请人申明有近亲属为经办人员或村（居）干部，须先登记备案；申明有误的请改正。"


@dataclass(frozen=True)
class KinHit:
    """A member who is kin of an official, how that is known, and whether the pair is filed."""

    member: ApplicationMember
    official: int
    official_name: str
    category: str
    relation: str
    reason: str
    filed: bool

    @property
    def sentence(self) -> str:
        """马小军 是东柳村 村干部 马建国 的兄弟（未备案）."""
        mark = "已备案" if self.filed else "未备案"
        return f"{self.member.name} 是{self.category} {self.official_name} 的{self.relation}（{mark}）"


@dataclass(frozen=True)
class Sighting:
    """What the feeds and ledgers know of the people of an application."""

    feeds: Mapping[Kind, Seen]
    kin: tuple[KinHit, ...]
    members: Mapping[int, ApplicationMember]
    oldest: date
    kin_declared: bool = False

    @property
    def declared_unfiled(self) -> bool:
        """Whether the family says that it has such kin, and nothing that is known or filed speaks of any."""
        return self.kin_declared and not self.kin

    @property
    def sources(self) -> str:
        """特困人员（截至 2026-05-31）、火化（未提供，未核）…: what was asked, and whether that is a check."""
        return "、".join(f"{seen.kind.label}（{self._state(seen)}）" for seen in self.feeds.values())

    def _state(self, seen: Seen) -> str:
        if seen.as_of is None:
            return "未提供，未核"
        return f"截至 {seen.as_of}" + ("，过旧，未核" if seen.as_of < self.oldest else "")

    @property
    def in_tekun(self) -> list[ApplicationMember]:
        """Members who are in the register of 特困."""
        return self._where(Kind.TEKUN, IN_REGISTER)

    @property
    def orphans(self) -> list[ApplicationMember]:
        """Members who are in the register of orphans."""
        return self._where(Kind.ORPHANS, IN_REGISTER)

    @property
    def dead(self) -> list[ApplicationMember]:
        """Members whom a feed tells dead."""
        rows = [row for kind in (Kind.DEATHS, Kind.CREMATIONS) for row in self.feeds[kind].rows]
        return [self.members[person] for person in dict.fromkeys(row.person for row in rows)]

    def _where(self, kind: Kind, state: str) -> list[ApplicationMember]:
        rows = [row for row in self.feeds[kind].rows if row.values.get("state") == state]
        return [self.members[person] for person in dict.fromkeys(row.person for row in rows)]


@transaction.atomic
def look(application: Application, *, actor: User) -> Sighting:
    """What is known of the people of an application; new ones are looked up in the feeds first.

    The look is in the trail with its purpose, once a day for the same reader and the same people.
    Raises NotPermitted.
    """
    require(actor, "applications.view", application)
    match_new_persons()
    members = {each.person_id: each for each in File(application).members}
    names = {person: member.name for person, member in members.items()}
    feeds = sightings.of_persons(application.region_code, names, ASKED)
    _record(application, members.values(), actor)
    oldest = rule_parameters.oldest(application.county, clock.today())
    kin = tuple(_kin(application, members, feeds))
    declared = bool(application.kin_declared) and not application.kin_filed
    return Sighting(feeds, kin, members, oldest, declared)


def answers(known: Sighting) -> dict[str, str | None]:
    """What feeds and ledgers say to the conditions of the acceptance."""
    unfiled = [hit.sentence for hit in known.kin if not hit.filed]
    tekun = [member.name for member in known.in_tekun]
    unregistered = f"须先登记近亲属备案：{'；'.join(unfiled)}。" if unfiled else None
    return {
        "kin_registered": DECLARED if known.declared_unfiled else unregistered,
        "not_in_tekun": f"{'、'.join(tekun)} 正在享受特困供养，不能同时纳入低保。" if tekun else None,
    }


@transaction.atomic
def accept(application: Application, *, actor: User) -> Step:
    """The application is accepted, and marked where filed kin belongs to it (T03, T04).

    Raises NotPermitted, WrongStep, Refused.
    """
    known = look(application, actor=actor)
    step = accepting.accept(application, actor=actor, answers=answers(known))
    filed = [hit for hit in known.kin if hit.filed]
    application.refresh_from_db()
    if filed and not application.kin_filed:
        accepting.note_kin(application, actor=actor, note="；".join(hit.sentence for hit in filed))
    return step


def _record(application: Application, members: Iterable[ApplicationMember], actor: User) -> None:
    people = sorted(str(member.uid) for member in members)
    if not people:
        return
    today = AuditEvent.objects.about(application).filter(
        action=Action.CHECK_LOOKED_UP, actor=actor, at__date=clock.now().date()
    )
    if people not in today.values_list("detail__people", flat=True):
        detail = {"people": people, "sources": [*(kind.value for kind in ASKED), "kinship"]}
        log.record(Action.CHECK_LOOKED_UP, application, actor=actor, reason=PURPOSE, detail=detail)


def _kin(
    application: Application, members: Mapping[int, ApplicationMember], feeds: Mapping[Kind, Seen]
) -> Iterable[KinHit]:
    """Kin by the ledger, and members of a family with an official in it; one hit a pair."""
    county = divisions.county_code(application.region_code)
    with scope(region=county):
        ledger = list(
            Filing.objects.filter(region_code=county, relative__in=list(members)).order_by("-filed", "pk")
        )
    villages = {line.stated_region for line in ledger if line.stated_region}
    places = dict(Region.objects.filter(code__in=villages).values_list("code", "name")) if villages else {}
    told: dict[tuple[int, int], KinHit] = {}
    for line in ledger:
        if line.relative_id != line.official_id:
            hit = KinHit(
                members[line.relative_id], line.official_id, line.official_name,
                _capacity(line, places), line.relation, "备案表列名", line.filed,
            )  # fmt: skip
            told.setdefault((line.relative_id, line.official_id), hit)
    for row in feeds[Kind.OFFICIALS].rows:
        if row.role == FeedMatch.Role.HOLDER:
            for person, member in members.items():
                if person != row.person and (person, row.person) not in told:
                    official = members[row.person]
                    told[person, row.person] = KinHit(
                        member, row.person, official.name, str(row.values.get("category", "干部")),
                        "同户家庭成员", "同户", filed=False,
                    )  # fmt: skip
    return told.values()


def _capacity(line: Filing, places: Mapping[int, str]) -> str:
    """东柳村 村干部: what the official is, with the village of one who serves there."""
    code = line.stated_region or 0
    if line.category != Filing.Category.VILLAGE or divisions.level(code) != Level.VILLAGE:
        return line.get_category_display()
    return f"{places.get(code, '')} 村干部".strip()
