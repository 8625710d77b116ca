"""公告 in the admin: published to a region, changed, withdrawn; never deleted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts import announcements
from accounts.admin.users import RegionChoice, WhyForm, offices
from accounts.faces import ScopedAdmin, person
from accounts.models import Announcement, Region
from accounts.scope import require
from common import clock
from common.errors import Refused
from common.formfields import DayField

SHOWN_FOR = timedelta(days=30)


class AnnouncementForm(forms.ModelForm):
    """What is told, to whom, and on which days."""

    region = RegionChoice(
        label="发给", queryset=Region.objects.none(), empty_label="请选择",
        help_text="该区划及其下级的人员都能看到；发布后不能改。",
    )  # fmt: skip
    text = forms.CharField(
        label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 8, "cols": 60}),
        help_text="人人可见，不要写身份证号、银行账号。改动标题或内容后，看过的人会再次看到“新公告”。",
    )  # fmt: skip
    first_day = DayField(label="开始日期", help_text="从这一天起显示在工作台上。")
    last_day = DayField(label="结束日期", help_text="这一天以后不再显示。")

    class Meta:
        model = Announcement
        fields = ("region", "title", "text", "first_day", "last_day")

    def clean_title(self) -> Any:
        """Nobody's number stands in it."""
        return _judged(announcements.check_text, self.cleaned_data["title"])

    def clean_text(self) -> Any:
        """Nobody's number stands in it."""
        return _judged(announcements.check_text, self.cleaned_data["text"])

    def clean_last_day(self) -> Any:
        """Somebody will still see it."""
        return _judged(announcements.check_last_day, self.cleaned_data["last_day"])


def _judged(judge: Callable[[Any], Any], value: Any) -> Any:
    try:
        return judge(value)
    except Refused as error:
        raise forms.ValidationError(error.sentence) from error


@admin.register(Announcement)
class AnnouncementAdmin(ScopedAdmin):
    """公告."""

    writing = "admin.announcements"
    form = AnnouncementForm
    list_display = ("title", "region", "first_day", "last_day", "state", "published_by", "published_at")
    list_select_related = ("region", "published_by")
    list_per_page = 50
    search_fields = ("title",)
    search_help_text = "标题"
    change_form_template = "admin/accounts/announcement/form.html"

    @admin.display(description="状态")
    def state(self, row: Announcement) -> str:
        """Whether people see it today, and if not, why."""
        if row.withdrawn_at is not None:
            return "已撤回"
        if row.last_day < clock.today():
            return "已结束"
        return "显示中" if row.first_day <= clock.today() else "未到开始日期"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those to the user's region and to all below it."""
        return Announcement.objects.kept_by(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change it; what was withdrawn stays as it was."""
        withdrawn = obj is not None and obj.withdrawn_at is not None
        return not withdrawn and super().has_change_permission(request, obj)

    def closed(self, request: HttpRequest, row: Any) -> str:
        """What was withdrawn stays as people saw it."""
        return (
            f"公告“{row.title}”已撤回，不能再修改；需要时请另发一条。"
            if row
            else super().closed(request, row)
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is told; of one that stands also who published it and what became of it."""
        told = ("region", "title", "text", "first_day", "last_day")
        if obj is None:
            return told
        became = ("state", "published_by", "published_at")
        return (*told, *became, "withdrawn_at") if obj.withdrawn_at else (*told, *became)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whom it is for stays."""
        return ("region", "state", "published_by", "published_at", "withdrawn_at") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """A new one offers the regions in the reach of whoever writes it."""
        made = super().get_form(request, obj, change, **kwargs)
        if "region" in made.base_fields:
            made.base_fields["region"].queryset = offices(person(request))  # type: ignore[attr-defined]
        return made

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """To the own region, for a month from today."""
        today = clock.today()
        return {"region": person(request).region_id, "first_day": today, "last_day": today + SHOWN_FOR}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A new announcement."""
        return super().add_view(request, form_url, {"title": "发布公告", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The announcement, with the way to its withdrawal."""
        row = self.get_object(request, object_id)
        may_withdraw = row is not None and self.has_change_permission(request, row)
        shown = {"title": "公告", "may_withdraw": may_withdraw, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)

    def save_model(self, request: HttpRequest, obj: Announcement, form: Any, change: bool) -> None:  # noqa: FBT001
        """It is published or changed by the capability."""
        given, actor = form.cleaned_data, person(request)
        if change:
            announcements.change(obj, **given, actor=actor)
        else:
            obj.pk = announcements.publish(**given, actor=actor).pk

    def get_urls(self) -> list[URLPattern]:
        """The withdrawal stands beside Django's pages."""
        view = self.admin_site.admin_view(self.withdraw)
        own = path("<int:pk>/withdraw/", view, name="accounts_announcement_withdraw")
        return [own, *super().get_urls()]

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Why it is withdrawn; then the deed. Raises Http404, NotPermitted."""
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        require(request.user, self.writing)
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            announcements.withdraw(row, reason=form.cleaned_data["reason"], actor=person(request))
            messages.success(request, f"已撤回公告“{row.title}”，工作台上不再显示。")
            return redirect("admin:accounts_announcement_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "撤回公告",
            "row": row,
            "form": form,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/accounts/announcement/withdraw.html", context, status=status)
