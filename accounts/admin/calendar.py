"""工作日历 in the admin: a year at a glance, each day correctable."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ImportMixin

from accounts import workcalendar
from accounts.admin.forms import CountyForm
from accounts.admin.scoping import SetByCounty
from accounts.admin.sheets import DAYS, CalendarDayResource, CheckedImport, format_of
from accounts.faces import ScopedAdmin, person
from accounts.models import CalendarDay
from common import clock, dates, workdays
from common.errors import Unreadable
from common.formfields import DayField


class DayForm(CountyForm):
    """What a day is, and by which notice."""

    permission = "admin.calendar"

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
        fields = ("county", "day", "is_workday", "basis")


@admin.register(CalendarDay)
class CalendarDayAdmin(SetByCounty, CheckedImport, ImportMixin, ScopedAdmin):  # type: ignore[misc]
    """工作日历."""

    writing = "admin.calendar"
    adding = "更正一天"
    form = DayForm
    fields = ("county", "day", "is_workday", "basis")
    resource_classes = [CalendarDayResource]
    import_formats = [format_of(DAYS)]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The twelve months of a year, this one unless ``?year=`` says otherwise. Raises Http404."""
        asked = request.GET.get("year") or str(clock.today().year)
        first, last = workcalendar.FIRST_YEAR, workcalendar.LAST_YEAR
        if not (asked.isascii() and asked.isdigit() and first <= int(asked[:6]) <= last):
            raise Http404
        year, shown = int(asked), self.of_county(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"工作日历 {year} 年",
            "year": year,
            "months": workcalendar.year(year, shown["county"]),
            "corrections": CalendarDay.objects.in_force(shown["county"])
            .filter(day__year=year)
            .order_by("day", "county"),
            "announced": workdays.known_until(),
            **shown,
        }
        return TemplateResponse(request, "admin/accounts/calendarday/year.html", context)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Which county's and which day it is stays."""
        return ("applies_to", "day") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """For whom, the day, what it is, by which notice."""
        return ("applies_to" if obj else "county", "day", "is_workday", "basis")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The day of the address, and the opposite of what it is now: that is what one comes to say."""
        given = super().get_changeform_initial_data(request)
        try:
            day = dates.parse_day(request.GET.get("day", ""))
        except Unreadable:
            return given
        known = workcalendar.corrections(given["county"])
        return {**given, "day": day, "is_workday": "" if workdays.is_workday(day, known) else "1"}

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:  # noqa: FBT001
        """The day is what the form says; deadlines over it move."""
        given = form.cleaned_data
        day: date = obj.day if change else given["day"]
        county: int = obj.county if change else given["county"]
        row, moved = workcalendar.set_day(
            day, county, is_workday=given["is_workday"], basis=given["basis"], actor=person(request)
        )
        obj.pk = row.pk
        what = "工作日" if row.is_workday else "休息日"
        messages.success(request, f"已更正：{day} 为{what}，{moved} 个期限随之调整。")

    def response_add(
        self, request: HttpRequest, obj: CalendarDay, post_url_continue: Any = None
    ) -> HttpResponse:
        """Back to the year of the day."""
        query = urlencode({"county": obj.county, "year": obj.day.year})
        return redirect(f"{reverse('admin:accounts_calendarday_changelist')}?{query}")

    def response_change(self, request: HttpRequest, obj: CalendarDay) -> HttpResponse:
        """Back to the year of the day."""
        return self.response_add(request, obj)
