"""参数 in the admin: what holds today, its history, and a new value from a day on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from import_export.admin import ImportMixin

from accounts import counties, parameters, trials
from accounts.admin.forms import CountyForm
from accounts.admin.scoping import SetByCounty
from accounts.admin.sheets import PARAMETERS, CheckedImport, ParameterResource, format_of
from accounts.faces import ScopedAdmin, person
from accounts.models import Parameter
from common import clock
from common.errors import UserError
from common.formfields import DayField

GROUPS = (
    ("标准和金额", ("standard", "calc_method", "tier", "topup", "amount")),
    ("收入、财产和家庭认定", ("income", "asset", "edge", "rigid", "check")),
    ("审核确认和时限", ("confirm_authority", "clock", "notice", "review")),
    ("公示和公布", ("publicity", "announce")),
    ("告知书、救济和电话", ("letter", "remedy", "help")),
    ("疑点和整改", ("finding", "rectify")),
    ("部门数据", ("crosscheck", "feed")),
)
"""Which parameters stand together, by the first word of their keys; all others belong to rules."""
RULES = "比对规则"


@dataclass(frozen=True)
class Line:
    """A parameter as it stands in a county today: who set the value, since when, and what is to come."""

    declared: parameters.Declared
    value: str
    since: Parameter | None
    coming: Parameter | None
    trial_url: str

    @property
    def group(self) -> str:
        """Under which head it stands."""
        place = _order(self.declared)
        return GROUPS[place][0] if place < len(GROUPS) else RULES

    @property
    def origin(self) -> str:
        """本县, 全部县, or 默认."""
        if self.since is None:
            return "默认"
        return "本县" if self.since.county else counties.EVERYWHERE


def lines(county: int, on: date) -> list[Line]:
    """Every declared parameter as it stands in a county (number of six digits) on a day."""
    rows = Parameter.objects.filter(county__in=[counties.INSTALLATION, county]).select_related("set_by")
    by_key: dict[str, list[Parameter]] = {}
    for row in rows.order_by("valid_from", "pk"):
        by_key.setdefault(row.key, []).append(row)
    return [_line(each, by_key.get(each.key, []), county, on) for each in _declared()]


def _declared() -> list[parameters.Declared]:
    known = parameters.declared().values()
    return sorted(known, key=lambda each: (_order(each), each.label.partition("：")[0], each.key))


def _order(declared: parameters.Declared) -> int:
    first = declared.key.partition(".")[0]
    return next((place for place, (_, words) in enumerate(GROUPS) if first in words), len(GROUPS))


def _line(declared: parameters.Declared, rows: list[Parameter], county: int, on: date) -> Line:
    past = [row for row in rows if row.valid_from <= on]
    own = [row for row in past if row.county == county]
    since = (own or past or [None])[-1]  # type: ignore[list-item]
    value = since.value if since else declared.write(declared.default)
    later = [row for row in rows if row.valid_from > on and (row.county == county or not own)]
    return Line(declared, value, since, _first_of(later), trials.address(declared.key))


def _first_of(rows: list[Parameter]) -> Parameter | None:
    """The row that will hold first: of one day the county's own, and of those the one set last."""
    return min(rows, key=lambda row: (row.valid_from, -row.county, -row.pk), default=None)


def _choices() -> Iterator[tuple[str, str]]:
    return iter([(each.key, f"{each.label}（{each.key}）") for each in _declared()])


class ParameterForm(CountyForm):
    """A value from a day on, and by which document."""

    permission = "admin.parameters"

    key = forms.ChoiceField(label="参数", choices=_choices)
    value = forms.CharField(label="值", max_length=400, help_text="多项用顿号分开；是否类填“是”或“否”。")
    valid_from = DayField(label="生效日期", help_text="这一天以前仍按原值。")
    basis = forms.CharField(label="依据", max_length=400, help_text="文件名称和文号，会记入操作留痕。")

    class Meta:
        model = Parameter
        fields = ("key", "county", "value", "valid_from", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = parameters.declared().get(str(self.initial.get("key", "")))
        if found is not None:
            unit = f"，单位：{found.unit}" if found.unit else ""
            self.fields["value"].help_text = f"默认 {found.write(found.default)}{unit}。"

    def clean(self) -> dict[str, Any]:
        """The value is one that the parameter may have."""
        given = super().clean() or {}
        found = parameters.declared().get(given.get("key", ""))
        if found is not None and "value" in given:
            try:
                found.given(given["value"])
            except UserError as error:
                self.add_error("value", error.sentence)
        return given


@admin.register(Parameter)
class ParameterAdmin(SetByCounty, CheckedImport, ImportMixin, ScopedAdmin):  # type: ignore[misc]
    """参数: a new value is a new row; the old ones are its history."""

    viewing = "admin.view"
    writing = "admin.parameters"
    adding = "修改参数"
    form = ParameterForm
    fields = ("key", "county", "value", "valid_from", "basis")
    resource_classes = [ParameterResource]
    import_formats = [format_of(PARAMETERS)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: earlier values stay."""
        return False

    def closed(self, request: HttpRequest, row: Any) -> str:
        """Earlier values stay."""
        return "参数已用过的值不能修改：请登记新值和生效日期，原值留作历史。"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The user's own county, from today on, and what the address says beside it."""
        asked = {name: request.GET[name] for name in self.fields if name in request.GET}
        return {**super().get_changeform_initial_data(request), "valid_from": clock.today(), **asked}

    def get_urls(self) -> list[URLPattern]:
        """The history of one parameter stands beside Django's pages."""
        own = path("history/", self.admin_site.admin_view(self.past), name="accounts_parameter_past")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What holds today, a line for each parameter. Raises Http404 for a county elsewhere."""
        return self._page(
            request,
            "admin/accounts/parameter/now.html",
            {"title": "参数", "lines": lines(self.county(request), clock.today()), "today": clock.today()},
        )

    def past(self, request: HttpRequest) -> HttpResponse:
        """Every value that a parameter had, the newest first. Raises Http404."""
        found = parameters.declared().get(request.GET.get("key", ""))
        if found is None:
            raise Http404
        rows = self.get_queryset(request).filter(key=found.key).select_related("set_by")
        known = counties.of(person(request))
        newest = rows.order_by("-valid_from", "-pk")[:200]
        told = [(row, counties.name_of(row.county, known)) for row in newest]
        context = {
            "title": f"{found.label}：历史",
            "found": found,
            "default": found.write(found.default),
            "rows": told,
            "trial_url": trials.address(found.key),
        }
        return self._page(request, "admin/accounts/parameter/past.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        if not self.has_view_permission(request):
            return redirect("admin:index")
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            **self.of_county(request),
            **context,
        }
        return TemplateResponse(request, template, shown)

    def save_model(self, request: HttpRequest, obj: Parameter, form: Any, change: bool) -> None:  # noqa: FBT001
        """The value holds from its day on."""
        given = form.cleaned_data
        row = parameters.set_value(
            given["key"],
            given["county"],
            valid_from=given["valid_from"],
            text=given["value"],
            basis=given["basis"],
            actor=person(request),
        )
        obj.pk = row.pk

    def response_add(
        self, request: HttpRequest, obj: Parameter, post_url_continue: Any = None
    ) -> HttpResponse:
        """Back to the table, with what was done."""
        found = parameters.declared()[obj.key]
        messages.success(
            request,
            f"已保存：{found.label}自 {obj.valid_from} 起为 {obj.value}{found.unit}。依据：{obj.basis}",
        )
        return redirect(reverse("admin:accounts_parameter_changelist"))
