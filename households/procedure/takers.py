"""Who may take a step of an application (办理人): by role and region, 回避, and the parts taken already."""

from collections.abc import Sequence

from accounts.backends import may_sign_in
from accounts.models import User
from accounts.permissions import PERMISSIONS, ROLE_LABELS
from accounts.scope import barred
from common import clock, divisions
from households import steps
from households.models import Application, Deed
from households.procedure import moves
from households.procedure.files import File

MOST = 3
"""So many names a sentence holds at most."""


def takers(deed: Deed, file: File) -> list[User]:
    """Users who may do a deed of the application, the nearest first; its conditions are not asked."""
    row, application = steps.row_of(deed), file.application
    able = [user for user in _staff(row.permission, application) if not moves.part_taken(row, file, user)]
    left = barred(able, Application.objects.filter(pk=application.pk))
    return [user for user in able if application.pk not in left.get(user.pk, ())]


def sentence(deed: Deed, file: File) -> str:
    """Whom to go to for a deed of the application; where everybody must leave it alone, what to do then."""
    able = takers(deed, file)
    if able:
        return f"请由{'、'.join(_named(user) for user in able[:MOST])}办理。"
    roles = "、".join(ROLE_LABELS[letter] for letter in PERMISSIONS[steps.row_of(deed).permission])
    told = f"现在没有可以办理的{roles}"
    admins = _staff("admin.users", file.application)
    who = f"请联系{_named(admins[0])}" if admins else f"请联系{ROLE_LABELS['G']}"
    return f"{told}，{who}，为本乡镇另开一个{roles}账号。"


def _named(user: User) -> str:
    return f"{ROLE_LABELS[user.role]} {user.name}"


def _staff(permission: str, application: Application) -> Sequence[User]:
    """Who may sign in and has the permission where the application is, or above."""
    places = [application.region_code, *divisions.ancestors(application.region_code)]
    people = User.objects.filter(is_active=True, role__in=list(PERMISSIONS[permission]), region_id__in=places)
    able = [user for user in people if may_sign_in(user, clock.now().date())]
    return sorted(able, key=lambda user: (places.index(user.region_id), user.number))
