"""For which county a setting counts (适用范围): one county, or the whole installation (0)."""

from collections.abc import Iterable

from accounts.models import Region, User
from accounts.models.settings import INSTALLATION
from accounts.scope import COUNTY, holds, may, require
from common import divisions
from common.errors import NotPermitted

__all__ = ["EVERYWHERE", "INSTALLATION", "choices", "may_set", "name_of", "of", "require_setting", "where"]

EVERYWHERE = "全部县"
ELSEWHERE = "该县不在您的管辖范围内，不能修改它的设置。"
ROOT_ONLY = "适用于全部县的设置，由管辖全部县的系统管理员修改；您可以为本县单独设置。"


def of(user: User) -> list[Region]:
    """The counties in the user's reach, by their codes; for someone of a township none."""
    return list(Region.objects.visible_to(user).counties())


def _is_root(user: User) -> bool:
    """Whether every county of the installation lies in the user's reach."""
    return all(holds(user, code) for code in Region.objects.counties().values_list("code", flat=True))


def may_set(user: User, permission: str, county: int) -> bool:
    """Whether the user may set it for the county (number of six digits), or for the installation."""
    return _objection(user, permission, county) is None and may(user, permission)


def require_setting(user: User, permission: str, county: int) -> None:
    """The user may set it for the county (number of six digits), or for the installation (0).

    Only an administrator who looks after every county sets for all of them. Raises NotPermitted.
    """
    require(user, permission)
    sentence = _objection(user, permission, county)
    if sentence is not None:
        raise NotPermitted(sentence)


def _objection(user: User, permission: str, county: int) -> str | None:
    if county != INSTALLATION:
        return None if holds(user, county * COUNTY) else ELSEWHERE
    return None if may(user, "admin.everywhere") and _is_root(user) else ROOT_ONLY


def choices(user: User, permission: str) -> list[tuple[int, str]]:
    """For which counties the user may set it, as a form offers them: the own ones first, maybe none."""
    if not may(user, permission):
        return []
    own = [(divisions.county(row.code), row.name) for row in of(user)]
    return [*own, *([(INSTALLATION, EVERYWHERE)] if may_set(user, permission, INSTALLATION) else [])]


def where(county: int, user: User) -> int:
    """In whose trail a setting stands: the county's, or that of who set it for all counties."""
    return county * COUNTY or user.region_id or divisions.WHOLE


def name_of(county: int, counties: Iterable[Region]) -> str:
    """青禾县, or 全部县."""
    return next((row.name for row in counties if divisions.county(row.code) == county), EVERYWHERE)
