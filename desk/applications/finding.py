"""Which application an address means, and what its pages have in common."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from accounts import drafts
from accounts.faces import found, person
from accounts.models import User
from common.errors import NotPermitted, Refused, UserError
from common.formfields import HouseForm
from desk.applications.sheet import Sheet
from desk.household import addresses
from households import steps
from households.models import Application

TRAIL = ("申请受理", "applications:list")


def application(request: HttpRequest, number: str, permission: str) -> Application:
    """The application of that number in the reader's region; ``?county=`` tells two counties apart.

    Raises Http404, NotPermitted, Refused.
    """
    rows = addresses.of_county(Application.objects.select_related("handler", "account"), request)
    try:
        row: Application = found(rows, person(request), permission, number=number)
    except Application.MultipleObjectsReturned:
        raise Refused("有几个县使用这个申请号，请从申请列表打开。") from None
    return row


def sheet(request: HttpRequest, number: str, permission: str = "applications.view") -> Sheet:
    """The application with what its pages show. Raises as ``application``."""
    return Sheet(application(request, number, permission), person(request))


def is_settled(request: HttpRequest, row: Application) -> bool:
    """Whether nothing may be filled in any more; then who asks is told so."""
    if row.status in steps.BEFORE_ACCEPTANCE:
        return False
    messages.info(request, f"该申请当前为“{row.get_status_display()}”，填报内容不能再修改。")
    return True


def about(shown: Sheet, title: str, **more: Any) -> dict[str, Any]:
    """What every page of an application takes."""
    row = shown.application
    here = (f"{row.number} {row.applicant_name}", shown.url("task_list"))
    return {
        "title": f"{title} {row.applicant_name}",
        "trail": [(TRAIL[0], reverse(TRAIL[1])), here],
        "sheet": shown,
        "application": row,
        "back": shown.url("task_list"),
        **more,
    }


def done(form: HouseForm, deed: Callable[[], Any], field: str | None = None) -> bool:
    """Whether the deed was done; what refuses it stands in the form. Raises NotPermitted."""
    with form.telling(field):
        deed()
    return not form.errors


def say(request: HttpRequest, deed: Callable[[], Any], sentence: str) -> None:
    """The deed is done and the page says so, or says what refuses it. Raises NotPermitted."""
    try:
        deed()
    except NotPermitted:
        raise
    except UserError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, sentence)


def keep_drafts(name: str, page: str, *, fields: Iterable[str] = (), prefixes: tuple[str, ...] = ()) -> None:
    """The form of a part of an application keeps drafts, about the application's number."""

    def required(user: User, number: str) -> None:
        found(Application.objects, user, "applications.write", number=number)

    def address(number: str) -> str:
        return reverse(f"applications:{page}", args=[number])

    drafts.offer(name, drafts.Form(fields, required, address, prefixes))
