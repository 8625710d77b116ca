"""Pages about rows with a region: outside it is not found (404) before any role is asked (403)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.scope import may, require
from common import divisions
from common.errors import NotPermitted

NEVER_DELETED = "管理后台的记录只增不删：写错的请更正，不再用的请停用或登记结束日期。"


def person(request: HttpRequest) -> User:
    """Who has signed in; whoever has not does not get as far as a page (``SignInMiddleware``)."""
    return cast(User, request.user)


def place(request: HttpRequest) -> int:
    """The region that the signed-in person looks after."""
    return person(request).region_id or divisions.WHOLE


def found(rows: models.QuerySet[Any], user: Any, permission: str, **lookup: Any) -> Any:
    """The one row of the user's region that the lookup names.

    Raises Http404 where there is none (or it is elsewhere: which of both is not told), NotPermitted.
    """
    visible = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
    try:
        row = visible.get(**lookup)
    except (rows.model.DoesNotExist, ValueError, OverflowError):
        raise Http404 from None
    require(user, permission, row)
    return row


class ScopedAdmin(admin.ModelAdmin):
    """A table of the admin site: rows of the user's region; read here, changed through capabilities.

    ``writing`` names the permission to add and to change rows, empty where the site only shows them.
    Nothing is deleted. Where Django refuses without a word, the page and the trail say why.
    """

    viewing: ClassVar[str] = "admin.view"
    writing: ClassVar[str] = ""
    actions_selection_counter = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Rows of the user's region, where the table has regions."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the table stands on the index."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may see the table."""
        return may(request.user, self.viewing)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may add a row."""
        return bool(self.writing) and may(request.user, self.writing)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change the row."""
        return bool(self.writing) and may(request.user, self.writing, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: nothing is deleted."""
        return False

    def closed(self, request: HttpRequest, row: Any) -> str:
        """Why not even who has the permission may change the row, or with None: add one."""
        what = self.opts.verbose_name
        return f"这条{what}在管理后台只能查看，不能修改。" if row else f"{what}不能在管理后台逐条增加。"

    @contextmanager
    def _in_words(self, request: HttpRequest, object_id: str | None = None) -> Iterator[None]:
        """Raises NotPermitted with its sentence for Django's refusal without any."""
        try:
            yield
        except PermissionDenied as error:
            require(request.user, self.viewing)
            if self.writing:
                require(request.user, self.writing)
            row = self.get_object(request, object_id) if object_id else None
            raise NotPermitted(self.closed(request, row)) from error

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list under the plain name of its rows. Raises NotPermitted."""
        shown = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        with self._in_words(request):
            return super().changelist_view(request, shown)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """A row, or the form of a new one. Raises NotPermitted."""
        with self._in_words(request, object_id):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Nothing is deleted. Raises NotPermitted."""
        require(request.user, self.viewing)
        raise NotPermitted(NEVER_DELETED)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own history of a row, which stays empty: the trail is the record. Raises NotPermitted."""
        with self._in_words(request, object_id):
            return super().history_view(request, object_id, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """One button: a deed with its reason is not repeated by 「保存并继续」."""
        context.update(show_save_and_continue=False, show_save_and_add_another=False)
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the capability's event in the trail is the one record of a deed."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing, as ``log_addition``."""
