"""P14, what is done: a new sheet, 公布, the photograph, the end, 上报, taking down."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import person
from accounts.models import Region, User
from accounts.regions import Places
from accounts.scope import barred, require
from common import clock, divisions, money
from desk.applications.finding import done
from desk.notices import states, views
from desk.notices.forms import AnnounceForm, EndForm, NewForm, PhotoForm
from households import disclosure, photos
from households.models import Application, Deed, PublicNotice
from households.procedure import announcing, moves, publicity
from households.procedure.files import Shelf

READ_AND_WRITE = ["GET", "HEAD", "POST"]
HEADERS = [
    ("申请号", ""),
    ("户主（公示用）", ""),
    ("家庭人口", "n"),
    ("保障人数", "n"),
    ("月保障金额(元)", "n"),
]


def _place(request: HttpRequest, code: int) -> tuple[User, str]:
    """The actor and the name of a division of their region. Raises Http404, NotPermitted."""
    user = person(request)
    if not Region.objects.visible_to(user).standing().filter(code=code).exists():
        raise Http404
    require(user, "notices.write")
    return user, Places(code).full(code)


@require_http_methods(READ_AND_WRITE)
def new(request: HttpRequest, village: int) -> HttpResponse:
    """新建一期: all that waits in the village, on one sheet."""
    user, name = _place(request, village)
    ready, left_out, shelf = _waiting(village, user)
    days, in_workdays = publicity.length(divisions.county(village), clock.today())
    length = f"{days} {'个工作日' if in_workdays else '天'}"
    form = NewForm(
        request.POST if request.method == "POST" else None,
        length=length,
        initial={"first_day": clock.today()},
    )
    made: list[PublicNotice] = []

    def act() -> None:
        told = form.cleaned_data
        made.append(
            publicity.post(village, ready, first_day=told["first_day"], until=told["last_day"], actor=user)
        )

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _posted(made[0], len(ready)))
        return redirect("notices:notice", pk=made[0].pk)
    rows = [_row(each, shelf) for each in ready]
    context = {
        "title": f"新建一期公示 {name}",
        "trail": [(views.TRAIL[0], reverse(views.TRAIL[1]))],
        "form": form,
        "table": {"headers": HEADERS, "rows": rows} if rows else None,
        "caption": f"{name}待公示的户",
        "lead": f"从公示开始之日起在村（居）张贴满 {length}，首尾两天都算；"
        "最后一天是法定节假日的，顺延到节后第一个工作日。",
        "left_out": left_out,
        "button": f"确认新建 {name} {len(ready)} 户",
        "back": reverse("notices:list"),
        "none": "本村没有待公示的户。",
    }
    return render(request, "notices/make.html", context, status=422 if form.errors else 200)


def _waiting(village: int, user: User) -> tuple[list[Application], list[tuple[str, str]], Shelf]:
    """What goes onto the next sheet, what does not and why, and their files."""
    rows = publicity.waiting(village)
    kept_away = barred([user], rows).get(user.pk, set())
    listed = list(rows.order_by("pk"))
    shelf = Shelf(listed)
    ready: list[Application] = []
    left_out: list[tuple[str, str]] = []
    for each in listed:
        why = (
            "按回避规定由他人办理"
            if each.pk in kept_away
            else "".join(moves.hindrances(Deed.POST, shelf[each], actor=user))
        )
        if not why and len(ready) == publicity.MOST:
            why = f"一期最多 {publicity.MOST} 户，列入下一期"
        if why:
            left_out.append((f"{each.number} {each.applicant_name}", why))
        else:
            ready.append(each)
    return ready, left_out, shelf


def _row(application: Application, shelf: Shelf) -> list[Any]:
    file = shelf[application]
    opinion, head = file.opinion, file.head
    name = disclosure.name_of(head.name, head.born_on, clock.today()) if head else ""
    if opinion is None:
        return [application.number, name, None, None, None]
    return [application.number, name, opinion.persons, opinion.insured, money.show(opinion.amount)]


def _posted(notice: PublicNotice, count: int) -> Any:
    return format_html(
        '已新建 {}，{} 户，公示期 {}。<a href="{}">打印海报</a>',
        notice.title, count, states.period(notice), reverse("notices:poster", args=[notice.pk]),
    )  # fmt: skip


@require_http_methods(READ_AND_WRITE)
def announce(request: HttpRequest, place: int) -> HttpResponse:
    """公布: the sheet of who is enrolled in a village or township, in place of the one before."""
    user, name = _place(request, place)
    form = AnnounceForm(
        request.POST if request.method == "POST" else None, initial={"first_day": clock.today()}
    )
    made: list[PublicNotice] = []

    def act() -> None:
        made.append(announcing.put_up(place, first_day=form.cleaned_data["first_day"], actor=user))

    if request.method == "POST" and form.is_valid() and done(form, act):
        link = reverse("notices:poster", args=[made[0].pk])
        said = format_html('已公布 {}。<a href="{}">打印海报</a>', made[0].title, link)
        messages.success(request, said)
        return redirect("notices:notice", pk=made[0].pk)
    context = {
        "title": f"公布 {name}",
        "trail": [(views.TRAIL[0], reverse(views.TRAIL[1]))],
        "form": form,
        "lead": "列出在保和已确认、下月起保的户。新的公布单张贴后，上一张即撤下。",
        "button": f"确认公布 {name}",
        "back": reverse("notices:list"),
        "ready": True,
    }
    return render(request, "notices/make.html", context, status=422 if form.errors else 200)


@require_POST
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photograph of the posting."""
    row = views.notice_of(request, pk, "notices.write")
    form = PhotoForm(request.POST, request.FILES)

    def act() -> None:
        paper = photos.accept(form.cleaned_data["photo"])
        publicity.photograph(row, actor=person(request), paper=paper)

    if form.is_valid() and done(form, act, "photo"):
        messages.success(request, f"已上传 {row.title}的张贴照片。")
        return redirect("notices:notice", pk=pk)
    shown = views.about(views.notice_of(request, pk), person(request), form)
    return render(request, "notices/notice.html", shown, status=422)


@require_http_methods(READ_AND_WRITE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """结束公示: after its last day, with a photograph, and nothing else was said."""
    row = views.notice_of(request, pk, "notices.write")
    lines = views.families(row)
    objected = row.lines.filter(objections__isnull=False).exists()
    form = EndForm(request.POST if request.method == "POST" else None, objected=objected)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: publicity.end(row, actor=person(request)))
    ):
        messages.success(request, f"{row.title}已结束。没有异议的户现在可以上报县局。")
        return redirect("notices:notice", pk=pk)
    context = {
        "title": f"结束公示 {row.title}",
        "trail": [(views.TRAIL[0], reverse(views.TRAIL[1])), (row.title, _url(row))],
        "form": form,
        "facts": [
            ("公示期", states.period(row)),
            ("户数", f"{len(lines)} 户"),
            ("张贴照片", row.photo.name if row.photo else "还没有上传"),
        ],
        "hindrance": publicity.not_over(row),
        "button": f"确认结束公示 {len(lines)} 户",
        "back": _url(row),
        "ready": True,
    }
    return render(request, "notices/make.html", context, status=422 if form.errors else 200)


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """上报县局: everything of the notice that may go."""
    row = views.notice_of(request, pk, "notices.write")
    steps = publicity.report_all(row, actor=person(request))
    messages.success(request, f"已上报 {len(steps)} 户，由县局审核确认。")
    return redirect("notices:notice", pk=pk)


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下: the sheet hangs no more."""
    row = views.notice_of(request, pk, "notices.write")
    publicity.take_down(row, actor=person(request))
    messages.success(request, f"已登记撤下 {row.title}。")
    return redirect("notices:notice", pk=pk)


def _url(row: PublicNotice) -> str:
    return reverse("notices:notice", args=[row.pk])
