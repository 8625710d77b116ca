"""The admin's tables of this floor (P40): users, regions, parameters, calendar and code tables."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import administration, parameters, signals
from accounts.faces import ScopedAdmin
from accounts.models import CalendarDay, CodeEntry, Parameter, Region, User
from common import clock
from common.errors import UserError


class ReasonForm(forms.ModelForm):
    """A row and why it is changed."""

    reason = forms.CharField(label="理由", max_length=200)


class UserForm(ReasonForm):
    """A new user, or another role and region for one."""

    id_number = forms.CharField(
        label="身份证号", required=False, help_text="只保存摘要，用于近亲属回避。开户后不再显示。"
    )


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """用户: 角色、区域、停用、重置密码. Nobody grants themselves."""

    viewing = writing = "admin.users"
    form = UserForm
    list_display = ("number", "name", "role", "region", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("region",)
    search_fields = ("number", "name")
    autocomplete_fields = ("region",)
    actions = ("reset_passwords", "close", "reopen")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Number, name and ID number are given once."""
        both: tuple[str, ...] = ("number", "name", "role", "region")
        return (*both, "reason") if obj else (*both, "id_number", "active_from", "active_to", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Number and name stay."""
        return ("number", "name") if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """A user is opened, moved or given a role by the capability."""
        actor: Any = request.user
        given = form.cleaned_data
        if not change:
            fields = ("number", "name", "role", "region", "id_number", "active_from", "active_to")
            user, password = administration.open_user(actor=actor, **{name: given[name] for name in fields})
            obj.pk = user.pk
            messages.success(request, f"已开户。{user.name} 的初始密码：{password}，首次登录须修改。")
            return
        user = User.objects.get(pk=obj.pk)
        if "role" in form.changed_data:
            administration.change_role(user, role=given["role"], actor=actor, reason=given["reason"])
        if "region" in form.changed_data:
            administration.move_user(user, region=given["region"], actor=actor, reason=given["reason"])

    @admin.action(description="重置密码")
    def reset_passwords(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Each chosen user has a new password, which is told once."""
        for user in users:
            password = administration.reset_password(user, actor=request.user)  # type: ignore[arg-type]
            messages.success(request, f"{user.name}（{user.number}）的新密码：{password}，下次登录须修改。")

    @admin.action(description="停用")
    def close(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """The chosen users sign in no more."""
        for user in users:
            administration.close_user(user, actor=request.user, reason="管理后台停用")  # type: ignore[arg-type]

    @admin.action(description="启用")
    def reopen(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """The chosen users may sign in again."""
        for user in users:
            administration.reopen_user(user, actor=request.user, reason="管理后台启用")  # type: ignore[arg-type]


class TracedAdmin(ScopedAdmin):
    """A table of few rows, changed here; each change stands in the trail."""

    action: ClassVar[str]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """The row is saved, and what it was before is told."""
        before = {name: str(form.initial.get(name, "")) for name in form.changed_data} if change else None
        super().save_model(request, obj, form, change)
        after = {name: str(form.cleaned_data[name]) for name in form.changed_data}
        signals.tell(self.action, obj, actor=request.user, before=before, after=after)


@admin.register(Region)
class RegionAdmin(TracedAdmin):
    """区划; merged with a date, never deleted."""

    writing, action = "admin.regions", "region_changed"
    list_display = ("code", "name", "category_code", "successor", "ended_on")
    search_fields = ("name", "=code")
    raw_id_fields = ("successor",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A code is never changed."""
        return ("code",) if obj else ()


@admin.register(CalendarDay)
class CalendarDayAdmin(TracedAdmin):
    """工作日历."""

    writing, action = "admin.calendar", "calendar_changed"
    list_display = ("day", "is_workday", "basis")
    date_hierarchy = "day"


@admin.register(CodeEntry)
class CodeEntryAdmin(TracedAdmin):
    """代码表."""

    writing, action = "admin.codes", "code_changed"
    list_display = ("table", "code", "label", "position", "ended_on")
    list_filter = ("table",)


def _parameter_choices() -> list[tuple[str, str]]:
    known = sorted(parameters.declared().values(), key=lambda found: found.key)
    return [(found.key, f"{found.label}（{found.key}）") for found in known]


class ParameterForm(forms.ModelForm):
    """A value from a day on, and by which document."""

    key = forms.ChoiceField(label="参数", choices=_parameter_choices)

    def clean(self) -> dict[str, Any]:
        """The value can be read in the parameter's type."""
        given = super().clean() or {}
        found = parameters.declared().get(given.get("key", ""))
        if found is not None and "value" in given:
            try:
                found.read(given["value"])
            except UserError as error:
                self.add_error("value", error.sentence)
        return given


@admin.register(Parameter)
class ParameterAdmin(ScopedAdmin):
    """参数: a new value is a new row; the old ones are its history."""

    writing = "admin.parameters"
    form = ParameterForm
    fields = ("key", "county", "valid_from", "value", "basis")
    list_display = ("label", "county", "value", "unit", "valid_from", "basis", "set_by", "set_at")
    list_filter = ("key",)
    list_select_related = ("set_by",)
    ordering = ("key", "county", "-valid_from", "-pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: earlier values stay."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The user's own county, from today on."""
        region = getattr(request.user, "region_id", None) or 0
        return {"county": region // 1_000_000, "valid_from": clock.today()}

    @admin.display(description="参数")
    def label(self, row: Parameter) -> str:
        """The Chinese name."""
        found = parameters.declared().get(row.key)
        return found.label if found else row.key

    @admin.display(description="单位")
    def unit(self, row: Parameter) -> str:
        """The unit."""
        found = parameters.declared().get(row.key)
        return found.unit if found else ""

    def save_model(self, request: HttpRequest, obj: Parameter, form: Any, change: bool) -> None:  # noqa: FBT001
        """The value holds from its day on."""
        given = form.cleaned_data
        row = parameters.set_value(
            given["key"],
            given["county"],
            valid_from=given["valid_from"],
            text=given["value"],
            basis=given["basis"],
            actor=request.user,  # type: ignore[arg-type]
        )
        obj.pk = row.pk
