"""Announcements (公告): published to a region and all below it, changed, withdrawn, read."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import signals
from accounts.models import Announcement, AnnouncementRead, Region, User
from accounts.scope import holds, require
from common import clock
from common.errors import NotPermitted, Refused, WrongStep

_ID_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?![\dXx])")


def check_text(text: str) -> str:
    """The text as everybody may read it. Raises Refused where an ID number stands in it."""
    if found := _ID_NUMBER.search(text):
        shown = found.group()[:6]
        raise Refused(f"以“{shown}”开头的一串数字像是身份证号。公告人人可见，请删去或改写为户编号。")
    return text.strip()


def check_last_day(day: date) -> date:
    """The day, if readers would still see it. Raises Refused."""
    if day < clock.today():
        raise Refused(f"结束日期 {day} 已经过去，没有人会看到。请填 {clock.today()} 或以后的日期。")
    return day


@transaction.atomic
def publish(
    *, region: Region, title: str, text: str, first_day: date, last_day: date, actor: User
) -> Announcement:
    """Everybody of the region and of all below it is told, from a day to a day.

    Raises NotPermitted, Refused.
    """
    _require_keeper(actor, region.code)
    if region.ended_on is not None:
        raise Refused(f"{region.name}已于 {region.ended_on} 撤并，请选择并入的区划。")
    now = clock.now()
    row = Announcement(region=region, published_by=actor, published_at=now, changed_at=now)
    _fill(row, title, text, first_day, last_day)
    row.save()
    signals.tell("announcement_published", row, actor=actor, region=region.code, after=_told(row))
    mark_read(row, actor=actor)
    return row


@transaction.atomic
def change(
    announcement: Announcement, *, title: str, text: str, first_day: date, last_day: date, actor: User
) -> Announcement:
    """The announcement says something else or is shown on other days; another text is news to everybody.

    Whom it is for stays. Raises NotPermitted, WrongStep, Refused.
    """
    row = _locked(announcement, actor)
    before = _told(row)
    _fill(row, title, text, first_day, last_day)
    after = _told(row)
    if after == before:
        return row
    if (row.title, row.text) != (before["title"], before["text"]):
        row.changed_at = clock.now()
    row.save()
    signals.tell("announcement_changed", row, actor=actor, region=row.region_id, before=before, after=after)
    mark_read(row, actor=actor)
    return row


@transaction.atomic
def withdraw(announcement: Announcement, *, reason: str, actor: User) -> Announcement:
    """Nobody is shown the announcement any more. Raises NotPermitted, WrongStep, Refused."""
    row = _locked(announcement, actor)
    if not reason.strip():
        raise Refused("请填写撤回的理由，理由会记入操作留痕。")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    signals.tell(
        "announcement_withdrawn",
        row,
        actor=actor,
        region=row.region_id,
        reason=reason.strip(),
        before=_told(row),
    )
    return row


def mark_read(announcement: Announcement, *, actor: User) -> None:
    """The user has read the announcement as it stands now. Raises NotPermitted."""
    require(actor, "announcements.view")
    AnnouncementRead.objects.update_or_create(
        announcement=announcement, user=actor, defaults={"at": clock.now()}
    )


def _require_keeper(actor: User, region: int) -> None:
    require(actor, "admin.announcements")
    if not holds(actor, region):
        raise NotPermitted("该公告发给的区划不在您的管辖范围内。")


def _locked(announcement: Announcement, actor: User) -> Announcement:
    row = Announcement.objects.select_for_update().get(pk=announcement.pk)
    _require_keeper(actor, row.region_id)
    if row.withdrawn_at is not None:
        day = row.withdrawn_at.astimezone(clock.SHANGHAI).date()
        raise WrongStep(f"公告“{row.title}”已于 {day} 撤回。需要再告知时请发布新的公告。")
    return row


def _fill(row: Announcement, title: str, text: str, first_day: date, last_day: date) -> None:
    row.title, row.text = check_text(title), check_text(text).replace("\r\n", "\n")
    row.first_day, row.last_day = first_day, check_last_day(last_day)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None


def _told(row: Announcement) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("title", "text", "first_day", "last_day")}
