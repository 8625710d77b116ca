"""What an address of ``/cases/<number>/`` is about: an application, or a household that is enrolled."""

from typing import Any

from django.http import Http404

from common import menu
from households.models import Application, Household


def application(user: Any, number: str) -> Application:
    """The application of that number in the user's region. Raises Http404."""
    rows = Application.objects.visible_to(user).filter(number=number)
    found: Application | None = rows.order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def subject(user: Any, number: str) -> Application | Household:
    """The application of that number that is still open, else the household. Raises Http404."""
    rows = Application.objects.visible_to(user).filter(number=number)
    found: Application | None = rows.order_by("-pk").first()
    household: Household | None = Household.objects.visible_to(user).filter(number=number).first()
    if found is not None and (found.is_open or household is None):
        return found
    if household is None:
        raise Http404
    return household


def address(row: Application | Household) -> str:
    """The page about it, for links: the application's, or the household's."""
    path = f"/applications/{row.number}/" if isinstance(row, Application) else f"/households/{row.number}/"
    return path if menu.exists(path) else ""


def name_of(row: Application | Household) -> str:
    """Whom it is about."""
    return row.applicant_name if isinstance(row, Application) else row.head_name
