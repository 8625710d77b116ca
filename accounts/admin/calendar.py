"""工作日历 in the admin: a year at a glance, each day correctable."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ImportMixin

from accounts import workcalendar
from accounts.admin.forms import NoRowForm
from accounts.admin.sheets import DAYS, CalendarDayResource, CheckedImport, format_of
from accounts.faces import ScopedAdmin, person
from accounts.models import CalendarDay
from accounts.scope import may
from common import clock, dates, workdays
from common.errors import Unreadable
from common.formfields import DayField


class DayForm(NoRowForm):
    """What a day is, and by which notice."""

    day = DayField(label="日期")
    is_workday = forms.TypedChoiceField(
        label="这一天是",
        choices=[("1", "工作日"), ("", "休息日")],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
    )
    basis = forms.CharField(
        label="依据", max_length=200, help_text="例如：国务院办公厅关于2027年部分节假日安排的通知。"
    )

    class Meta:
        model = CalendarDay
        fields = ("day", "is_workday", "basis")


@admin.register(CalendarDay)
class CalendarDayAdmin(CheckedImport, ImportMixin, ScopedAdmin):  # type: ignore[misc]
    """工作日历."""

    writing = "admin.calendar"
    form = DayForm
    fields = ("day", "is_workday", "basis")
    resource_classes = [CalendarDayResource]
    import_formats = [format_of(DAYS)]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The twelve months of a year, this one unless ``?year=`` says otherwise. Raises Http404."""
        asked = request.GET.get("year") or str(clock.today().year)
        first, last = workcalendar.FIRST_YEAR, workcalendar.LAST_YEAR
        if not (asked.isascii() and asked.isdigit() and first <= int(asked[:6]) <= last):
            raise Http404
        year = int(asked)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"工作日历 {year} 年",
            "year": year,
            "months": workcalendar.year(year),
            "corrections": CalendarDay.objects.filter(day__year=year),
            "announced": workdays.known_until(),
            "may_change": may(request.user, self.writing),
        }
        return TemplateResponse(request, "admin/accounts/calendarday/year.html", context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A day that is corrected."""
        return super().add_view(request, form_url, {"title": "更正一天", **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Which day it is stays."""
        return ("day",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The day of the address, and the opposite of what it is now: that is what one comes to say."""
        try:
            day = dates.parse_day(request.GET.get("day", ""))
        except Unreadable:
            return {}
        return {
            "day": day,
            "is_workday": "" if workdays.is_workday(day, workcalendar.corrections()) else "1",
        }

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:  # noqa: FBT001
        """The day is what the form says; deadlines over it move."""
        given = form.cleaned_data
        day: date = obj.day if change else given["day"]
        row, moved = workcalendar.set_day(
            day, is_workday=given["is_workday"], basis=given["basis"], actor=person(request)
        )
        obj.pk = row.pk
        what = "工作日" if row.is_workday else "休息日"
        messages.success(request, f"已更正：{day} 为{what}，{moved} 个期限随之调整。")

    def response_add(
        self, request: HttpRequest, obj: CalendarDay, post_url_continue: Any = None
    ) -> HttpResponse:
        """Back to the year of the day."""
        return redirect(f"{reverse('admin:accounts_calendarday_changelist')}?year={obj.day.year}")

    def response_change(self, request: HttpRequest, obj: CalendarDay) -> HttpResponse:
        """Back to the year of the day."""
        return self.response_add(request, obj)
