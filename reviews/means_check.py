"""The check of means (经济状况核对): other bureaus' data of those who signed, beside what they declared.

无委托、不核对: of whoever has not signed nothing is asked. A source that was not supplied, or is too old,
is 未核. Each look is in the trail with its purpose.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import WrongStep
from datafeeds import sightings
from datafeeds.matching import match_new_persons
from datafeeds.models import Kind
from datafeeds.sightings import Row, Seen
from households import means
from households.models import Application, ApplicationMember, CheckLine, CheckRequest, Consent
from households.procedure import checking
from households.procedure.files import File
from reviews import rule_parameters
from reviews.means_compare import COMPARED, Declared, compare

State = CheckLine.State
PURPOSE = "低保审核确认"
NOTHING_KNOWN = "无记录"


@transaction.atomic
def ask(application: Application, *, actor: User, purpose: str = PURPOSE) -> CheckRequest:
    """A check is asked for, its letter and its report stand. Raises NotPermitted, WrongStep, Refused."""
    check = checking.request(application, actor=actor, purpose=purpose)
    return _answer(check, actor)


@transaction.atomic
def refresh(application: Application, *, actor: User) -> CheckRequest:
    """The report is written anew from what is supplied by now; explanations stay. Raises as ``ask``."""
    require(actor, "applications.write", application)
    locked = Application.objects.select_for_update().get(pk=application.pk)
    file = File(locked)
    if file.check is None or file.report is not None:
        raise WrongStep("没有正在进行的核对，不能重新查询。")
    return _answer(file.check, actor)


def authorised(file: File) -> tuple[list[ApplicationMember], list[Consent]]:
    """The members and the obligors outside the household who authorised a check.

    Who is named in the application is one person, on whichever form the signature was noted.
    """
    signed = {each.person_id for each in file.consents}
    named = {each.person_id for each in file.members}
    members = [each for each in file.members if each.person_id in signed]
    obligors = [each for each in file.consents if each.who == Consent.Who.OBLIGOR]
    return members, [each for each in obligors if each.person_id not in named]


def _answer(check: CheckRequest, actor: User) -> CheckRequest:
    match_new_persons()
    file = File(check.application)
    members, obligors = authorised(file)
    names = {each.person_id: each.name for each in members}
    names |= {each.person_id: each.name for each in obligors}
    seen = sightings.of_persons(check.region_code, names)
    oldest = rule_parameters.oldest(check.application.county, clock.today())
    lines = [*_of_members(file, members, seen, oldest), *_of_obligors(obligors, seen, oldest)]
    check = checking.report(check, lines)
    log.record(
        Action.CHECK_LOOKED_UP,
        check.application,
        actor=actor,
        reason=check.purpose,
        detail={"persons": len(names), "sources": [kind.value for kind in COMPARED], "lines": len(lines)},
    )
    return check


def _of_members(
    file: File, members: Sequence[ApplicationMember], seen: Mapping[Kind, Seen], oldest: date
) -> Iterator[CheckLine]:
    """A line a source and member; of who does not count it is told and not compared, as of an obligor."""
    told = _declared(file, seen)
    for kind in COMPARED:
        source, mine = seen[kind], _by_person(seen[kind].rows)
        for member in members:
            verdict = compare(kind, told, member, mine[member.person_id])
            state = _state(source, oldest, has_rows=bool(verdict.found))
            compared = member.counted and state in (State.FOUND, State.NOTHING)
            yield CheckLine(
                member=member,
                source=kind.value,
                state=state,
                as_of=source.as_of,
                found=list(verdict.found),
                declared=verdict.declared[:200] if member.counted else "",
                agrees=verdict.agrees if compared else None,
            )


def _of_obligors(obligors: Sequence[Consent], seen: Mapping[Kind, Seen], oldest: date) -> Iterator[CheckLine]:
    """One line a source for all who must support the family and live outside it: told, not compared.

    A source that counts names each of them, also of whom it knows nothing.
    """
    for kind in COMPARED if obligors else ():
        mine = _by_person(seen[kind].rows)
        asked = {each: "、".join(row.words for row in mine[each.person_id]) for each in obligors}
        state = _state(seen[kind], oldest, has_rows=any(asked.values()))
        checked = state in (State.FOUND, State.NOTHING)
        found = [f"{each.name}：{words or NOTHING_KNOWN}" for each, words in asked.items()]
        yield CheckLine(
            source=kind.value, state=state, as_of=seen[kind].as_of, found=found if checked else []
        )


def _state(source: Seen, oldest: date, *, has_rows: bool) -> str:
    if source.as_of is None:
        return State.MISSING
    if source.as_of < oldest:
        return State.STALE
    return State.FOUND if has_rows else State.NOTHING


def _by_person(rows: Sequence[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.person].append(row)
    return found


def _declared(file: File, seen: Mapping[Kind, Seen]) -> Declared:
    """What the family told, and the rows of those who count: what others own is not the family's."""
    application, counted = file.application, {each.person_id for each in file.counted}
    monthly: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for item in application.incomes.filter(removed_at=None):
        monthly[item.member_id, item.kind] += item.amount / means.YEAR
    things: defaultdict[str, int] = defaultdict(int)
    ours = Q(member=None) | Q(member__counted=True)
    for kind in application.properties.filter(ours, removed_at=None).values_list("kind", flat=True):
        things[kind] += 1
    rows = {kind: [row for row in each.rows if row.person in counted] for kind, each in seen.items()}
    return Declared(file.members, monthly, things, rows)
