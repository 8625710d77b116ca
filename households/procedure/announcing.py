"""公布 after the decision: the standing sheet of who is enrolled, by village monthly, by township quarterly.

It shows the head's name, the number of persons and the amount, nothing else (办法第二十四条). A new sheet
takes the place of the one before; what was confirmed since is public with it (T15).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts import parameters
from accounts.models import User
from accounts.regions import Places
from accounts.scope import holds, require
from audit import log
from audit.actions import Action
from common import clock, divisions, months
from common.divisions import Level
from common.errors import NotPermitted, Refused, WrongStep
from households import disclosure, serials
from households.models import Application, Clock, Membership, NoticeLine, PublicNotice, Standing
from households.procedure import deciding, publicity

CYCLES = ("monthly", "quarterly")
VILLAGE = parameters.declare(
    "announce.village_cycle", "monthly", "", "村（居）公布更新周期（monthly 每月，quarterly 每季）",
    choices=CYCLES,
)  # fmt: skip
TOWNSHIP = parameters.declare(
    "announce.town_cycle", "quarterly", "", "乡镇公布更新周期（monthly 每月，quarterly 每季）",
    choices=CYCLES,
)  # fmt: skip
_BLOCK = 500


@dataclass(frozen=True)
class Cycle:
    """The month or quarter for which a place's sheet stands."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first.month == self.last.month:
            return f"{self.first.year} 年 {self.first.month} 月"
        return f"{self.first.year} 年第 {(self.first.month + 2) // 3} 季度"


def cycles(county: int, on: date) -> dict[Level, Cycle]:
    """The month or quarter of a day, for villages and for townships of a county."""
    told = parameters.values([VILLAGE.key, TOWNSHIP.key], [county], on)[county]
    return {
        Level.VILLAGE: _cycle(told[VILLAGE.key], on),
        Level.TOWNSHIP: _cycle(told[TOWNSHIP.key], on),
    }


def _cycle(kind: str, on: date) -> Cycle:
    month = months.first(on)
    first = month if kind == "monthly" else date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    return Cycle(first, months.last_day(month if kind == "monthly" else months.add(first, 2)))


def hanging() -> Q:
    """The condition for a standing sheet that hangs."""
    return Q(kind=PublicNotice.Kind.STANDING, taken_down_on=None)


def enrolled_on(day: date) -> Q:
    """The condition for households (户现状) that stand on a sheet: paid now, or from the next month on."""
    month = months.first(day)
    return Q(first_month__lte=months.add(month, 1), amount__isnull=False) & (
        Q(last_month=None) | Q(last_month__gte=month)
    )


def unannounced(place: int) -> QuerySet[Application]:
    """The confirmed applications under a place that are not public yet."""
    low, high = divisions.span(place)
    running = Clock.objects.filter(kind=Clock.Kind.ANNOUNCE, stopped_on=None)
    rows: QuerySet[Application] = Application.objects.filter(
        region_code__gte=low, region_code__lt=high, clocks__in=running
    )
    return rows


@transaction.atomic
def put_up(place: int, *, first_day: date, actor: User) -> PublicNotice:
    """The sheet of a village or township hangs from a day on, when it takes the place of the one before.

    Raises NotPermitted, WrongStep, Refused.
    """
    require(actor, "notices.write")
    if not holds(actor, place):
        raise NotPermitted("该地不在您的管辖范围内。")
    if divisions.level(place) not in (Level.VILLAGE, Level.TOWNSHIP):
        raise Refused("公布单按村（居）或乡镇编制。")
    if first_day < clock.today():
        raise Refused("公布日期不能早于今天。")
    serial = serials.next_number(place, serials.Series.STANDING, first_day.year)  # locks the place's sheets
    fresh = list(unannounced(place).select_for_update(of=("self",)).order_by("pk"))
    notice = _sheet(place, serial, first_day, actor, is_new=bool(fresh))
    shown = NoticeLine.objects.bulk_create(_lines(notice), batch_size=_BLOCK)
    if not shown:
        raise Refused("没有在保户，不需要公布。")
    if divisions.level(place) == Level.VILLAGE:
        deciding.announce(fresh, actor=actor, notice=notice.pk)
    detail = {"households": len(shown), "first_day": first_day}
    log.record(Action.NOTICE_ANNOUNCED, notice, actor=actor, detail=detail)
    return notice


def _sheet(place: int, serial: int, first_day: date, actor: User, *, is_new: bool) -> PublicNotice:
    county = divisions.county(place)
    cycle = cycles(county, first_day)[divisions.level(place)]
    earlier = PublicNotice.objects.filter(hanging(), village=place)
    if not is_new and (there := earlier.filter(first_day__gte=cycle.first).first()):
        raise WrongStep(f"{cycle}已于 {there.first_day} 公布，没有新确认的户，不需要重新公布。")
    earlier.update(taken_down_on=first_day)
    name = Places(place).full(place)
    notice: PublicNotice = PublicNotice.objects.create(
        region_code=place,
        village=place,
        year=first_day.year,
        serial=serial,
        kind=PublicNotice.Kind.STANDING,
        title=f"{name} {cycle}最低生活保障对象公布（第 {serial} 期）",
        first_day=first_day,
        last_day=cycle.last,
        days=(cycle.last - first_day).days + 1,
        hotline=parameters.value(publicity.HOTLINE.key, county, first_day),
        posted_by=actor,
    )
    return notice


def _lines(notice: PublicNotice) -> Iterable[NoticeLine]:
    low, high = divisions.span(notice.village)
    head = Membership.objects.filter(case=OuterRef("case"), person=OuterRef("case__head"), superseded_by=None)
    rows = Standing.objects.filter(enrolled_on(notice.first_day), region_code__gte=low, region_code__lt=high)
    for row in rows.annotate(born_on=Subquery(head.values("born_on")[:1])).order_by("region_code", "number"):
        yield NoticeLine(
            region_code=row.region_code,
            notice=notice,
            case_id=row.case_id,
            name=disclosure.name_of(row.head_name, row.born_on, notice.first_day),
            persons=row.members,
            insured=row.persons,
            amount=row.amount,
            first_month=row.first_month,
        )
