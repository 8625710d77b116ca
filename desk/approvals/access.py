"""Who sees the queue: the county, the auditor; the township's examiner only where it decides (权限下放)."""

from django.http import Http404, HttpRequest

from accounts.faces import person
from accounts.models import User
from accounts.scope import may, require
from common import clock, divisions
from common.errors import NotPermitted
from desk.approvals import lists
from desk.household import addresses
from households.authority import delegated, stands_for
from households.models import Application


def reader(request: HttpRequest, permission: str = "applications.see_queue") -> User:
    """The signed-in person, who may. Raises NotPermitted."""
    user = person(request)
    require(user, permission)
    if not is_concerned(user):
        raise NotPermitted("本县由县级审核确认，乡镇没有待确认的件。需要时请联系县局业务。")
    return user


def application(request: HttpRequest, number: str) -> Application:
    """The application of that number in the user's region; 404 before any role is asked."""
    rows = lists.seen(person(request)).filter(number=number).select_related("handler", "case__household")
    row: Application | None = addresses.of_county(rows, request).order_by("-pk").first()
    if row is None:
        raise Http404
    return row


def reads(user: User) -> bool:
    """Whether the pages of decisions are open to the user."""
    return may(user, "applications.see_queue") and is_concerned(user)


def is_concerned(user: User) -> bool:
    """False for a township in a county that decides everything itself."""
    return not stands_for(user, township=True) or decides_here(user)


def decides_here(user: User) -> bool:
    """Whether the user is one of those who decide in the user's county today."""
    county = divisions.county(user.region_id or 0)
    return stands_for(user, township=delegated([county], clock.today())[county])
