"""Where an application goes on (下一步): the one thing that its reader does next, and the other pages."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.urls import reverse

from accounts.scope import bars, may
from common import clock, menu
from desk.applications.sheet import Sheet
from desk.applications.timeline import letter_url
from desk.approvals import access, evidence, recognising
from households import authority, steps
from households.models import Application, CheckReport, Clock, Deed, HomeVisit
from households.procedure import moves, opining, returns, takers
from households.procedure.conditions.base import Situation, ask
from kinship_filings import recusal

Status = Application.Status
DECIDED = (*steps.AT_COUNTY, Status.CONFIRMED, Status.REFUSED)
PUBLIC = (Status.TO_PUBLISH, Status.PUBLICITY, Status.OBJECTION)
WORKS = "applications.papers"
CHECK, VISIT, APPRAISAL = "/cases/{}/check-result/", "/cases/{}/visit/", "/cases/{}/appraisal/"
INITIAL, APPROVAL, RECOGNISE = "/cases/{}/initial/", "/approvals/{}/", "/approvals/{}/recognise/"


class Way(NamedTuple):
    """A page on which it goes on; ``is_next``: what is to be done there is what this reader does now."""

    label: str
    url: str
    is_next: bool = False


Ahead = tuple[str, str] | None
"""What is done next: its words and its address."""


def ways(shown: Sheet) -> list[Way]:
    """The pages for this reader, what is to be done now first, as far as this installation has them."""
    ahead = next_of(shown)
    found = {ahead.url: ahead} if ahead else {}
    for label, path in _pages(shown):
        if _exists(path):
            found.setdefault(path, Way(label, path))
    return list(found.values())


def next_of(shown: Sheet) -> Way | None:
    """What this reader does next, None where it waits for others or is done."""
    row = shown.application
    told = None if kept_away(shown) else _NEXT.get(Status(row.status), _undelivered)(shown)
    if told is None or not _exists(told[1]):
        return None
    return Way(*told, is_next=True)


def waits_for(shown: Sheet) -> str:
    """Why it waits and who goes on, for who works on it and does not go on themselves; else nothing."""
    status = Status(shown.application.status)
    if status not in _WAITING or not may(shown.reader, WORKS) or next_of(shown):
        return ""
    words, deed = _WAITING[status]
    return f"{words}{takers.sentence(deed, shown.file)}"


def kept_away(shown: Sheet) -> str | None:
    """Why who works on applications must leave this one to others (回避), None where they need not."""
    return bars(shown.reader, shown.application) if may(shown.reader, WORKS) else None


def doubt(shown: Sheet) -> str | None:
    """Whether this reader may be the official whose kin the family is, as far as the name tells."""
    if not may(shown.reader, WORKS) or not shown.application.kin_filed or kept_away(shown):
        return None
    return recusal.namesake(shown.reader, shown.application)


# --- what is done next, by state ---


def _investigation(shown: Sheet) -> Ahead:
    if not may(shown.reader, steps.HANDLE):
        return None
    left = [_mended(reason, shown) for reason in returns.unanswered(shown.file)]
    if mended := next((step for step in left if step), None):
        return mended
    if shown.completes:
        return "补正完成，提交初审", shown.url("complete")
    if not _holds(shown, "check_fits"):
        return _check(shown), _at(CHECK, shown)
    return None if _holds(shown, "visited_by_two") else ("入户记录", _at(VISIT, shown))


def asked_for(shown: Sheet) -> list[tuple[str, str, bool]]:
    """What the open return asks for: in words, where it is done (nothing for ``other``), whether it is."""
    back = returns.open_return(shown.file)
    left = returns.unanswered(shown.file)
    told = []
    for reason in back.facts.get("reasons", ()) if back else ():
        step = _mended(reason, shown)
        told.append((opining.RETURN_REASONS[reason], step[1] if step else "", reason not in left))
    return told


def _mended(reason: str, shown: Sheet) -> Ahead:
    """How what a return asks for is done; for ``other`` no page is known."""
    return {
        "check": ("重新核对", _at(CHECK, shown)),
        "visit": ("重新入户", _at(VISIT, shown)),
        "neighbour": ("登记邻里访问", f"{_at(VISIT, shown)}?kind={HomeVisit.Kind.NEIGHBOUR}"),
        "document": ("补充材料", shown.url("documents")),
        "amount": ("更正收入", shown.url("income")),
    }.get(reason)


def _check(shown: Sheet) -> str:
    file = shown.file
    if file.check is None:
        return "申请核对"
    if file.report is None:
        return "提交核对结论"
    return "核实后再次核对" if file.report.conclusion == CheckReport.Conclusion.FURTHER else "再次申请核对"


def _initial(shown: Sheet) -> Ahead:
    return ("初审", _at(INITIAL, shown)) if _examines(shown) else None


def _failed(shown: Sheet) -> Ahead:
    return _initial(shown) or _undelivered(shown)


def _examines(shown: Sheet) -> bool:
    row = steps.row_of(Deed.OPINE)
    return may(shown.reader, row.permission) and not moves.part_taken(row, shown.file, shown.reader)


def _post(shown: Sheet) -> Ahead:
    if not may(shown.reader, steps.WRITE_NOTICE):
        return None
    return "张贴公示", reverse("notices:new", args=[shown.application.region_code])


def _public(shown: Sheet) -> Ahead:
    return ("公示", _notice(shown)) if may(shown.reader, steps.WRITE_NOTICE) else None


def _objected(shown: Sheet) -> Ahead:
    if not may(shown.reader, steps.WRITE_NOTICE):
        return None
    if not _holds(shown, "objection_answered"):
        return "重新入户", _at(VISIT, shown)
    return "处理异议", f"{_notice(shown)}#objections"


def _decision(shown: Sheet) -> Ahead:
    if url := evidence.county_visit_url(shown.file, shown.reader):
        return "县级入户", url
    return ("审批确认", _at(APPROVAL, shown)) if _decides(shown) else None


def _decides(shown: Sheet) -> bool:
    return authority.stands_for(shown.reader, township=shown.file.is_delegated)


def _confirmed(shown: Sheet) -> Ahead:
    fresh = Clock.objects.filter(application=shown.application, kind=Clock.Kind.ANNOUNCE, stopped_on=None)
    if may(shown.reader, steps.WRITE_NOTICE) and fresh.exists():
        return "公布确认结果", reverse("notices:announce", args=[shown.application.region_code])
    return _undelivered(shown)


def _undelivered(shown: Sheet) -> Ahead:
    """A letter that has not reached its receiver."""
    if not may(shown.reader, "letters.deliver"):
        return None
    letter = next((each for each in shown.letters if each.is_served and each.delivered_on is None), None)
    return (f"送达{letter.get_code_display()}", letter_url(letter)) if letter else None


_NEXT: Mapping[Status, Callable[[Sheet], Ahead]] = {
    Status.ACCEPTED: _investigation,
    Status.INVESTIGATING: _investigation,
    Status.CHECK_FAILED: _failed,
    Status.PRELIM: _initial,
    Status.TO_PUBLISH: _post,
    Status.PUBLICITY: _public,
    Status.OBJECTION: _objected,
    Status.SUBMITTED: _decision,
    Status.DECIDING: _decision,
    Status.CONFIRMED: _confirmed,
}

_WAITING: Mapping[Status, tuple[str, Deed]] = {
    Status.ACCEPTED: ("等待调查核对。", Deed.VISIT),
    Status.INVESTIGATING: ("等待调查核对。", Deed.VISIT),
    Status.PRELIM: ("等待初审。", Deed.OPINE),
    Status.TO_PUBLISH: ("等待张贴公示。", Deed.POST),
    Status.PUBLICITY: ("等待公示期满。", Deed.END_NOTICE),
    Status.OBJECTION: ("等待处理异议。", Deed.SETTLE),
}


# --- the other pages ---


def _pages(shown: Sheet) -> list[tuple[str, str]]:
    row, reader = shown.application, shown.reader
    open_ = kept_away(shown) is None
    told = (
        ("补正完成，提交初审", shown.url("complete"), (Status.INVESTIGATING,), open_ and shown.completes),
        ("核对结果", _at(CHECK, shown), steps.UNDER_WAY, may(reader, "applications.view")),
        (
            "入户记录",
            _at(VISIT, shown),
            (*steps.INVESTIGATION, Status.OBJECTION),
            open_ and may(reader, "visits.do"),
        ),
        (
            "民主评议",
            _at(APPRAISAL, shown),
            (Status.OBJECTION,),
            open_ and may(reader, "applications.appraise"),
        ),
        ("公示", _notice(shown), PUBLIC, may(reader, "notices.view")),
        ("审批确认", _at(APPROVAL, shown), steps.AT_COUNTY, _decides(shown)),
        ("家庭认定", _at(RECOGNISE, shown), (Status.REFUSED,), _recognises(shown)),
        ("审批情况", _at(APPROVAL, shown), DECIDED, access.reads(reader)),
        ("户档案", _household(shown), (Status.CONFIRMED,), may(reader, "households.view")),
    )
    return [(label, path) for label, path, states, opens in told if row.status in states and opens]


def _recognises(shown: Sheet) -> bool:
    return _decides(shown) and recognising.offered(shown.application, shown.reader)


def _exists(address: str) -> bool:
    return menu.exists(address.partition("#")[0].partition("?")[0])


def _at(pattern: str, shown: Sheet) -> str:
    return pattern.format(shown.application.number)


def _notice(shown: Sheet) -> str:
    """The sheet on which it hangs; before that the list of what waits."""
    line = shown.file.line
    if line is None or shown.application.status == Status.TO_PUBLISH:
        return reverse("notices:list")
    return reverse("notices:notice", args=[line.notice_id])


def _household(shown: Sheet) -> str:
    """Where the family is since it was confirmed."""
    household = shown.application.household
    return f"/households/{household.number}/" if household else ""


def _holds(shown: Sheet, condition: str) -> bool:
    return ask(condition, Situation(shown.file, shown.reader, clock.today())) is None
