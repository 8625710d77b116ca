"""Who sees the queue: the county, the auditor; the township's examiner only where it decides (权限下放)."""

from django.http import HttpRequest

from accounts import parameters
from accounts.faces import person
from accounts.models import User
from accounts.scope import require
from common import clock, divisions
from common.errors import NotPermitted
from households import steps


def reader(request: HttpRequest, permission: str = "applications.see_queue") -> User:
    """The signed-in person, who may. Raises NotPermitted."""
    user = person(request)
    require(user, permission)
    if user.role == User.Role.EXAMINER and not decides_here(user):
        raise NotPermitted("本县由县级审核确认，乡镇没有待确认的件。需要时请联系县局业务。")
    return user


def decides_here(user: User) -> bool:
    """Whether the user's role is the one that decides in the user's county today."""
    county = divisions.county(user.region_id or 0)
    township = parameters.value(steps.AUTHORITY.key, county, clock.today()) == "township"
    return bool(user.role == (User.Role.EXAMINER if township else User.Role.COUNTY_OFFICER))
