"""公示 before the decision: put up by village, photographed, ended, sent up, taken down."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import parameters, workcalendar
from accounts.models import Region, User
from accounts.scope import barred, require
from audit import log
from audit.actions import Action
from common import attachments, clock, divisions, months, workdays
from common.attachments import Accepted
from common.errors import Refused, WrongStep
from households import disclosure, serials, steps
from households.models import (
    Application,
    Deed,
    Document,
    NoticeLine,
    PublicNotice,
    Step,
)
from households.procedure import files, moves

LEAST = 7
DAYS = parameters.declare("publicity.days", LEAST, "天", "初审公示天数（不少于 7）")
UNIT = parameters.declare(
    "publicity.unit", "calendar", "", "公示天数单位（calendar 自然日，workday 工作日）",
    choices=("calendar", "workday"),
)  # fmt: skip
TAKE_DOWN = parameters.declare("publicity.take_down_days", 7, "天", "公示期满后撤下的期限")
SHOW_CAUSE = parameters.declare("publicity.show_cause", default=False, label="公示单列致贫原因大类")
HOTLINE = parameters.declare("publicity.hotline", "", "", "公示单上的监督电话")
MOST = 30  # families on one sheet: more could not be read on A4
AHEAD, LONGER = timedelta(days=30), timedelta(days=90)
"""So far ahead a notice begins, and so much longer than it must it hangs; beyond that a date was mistyped."""


def waiting(village: int) -> QuerySet[Application]:
    """The applications of a village that have to be put up."""
    rows: QuerySet[Application] = Application.objects.filter(
        region_code=village, status=Application.Status.TO_PUBLISH
    )
    return rows


def last_day(first: date, county: int, *, on: date) -> date:
    """The last day of a notice that begins on a day; both count. Never fewer than seven days.

    Where it would be a statutory holiday it is the next working day.
    """
    days, in_workdays = length(county, on)
    calendar = workcalendar.corrections(county)
    if in_workdays:
        return workdays.add_workdays(first - timedelta(days=1), days, calendar)
    return workdays.after_holiday(first + timedelta(days=days - 1), calendar)


def length(county: int, on: date) -> tuple[int, bool]:
    """How many days a notice hangs in the county, never fewer than seven; whether they are working days."""
    told = parameters.values([DAYS.key, UNIT.key], [county], on)[county]
    return max(LEAST, told[DAYS.key]), told[UNIT.key] == "workday"


@transaction.atomic
def post(
    village: int,
    applications: Iterable[Application],
    *,
    first_day: date,
    actor: User,
    until: date | None = None,
) -> PublicNotice:
    """One sheet of a village with these applications hangs from a day on, as long as it must or longer.

    Raises NotPermitted, WrongStep, Refused.
    """
    rows = sorted(applications, key=lambda each: each.pk)
    if not rows:
        raise Refused("本村没有待公示的户。")
    if len(rows) > MOST:
        raise Refused(f"一期公示最多 {MOST} 户，其余请列入下一期。")
    if any(each.region_code != village for each in rows):
        raise Refused("一期公示只能列同一个村（居）的申请。")
    if not clock.today() <= first_day <= clock.today() + AHEAD:
        raise Refused(f"公示开始日期应在今天起 {AHEAD.days} 天内，请核对年月。")
    taken = moves.begin_many(Deed.POST, rows, actor=actor)
    notice = _sheet(village, first_day, until, actor)
    NoticeLine.objects.bulk_create(_lines(notice, taken))
    facts = {"notice": notice.pk, "first_day": str(first_day), "last_day": str(notice.last_day)}
    moves.done_many([(move, facts) for move in taken])
    log.record(
        Action.NOTICE_POSTED,
        notice,
        actor=actor,
        detail={"applications": len(rows), "first_day": first_day, "last_day": notice.last_day},
    )
    return notice


@transaction.atomic
def add_photo(notice: PublicNotice, document: Document, *, actor: User) -> PublicNotice:
    """The photograph of the posting belongs to the notice. Raises NotPermitted, WrongStep."""
    notice = _locked(notice, actor)
    notice.photo = document
    notice.save(update_fields=["photo"])
    log.record(Action.NOTICE_PHOTOGRAPHED, notice, actor=actor)
    return notice


def photograph(notice: PublicNotice, *, actor: User, paper: Accepted) -> PublicNotice:
    """A picture that passed the gate shows the posting. Raises NotPermitted, WrongStep, Refused."""
    if not paper.media_type.startswith("image/"):
        raise Refused(f"“{paper.name}”不是照片，请拍照或选择 JPG、PNG 图片。")
    stored = attachments.store(paper)
    try:
        with transaction.atomic():
            document = Document.objects.create(
                region_code=notice.region_code,
                kind=Document.Kind.POSTING_PHOTO,
                added_by=actor,
                added_at=clock.now(),
                **asdict(stored),
            )
            return add_photo(notice, document, actor=actor)
    except BaseException:
        attachments.forget(stored.path)
        raise


def not_over(notice: PublicNotice) -> str:
    """Why a notice cannot be ended today, empty where it can."""
    if clock.today() <= notice.last_day:
        return f"公示期到 {notice.last_day} 24 时止。"
    return "" if notice.photo_id else "请先上传公示张贴照片。"


@transaction.atomic
def end(notice: PublicNotice, *, actor: User) -> PublicNotice:
    """The notice is over: only after its last day, and with a photograph. Raises as ``post``."""
    notice = _locked(notice, actor)
    today = clock.today()
    if sentence := not_over(notice):
        raise WrongStep(sentence)
    notice.ended_on, notice.ended_by = today, actor
    notice.save(update_fields=["ended_on", "ended_by"])
    waiting = steps.row_of(Deed.END_NOTICE).sources
    rows = Application.objects.filter(notice_lines__notice=notice, status__in=waiting).order_by("pk")
    taken = moves.begin_many(Deed.END_NOTICE, list(rows), actor=actor)
    moves.done_many([(move, {"notice": notice.pk}) for move in taken])
    log.record(Action.NOTICE_ENDED, notice, actor=actor, detail={"on": today})
    return notice


@transaction.atomic
def take_down(notice: PublicNotice, *, actor: User) -> PublicNotice:
    """The sheet hangs no more. Raises NotPermitted, WrongStep."""
    require(actor, "notices.write", notice)
    notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    if notice.ended_on is None and notice.kind == PublicNotice.Kind.PROPOSAL:
        raise WrongStep("公示还没有结束，不能撤下。")
    if notice.taken_down_on is not None:
        raise WrongStep(f"已于 {notice.taken_down_on} 撤下。")
    notice.taken_down_on = clock.today()
    notice.save(update_fields=["taken_down_on"])
    log.record(Action.NOTICE_TAKEN_DOWN, notice, actor=actor)
    return notice


@transaction.atomic
def report(application: Application, *, actor: User) -> Step:
    """The application goes to the deciding organ. Raises NotPermitted, WrongStep, Refused."""
    return moves.begin(Deed.REPORT, application, actor=actor).done()


@transaction.atomic
def report_all(notice: PublicNotice, *, actor: User) -> list[Step]:
    """Every application of the notice that may goes to the deciding organ. Raises as ``report``."""
    require(actor, "notices.write", notice)
    rows = Application.objects.filter(notice_lines__notice=notice, status=Application.Status.PUBLICITY)
    kept_away = barred([actor], rows).get(actor.pk, set())
    locked = moves.locked([each for each in rows.order_by("pk") if each.pk not in kept_away])
    shelf = files.Shelf(locked)
    ready = [each for each in locked if not moves.hindrances(Deed.REPORT, shelf[each], actor=actor)]
    if not ready:
        raise WrongStep("本期没有可以上报的申请。")
    return moves.done_many([(move, {}) for move in moves.begin_many(Deed.REPORT, ready, actor=actor)])


def _locked(notice: PublicNotice, actor: User) -> PublicNotice:
    require(actor, "notices.write", notice)
    locked: PublicNotice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.ended_on is not None:
        raise WrongStep(f"该期公示已于 {locked.ended_on} 结束。")
    return locked


def _until(first_day: date, wanted: date | None, county: int) -> date:
    earliest = last_day(first_day, county, on=first_day)
    if wanted is not None and wanted < earliest:
        days, in_workdays = length(county, first_day)
        put_off = not in_workdays and earliest > first_day + timedelta(days=days - 1)
        why = "（最后一天是法定节假日的顺延）" if put_off else ""
        raise Refused(f"公示期不足 {days} {'个工作日' if in_workdays else '天'}，最早 {earliest} 结束{why}。")
    if wanted is not None and wanted > earliest + LONGER:
        raise Refused(f"公示结束日期最多比最早的 {earliest} 晚 {LONGER.days} 天，请核对年月。")
    return wanted or earliest


def _sheet(village: int, first_day: date, wanted: date | None, actor: User) -> PublicNotice:
    county, township = divisions.county(village), village // 1_000 * 1_000
    until = _until(first_day, wanted, county)
    names = dict(Region.objects.filter(code__in=[village, township]).values_list("code", "name"))
    serial = serials.next_number(village, serials.Series.NOTICE, first_day.year)
    place = f"{names.get(township, '')}{names.get(village, '')}"
    notice: PublicNotice = PublicNotice.objects.create(
        region_code=village,
        village=village,
        year=first_day.year,
        serial=serial,
        title=f"{place} {first_day.year} 年第 {serial} 期最低生活保障公示",
        first_day=first_day,
        last_day=until,
        days=(until - first_day).days + 1,
        hotline=parameters.value(HOTLINE.key, county, first_day),
        posted_by=actor,
    )
    return notice


def _lines(notice: PublicNotice, taken: Iterable[moves.Move]) -> Iterator[NoticeLine]:
    shows_cause = parameters.value(SHOW_CAUSE.key, divisions.county(notice.village), clock.today())
    for move in taken:
        opinion, head = move.file.opinion, move.file.head
        if opinion is None or head is None:
            raise RuntimeError("a proposal without opinion or head cannot be public")
        yield NoticeLine(
            region_code=move.application.region_code,
            notice=notice,
            application=move.application,
            round=move.application.round,
            name=disclosure.name_of(head.name, head.born_on, move.on),
            persons=opinion.persons,
            insured=opinion.insured,
            cause=disclosure.coarse_cause(move.application.cause) if shows_cause else "",
            amount=opinion.amount,
            first_month=months.add(months.first(notice.last_day), 1),
        )
