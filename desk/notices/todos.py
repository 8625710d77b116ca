"""What notices give to do (待办): sheets to put up, photograph, end, take down; objections; 上报; 公布."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse

from accounts import parameters
from accounts.scope import PERMISSIONS
from common import clock, divisions, todos
from common.todos import Columns, Line, Source, Told
from households.models import Application, Clock, NoticeLine, PublicNotice
from households.procedure import publicity

Status = Application.Status
SHEETS = {
    "photo": "上传公示张贴照片",
    "last": "公示今日 24 时期满，明日结束公示",
    "end": "结束公示",
    "down": "撤下公示单",
}
"""What a sheet asks for, by what the query says of it."""
APPLICATIONS = {
    Status.TO_PUBLISH: "张贴公示",
    Status.OBJECTION: "公示异议：重新入户调查或民主评议后处理",
    Status.PUBLICITY: "公示无异议，上报县局",
    Status.CONFIRMED: "公布确认结果",
}
"""What an application asks for, by its state."""


def _later(column: str, days: int) -> ExpressionWrapper:
    return ExpressionWrapper(F(column) + Value(timedelta(days=days)), DateField())


def _sheets(user: Any) -> QuerySet[PublicNotice]:
    """Sheets of 公示 that want something today, with what (``asks``) and until when (``due``)."""
    today = clock.today()
    county = divisions.county(user.region_id or divisions.WHOLE)
    keeps: int = parameters.value(publicity.TAKE_DOWN.key, county, today)
    over = Q(ended_on=None, last_day__lt=today)
    own: QuerySet[PublicNotice] = PublicNotice.objects.visible_to(user).filter(
        kind=PublicNotice.Kind.PROPOSAL, taken_down_on=None
    )
    return own.filter(
        Q(photo=None, first_day__lte=today)
        | Q(ended_on=None, last_day__lte=today)
        | Q(ended_on__isnull=False)
    ).annotate(
        asks=models.Case(  # noqa: TID251 - spelt as the rule wants it
            When(ended_on__isnull=False, then=Value("down")),
            When(photo=None, then=Value("photo")),
            When(over, then=Value("end")),
            default=Value("last"),
        ),
        due=models.Case(  # noqa: TID251 - spelt as the rule wants it
            When(ended_on__isnull=False, then=_later("ended_on", keeps)),
            When(photo=None, then=F("first_day")),
            default=_later("last_day", 1),
            output_field=DateField(),
        ),
    )


def _tell_sheet(line: Line) -> Told:
    return Told(f"{line.name}：{SHEETS[line.about]}", reverse("notices:notice", args=[line.key]))


def _applications(user: Any) -> QuerySet[Application]:
    """Applications that wait for something to be public, with the limit that runs (``due``)."""
    line = NoticeLine.objects.filter(application=OuterRef("pk")).order_by("-pk")
    running = Clock.objects.filter(application=OuterRef("pk"), stopped_on=None)
    of_kind = {
        Status.TO_PUBLISH: Clock.Kind.POST,
        Status.OBJECTION: Clock.Kind.TOTAL,
        Status.PUBLICITY: Clock.Kind.TOTAL,
        Status.CONFIRMED: Clock.Kind.ANNOUNCE,
    }
    limits = [
        When(status=status, then=Subquery(running.filter(kind=kind).values("due_on")[:1]))
        for status, kind in of_kind.items()
    ]
    rows: QuerySet[Application] = Application.objects.visible_to(user).annotate(
        notice=Subquery(line.values("notice")[:1]),
        is_over=Exists(line.filter(notice__ended_on__isnull=False)),
        is_announced=~Exists(running.filter(kind=Clock.Kind.ANNOUNCE)),
        due=models.Case(*limits, output_field=DateField()),  # noqa: TID251
    )
    return rows.filter(
        Q(status__in=(Status.TO_PUBLISH, Status.OBJECTION))
        | Q(status=Status.PUBLICITY, is_over=True)
        | Q(status=Status.CONFIRMED, is_announced=False)
    )


def _tell_application(line: Line) -> Told:
    words = f"{line.number} {line.name}：{APPLICATIONS[Status(line.about)]}"
    if line.about == Status.TO_PUBLISH:
        return Told(words, reverse("notices:new", args=[line.place]))
    if line.about == Status.CONFIRMED:
        return Told(words, reverse("notices:announce", args=[line.place]))
    return Told(words, reverse("notices:notice", args=[line.key]))


todos.register(
    Source(
        "notice", "公示单", PERMISSIONS["notices.write"], _sheets, _tell_sheet,
        Columns(name="title", about="asks", due="due"),
    )
)  # fmt: skip
todos.register(
    Source(
        "publicity", "公示", PERMISSIONS["notices.write"], _applications, _tell_application,
        Columns(key="notice", number="number", name="applicant_name", about="status", due="due"),
    )
)  # fmt: skip
