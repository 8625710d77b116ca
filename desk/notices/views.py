"""P14, what is read: the list by village, the history, a notice, its poster and its photograph."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.faces import found, person
from accounts.models import User
from accounts.regions import Places
from accounts.scope import barred, may, require
from common import attachments, divisions, pages
from common.divisions import Level
from common.pageresult import Button
from desk.notices import lists, states
from desk.notices.forms import PhotoForm
from households.letters import organ
from households.models import Application, Deed, PublicNotice
from households.procedure import moves, publicity
from households.procedure.files import Shelf

TRAIL = ("公示", "notices:list")
OBJECTED = (Application.Status.PUBLICITY, Application.Status.OBJECTION)
SHOWN = 200
"""So many families of a standing sheet are listed on its page; the poster has all."""
SIZES = ((12, "roomy"), (20, ""))
"""Up to so many families a sheet is set so wide; more are set close."""


def notice_of(request: HttpRequest, pk: int, permission: str = "notices.view") -> PublicNotice:
    """The notice of that number in the reader's region. Raises Http404, NotPermitted."""
    rows = PublicNotice.objects.select_related("posted_by", "ended_by", "photo")
    row: PublicNotice = found(rows, person(request), permission, pk=pk)
    return row


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """By village: what waits for 公示, what hangs, what is to be made public again."""
    user = person(request)
    require(user, "notices.view")
    result = pages.build(request, lists.places(user), lists.PLACES)
    rows = [row.obj for row in result.rows]
    board = lists.Board(user, rows)
    shown = {"places": [board.place(each) for each in rows]}
    return pages.answer(request, "notices/list.html", result, shown, fragment="notices/_list.html")


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every notice that there was."""
    user = person(request)
    require(user, "notices.view")
    result = pages.build(
        request, lists.past(user), lists.HISTORY, toolbar=[Button("待公示和公示中", reverse("notices:list"))]
    )
    return pages.answer(request, "components/list_page.html", result)


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """A notice: its families, the photograph, objections, and what may be done."""
    row = notice_of(request, pk)
    return render(request, "notices/notice.html", about(row, person(request)))


def about(row: PublicNotice, reader: User, photo: PhotoForm | None = None) -> dict[str, Any]:
    """What the page of a notice takes."""
    lines = families(row)
    writes = may(reader, "notices.write", row)
    _tell(lines, reader, writes=writes)
    is_proposal = row.kind == PublicNotice.Kind.PROPOSAL
    return {
        "title": row.title,
        "trail": [(TRAIL[0], reverse(TRAIL[1]))],
        "notice": row,
        "mark": states.mark(row),
        "period": states.period(row),
        "lines": lines,
        "hidden": 0 if len(lines) < SHOWN else row.lines.count() - SHOWN,
        "writes": writes,
        "objections": [(line, each) for line in lines for each in getattr(line, "told", ())],
        "is_proposal": is_proposal,
        "may_photograph": writes and row.ended_on is None and row.taken_down_on is None,
        "may_end": writes and is_proposal and row.ended_on is None,
        "is_over": not publicity.not_over(row),
        "may_object": writes and any(getattr(line, "may_object", False) for line in lines),
        "may_take_down": writes and row.taken_down_on is None and (row.ended_on or not is_proposal),
        "reportable": [line for line in lines if getattr(line, "may_report", False)],
        "photo_form": photo or PhotoForm(),
    }


def families(row: PublicNotice) -> list[Any]:
    """The first lines in the order of the sheet: all of a 公示, as many as a page shows of a 公布."""
    return list(row.lines.select_related("application", "notice").order_by("pk")[:SHOWN])


def _tell(lines: Sequence[Any], reader: User, *, writes: bool) -> None:
    """What the reader is told of each family, and what may be done for it; a few queries for all."""
    keys = [line.application_id for line in lines if line.application_id]
    if not keys:
        return
    shelf = Shelf([line.application for line in lines])
    kept_away = barred([reader], Application.objects.filter(pk__in=keys)).get(reader.pk, set())
    for line in lines:
        file, status = shelf[line.application], line.application.status
        line.told = [each for each in file.objections if each.line_id == line.pk]
        line.open = [each for each in line.told if each.settled_on is None]
        newest = file.line is not None and file.line.pk == line.pk
        may_act = writes and newest and line.application_id not in kept_away
        line.may_object = may_act and status in OBJECTED and line.notice.ended_on is None
        line.may_report = (
            may_act and status == Application.Status.PUBLICITY
            and not moves.hindrances(Deed.REPORT, file, actor=reader)
        )  # fmt: skip


@require_GET
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the wall: the columns that may be public, and nothing else."""
    row = notice_of(request, pk)
    lines = list(row.lines.order_by("pk"))
    places = Places(row.village)
    size = next((css for most, css in SIZES if len(lines) <= most), "close")
    context = {
        "title": row.title,
        "back": reverse("notices:notice", args=[row.pk]),
        "notice": row,
        "period": states.period(row),
        "lines": [(line, places.village(line.region_code)) for line in lines],
        "is_proposal": row.kind == PublicNotice.Kind.PROPOSAL,
        "by_village": divisions.level(row.village) == Level.TOWNSHIP,
        "shows_cause": any(line.cause for line in lines),
        "township": places.township(row.village),
        "organ": organ(row.village // 1_000 * 1_000, places.township(row.village)),
        "size": size,
    }
    return render(request, "notices/poster.html", context)


@require_GET
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photograph of the posting, for saving."""
    row = notice_of(request, pk)
    if row.photo is None:
        raise Http404
    kept = row.photo
    return attachments.response(kept.path, name=kept.name, media_type=kept.media_type)
