"""P02: the day's work of every role."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import person
from accounts.scope import require
from common import pages, todos
from common.errors import Refused
from common.pages import PageResult
from desk import blocks, todolist
from desk.todolist import TodoList

LEADER = "L"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is to be done, by the days left; beside it what was done last, and how old the data are."""
    user = person(request)
    require(user, "desk.view")
    mine = TodoList(user)

    def listed() -> PageResult:
        return mine.page(request, empty=lambda: blocks.nothing_to_do(user))

    if pages.wants_fragment(request, "list-todos"):
        return pages.answer(request, "desk/home.html", listed())
    shown = blocks.fetch(({"todos": listed} if mine.is_offered else {}) | _beside(user, mine))
    response = render(request, "desk/home.html", {"title": "工作台", **shown})
    patch_vary_headers(response, pages.VARY)
    return response


def _beside(user: Any, mine: TodoList) -> dict[str, Callable[[], Any]]:
    """The blocks that this role sees beside the list."""
    shown: dict[str, Callable[[], Any]] = {"reminders": mine.reminders}
    if mine.is_offered:
        shown["recent"] = lambda: blocks.recent(user)
    if todos.watched_by(user.role):
        shown["overdue"] = lambda: blocks.overdue(user, mine)
    if user.role == LEADER:
        shown["totals"] = lambda: blocks.totals(user, mine)
    if user.role in blocks.FRESHNESS_ROLES:
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
