"""用户 in the admin: role, region, days, password, closing; nobody does it for themselves."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts import administration
from accounts.admin.forms import ReasonForm
from accounts.faces import ScopedAdmin, person
from accounts.models import Region, User
from common import clock, crypto, divisions, idnumbers
from common.errors import Refused, Unreadable
from common.formfields import DayField

TOLD = ("number", "name", "state", "identity", "last_login", "password_changed_at")
OWN = "不能修改自己的账号，请由另一名系统管理员办理。"


class RegionChoice(forms.ModelChoiceField):
    """A division in the list, the lower ones behind their parents."""

    def label_from_instance(self, obj: Region) -> str:
        """柳河镇（159922101000）."""
        return f"{'　' * max(0, obj.level - divisions.Level.COUNTY)}{obj.name}（{obj.code}）"


class UserForm(ReasonForm):
    """A new user, or another role, region and time for one."""

    role = forms.ChoiceField(label="角色")
    region = RegionChoice(label="管辖区划", queryset=Region.objects.none(), empty_label="请选择")
    active_from = DayField(label="启用日期", required=False, help_text="从这一天起可以登录；不填为立即。")
    active_to = DayField(label="停用日期", required=False, help_text="这一天以后不能登录；不填为长期。")
    id_number = forms.CharField(
        label="身份证号", required=False, max_length=40,
        help_text="只保存摘要，用于近亲属回避，不再显示。没有登记的，系统不能按回避规定提醒和限制。",
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("number", "name", "role", "region", "active_from", "active_to")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            roles = [(value, label) for value, label in User.Role.choices if value != User.Role.SYSTEM]
            self.fields["role"].choices = [("", "请选择"), *roles]  # type: ignore[attr-defined]
            larger = Q(pk__in=offices(actor).values("pk")) | Q(pk=self.instance.region_id)
            self.fields["region"].queryset = Region.objects.filter(larger)  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """A number as it is stored."""
        return User.objects.normal_number(self.cleaned_data["number"])

    def clean_id_number(self) -> str:
        """A number that exists, of nobody else."""
        typed: str = self.cleaned_data["id_number"].strip()
        if not typed:
            return ""
        try:
            number = idnumbers.parse(typed)
        except Unreadable as error:
            raise forms.ValidationError(error.sentence) from error
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(id_digest=crypto.digest(number)).exists():
            raise forms.ValidationError("这个身份证号已登记在另一个用户名下，请核对。")
        return number


def offices(user: User) -> QuerySet[Any]:
    """Where people are employed: standing regions of the user's reach, villages left out."""
    return Region.objects.visible_to(user).standing().above_villages()


class WhyForm(forms.Form):
    """Why the chosen users are closed or reopened."""

    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """用户: 角色、区域、起止日期、停用、重置密码."""

    viewing = writing = "admin.users"
    form = UserForm
    list_display = (
        "number",
        "name",
        "role",
        "region",
        "active_from",
        "active_to",
        "state",
        "identity",
        "last_login",
    )
    list_filter = ("role", "is_active")
    list_select_related = ("region",)
    list_per_page = 50
    search_fields = ("number", "name")
    search_help_text = "工号或姓名"
    actions = ("reset_passwords", "close", "reopen")
    actions_selection_counter = True  # Django's script for actions wants it

    @admin.display(description="能否登录")
    def state(self, user: User) -> str:
        """What keeps the user out, or that nothing does."""
        today = clock.now().date()
        if not user.is_active:
            return "已停用"
        if user.active_from and user.active_from > today:
            return "未到启用日期"
        if user.active_to and user.active_to < today:
            return "已过停用日期"
        return "须先改密码" if user.must_change_password else "可登录"

    @admin.display(description="身份证号（回避）")
    def identity(self, user: User) -> str:
        """Whether the user is known as a person, without which nobody can be recused."""
        return "已登记" if user.id_digest else "未登记，不能按回避规定提醒"

    def closed(self, request: HttpRequest, row: Any) -> str:
        """Nobody grants themselves."""
        return OWN if row == request.user else super().closed(request, row)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The user; of oneself why there is nothing to fill in."""
        if request.method == "GET" and object_id == str(request.user.pk):
            messages.info(request, OWN)
        return super().change_view(request, object_id, form_url, extra_context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not for oneself: another administrator does it."""
        own = obj is not None and obj.pk == request.user.pk
        return not own and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """The form knows who fills it in: it offers only the regions in their reach."""
        made = super().get_form(request, obj, change, **kwargs)
        actor = person(request)

        class OfActor(made):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **named: Any) -> None:
                super().__init__(*args, actor=actor, **named)

        return OfActor

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Number and name are given once; an ID number that is lacking or wrong is noted later."""
        asked = ("role", "region", "active_from", "active_to")
        if obj is None:
            return ("number", "name", *asked, "id_number", "reason")
        writes = self.has_change_permission(request, obj)
        return (*TOLD, *asked, *(("id_number", "reason") if writes else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Number and name stay."""
        return TOLD if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """A user is opened, moved, given a role or other days by the capability."""
        actor, given = person(request), form.cleaned_data
        if not change:
            fields = ("number", "name", "role", "region", "id_number", "active_from", "active_to")
            user, password = administration.open_user(actor=actor, **{name: given[name] for name in fields})
            obj.pk = user.pk
            request.passwords = [(user, password)]  # type: ignore[attr-defined]
            return
        user, reason, changed = User.objects.get(pk=obj.pk), given["reason"], set(form.changed_data)
        if "role" in changed:
            administration.change_role(user, role=given["role"], actor=actor, reason=reason)
        if "region" in changed:
            administration.move_user(user, region=given["region"], actor=actor, reason=reason)
        if changed & {"active_from", "active_to"}:
            days = {name: given[name] for name in ("active_from", "active_to")}
            administration.change_dates(user, **days, actor=actor, reason=reason)
        if given["id_number"]:
            administration.note_id_number(user, id_number=given["id_number"], actor=actor, reason=reason)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The first password is told once, on the answer itself: it stands in no cookie and no address."""
        return self._passwords(request, "已开户", request.passwords)  # type: ignore[attr-defined]

    @admin.action(description="重置密码")
    def reset_passwords(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse:
        """Every chosen user has a new password, which is told once, and must change it; or none has."""
        if request.POST.get("confirmed") != "1":
            return self._confirm(request, users, "reset_passwords", "重置密码", None)
        with transaction.atomic():
            told = [(user, administration.reset_password(user, actor=person(request))) for user in users]
        return self._passwords(request, "密码已重置", told)

    @admin.action(description="停用")
    def close(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        """The chosen users sign in no more."""
        return self._with_reason(request, users, "close", "停用")

    @admin.action(description="启用")
    def reopen(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        """The chosen users may sign in again."""
        return self._with_reason(request, users, "reopen", "启用")

    def _with_reason(
        self, request: HttpRequest, users: QuerySet[User], action: str, words: str
    ) -> HttpResponse | None:
        form = WhyForm(request.POST if request.POST.get("confirmed") == "1" else None)
        if not form.is_valid():
            return self._confirm(request, users, action, words, form)
        deed = administration.close_user if action == "close" else administration.reopen_user
        chosen = list(users)
        with transaction.atomic():
            for user in chosen:
                deed(user, actor=person(request), reason=form.cleaned_data["reason"])
        messages.success(request, f"已{words} {len(chosen)} 个用户：{'、'.join(map(str, chosen))}。")
        return None

    def _confirm(
        self, request: HttpRequest, users: QuerySet[User], action: str, words: str, form: WhyForm | None
    ) -> HttpResponse:
        chosen = list(users)
        if person(request) in chosen:
            raise Refused(f"所选用户中有您自己。{OWN}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{words}：{len(chosen)} 个用户",
            "users": chosen,
            "action": action,
            "words": words,
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/confirm.html", context)

    def _passwords(self, request: HttpRequest, title: str, told: list[tuple[User, str]]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "passwords": told,
        }
        return TemplateResponse(request, "admin/accounts/user/passwords.html", context)
