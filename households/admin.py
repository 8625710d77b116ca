"""区划 in the admin: names, and mergers with their day; new divisions come as a file through the importer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts import territory
from accounts.faces import ScopedAdmin, person
from accounts.models import Region
from accounts.scope import may, require
from common import clock, divisions
from common.divisions import Level
from common.errors import UserError
from common.formfields import DayField, HouseForm
from households import mergers


class RegionForm(forms.ModelForm):
    """Another name, and why."""

    reason = forms.CharField(label="理由", max_length=200, help_text="会记入操作留痕。")

    class Meta:
        model = Region
        fields = ("name", "category_code")


class MergerForm(HouseForm):
    """For the division and each one under it the successor; the day and the document."""

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ending = [region, *mergers.below(region)]
        known = list(Region.objects.under(divisions.county_code(region.code)).order_by("code"))
        for row in self._ending:
            self.fields[f"to_{row.code}"] = forms.ChoiceField(
                label=f"{row.name}（{row.code}）并入", choices=_choices(row, region, known)
            )
        self.fields["on"] = DayField(label="撤并日期", help_text="不晚于今天。以前的统计仍按原区划。")
        self.fields["basis"] = forms.CharField(
            label="依据", max_length=200, help_text="批复文件名称和文号，会记入操作留痕。"
        )
        for name, field in self.fields.items():
            field.error_messages["required"] = (
                f"请选择{field.label}哪里。" if name.startswith("to_") else f"请填写{field.label}。"
            )

    @property
    def successors(self) -> dict[int, int]:
        """Code that ends to code that takes over."""
        return {row.code: int(self.cleaned_data[f"to_{row.code}"]) for row in self._ending}


def _choices(row: Region, ending: Region, known: Sequence[Region]) -> list[tuple[str, str]]:
    """The standing divisions of the same level outside the one that ends; ``known`` are the county's."""
    low, high = divisions.span(ending.code)
    standing = (other for other in known if other.ended_on is None and other.level == row.level)
    rows = [other for other in standing if not low <= other.code < high]
    names = {other.code: other.name for other in known}
    above = {other.code: names.get(divisions.parent(other.code) or 0, "") for other in rows}
    told = [(str(other.code), f"{above[other.code]} {other.name}（{other.code}）") for other in rows]
    return [("", "请选择"), *told]


@admin.register(Region)
class RegionAdmin(ScopedAdmin):
    """区划; merged with a date, never deleted, its code never used again."""

    writing = "admin.regions"
    form = RegionForm
    list_display = ("code", "name", "level_name", "category_code", "ended_on", "successor")
    list_select_related = ("successor",)
    list_per_page = 100
    search_fields = ("name", "=code")
    search_help_text = "名称或完整的区划代码"
    change_list_template = "admin/accounts/region/list.html"
    change_form_template = "admin/accounts/region/form.html"

    @admin.display(description="级别")
    def level_name(self, row: Region) -> str:
        """省 to 村."""
        return {
            Level.PROVINCE: "省级",
            Level.CITY: "市级",
            Level.COUNTY: "县级",
            Level.TOWNSHIP: "乡镇",
            Level.VILLAGE: "村（居）",
        }[row.level]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """False: divisions come as a file, through the importer that judges their parents."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may rename it; one that was merged stays as it was."""
        ended = obj is not None and obj.ended_on is not None
        return not ended and super().has_change_permission(request, obj)

    def closed(self, request: HttpRequest, row: Any) -> str:
        """Divisions come as a file; what was merged stays."""
        if row is None:
            return "区划不能逐条增加：请在“台账导入”中导入行政区划文件。"
        return f"{row.name}已于 {row.ended_on} 撤并，不能再修改。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The divisions of the user's reach."""
        return super().get_queryset(request).order_by("code")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Code, name, and where it went."""
        told = ("code", "name", "category_code", "ended_on", "successor")
        return (*told, "reason") if self.has_change_permission(request, obj) else told

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A code is never changed; a merger is a deed of its own."""
        return ("code", "ended_on", "successor")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the way to the importer for who may use it."""
        upload = (
            f"{reverse('imports:upload_ledger')}?kind=regions" if may(request.user, "imports.regions") else ""
        )
        return super().changelist_view(request, {**(extra_context or {}), "upload_url": upload})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The division, with the way to its merger."""
        row = self.get_object(request, object_id)
        mergeable = (
            row is not None and row.level >= Level.TOWNSHIP and self.has_change_permission(request, row)
        )
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "mergeable": mergeable}
        )

    def save_model(self, request: HttpRequest, obj: Region, form: Any, change: bool) -> None:  # noqa: FBT001
        """The division has another name."""
        given = form.cleaned_data
        territory.rename(
            Region.objects.get(pk=obj.pk),
            name=given["name"],
            category_code=given["category_code"],
            actor=person(request),
            reason=given["reason"],
        )

    def get_urls(self) -> list[URLPattern]:
        """The merger of a division stands beside Django's pages."""
        own = path(
            "<path:object_id>/merge/", self.admin_site.admin_view(self.merge), name="accounts_region_merge"
        )
        return [own, *super().get_urls()]

    def merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Where each division goes; what would move, with its counts; then the deed."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        require(request.user, "admin.regions")
        if row.level < Level.TOWNSHIP or row.ended_on is not None:
            raise Http404
        form = MergerForm(request.POST or None, region=row, initial={"on": clock.today()})
        steps: list[mergers.Step] = []
        if request.method == "POST" and form.is_valid():
            try:
                if request.POST.get("confirmed") == "1":
                    return self._merged(request, row, form)
                steps = mergers.plan(form.successors, on=form.cleaned_data["on"], actor=person(request))
            except UserError as error:
                form.add_error(None, error.sentence)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"撤并：{row.name}",
            "row": row,
            "form": form,
            "steps": steps,
            "households": sum(step.households for step in steps),
            "errors": form.errors,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/accounts/region/merge.html", context, status=status)

    def _merged(self, request: HttpRequest, row: Region, form: MergerForm) -> HttpResponse:
        given = form.cleaned_data
        steps = mergers.merge(form.successors, on=given["on"], basis=given["basis"], actor=person(request))
        told = "、".join(f"{step.old.name}并入{step.new.name}（{step.households} 户）" for step in steps)
        messages.success(request, f"已撤并：{told}。")
        return redirect(reverse("admin:accounts_region_change", args=[row.pk]))
