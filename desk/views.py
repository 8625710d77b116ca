"""P02: the day's work of every role; P42: the help."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import person
from accounts.scope import may, require
from common import chapters, pages, todos
from common.errors import Refused
from common.pages import PageResult
from desk import blocks, helping, todolist
from desk.imports import access
from desk.todolist import TodoList


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is to be done, by the days left; beside it what was done last, and how old the data are."""
    user = person(request)
    require(user, "desk.view")
    mine = TodoList(user)

    told = blocks.fetch({"announcements": lambda: blocks.announcements(user)})
    news = told["announcements"].content.count if told["announcements"].content else ""

    def listed() -> PageResult:
        return mine.page(request, empty=lambda: blocks.nothing_to_do(user), beside=news)

    if pages.wants_fragment(request, "list-todos"):
        return pages.answer(request, "desk/home.html", listed())
    shown = blocks.fetch(({"todos": listed} if mine.is_offered else {}) | _beside(user, mine))
    response = render(request, "desk/home.html", {"title": "工作台", **told, **shown})
    patch_vary_headers(response, pages.VARY)
    return response


def _beside(user: Any, mine: TodoList) -> dict[str, Callable[[], Any]]:
    """The blocks that this role sees beside the list."""
    shown: dict[str, Callable[[], Any]] = {"reminders": mine.reminders}
    if mine.is_offered:
        shown["recent"] = lambda: blocks.recent(user)
    if todos.watched_by(user.role):
        shown["overdue"] = lambda: blocks.overdue(user, mine)
    if may(user, "desk.totals"):
        shown["totals"] = lambda: blocks.totals(user, mine)
    if may(user, "feeds.see_age"):
        shown["freshness"] = lambda: blocks.freshness(user, mine)
    return shown


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """知道了: a reminder is not shown again."""
    user = person(request)
    require(user, "desk.view")
    kind, _, key = request.POST.get("todo", "").partition(":")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Refused("没有这条提醒，请刷新工作台。")
    todolist.acknowledge(kind, int(key), actor=user)
    return redirect("desk:home")


@require_GET
def help_contents(request: HttpRequest) -> HttpResponse:
    """P42: the chapters of the pages that one may open, and what is of general use."""
    context = {"title": "帮助", **_contents(request)}
    return render(request, "help/contents.html", context)


@require_GET
def help_chapter(request: HttpRequest, key: str) -> HttpResponse:
    """One chapter; those of pages that the role may not open are not there for it."""
    contents = _contents(request)
    known = [*contents["chapters"], *contents["general"]]
    chapter = next((each for each in known if each.key == key), None)
    if chapter is None:
        raise Http404
    context = {
        "title": f"帮助：{chapter.title}",
        "trail": [("帮助", chapters.HELP)],
        "chapter": chapter,
        "text": f"help/chapters/{chapter.key}.html",
        **contents,
        **(LOOKED_UP[key](person(request)) if key in LOOKED_UP else {}),
    }
    return render(request, "help/chapter.html", context)


def _contents(request: HttpRequest) -> dict[str, Any]:
    return {"chapters": chapters.shown(person(request).role), "general": chapters.GENERAL}


LOOKED_UP: dict[str, Callable[[Any], dict[str, Any]]] = {
    "feeds": lambda user: {"templates": helping.templates(access.feeds_seen(user))},
    "imports": lambda user: {"templates": helping.templates(access.ledgers_seen(user))},
    "password": lambda user: {"demands": password_validators_help_texts()},
    "deadlines": lambda user: {"deadlines": helping.deadlines(user)},
    "rules": lambda user: {"families": helping.rules(user)},
    "phones": lambda user: {
        "phones": list(helping.phones(user)),
        "colleagues": helping.colleagues(user),
    },
}
"""The chapters that tell more than their text."""
