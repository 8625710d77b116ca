"""The county's admin site (管理后台): for 系统管理, and for 县局业务 its parameters."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from accounts.scope import may, require


class CountyAdminSite(AdminSite):
    """Signs nobody in by itself: there is one sign-in page."""

    site_title = "兜底 管理后台"
    site_header = "兜底 管理后台"
    index_title = "管理后台"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin site opens for this user."""
        return request.user.is_authenticated and may(request.user, "admin.view")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the sign-in page, and back; a signed-in user is refused. Raises NotPermitted."""
        if request.user.is_authenticated:
            require(request.user, "admin.view")
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next", request.path))
