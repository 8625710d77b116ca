"""代码表 in the admin: entries are added, renamed and ended, never deleted."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ImportMixin

from accounts import codes
from accounts.admin.forms import CountyForm, NoRowForm
from accounts.admin.scoping import SetByCounty
from accounts.admin.sheets import CODES, CheckedImport, CodeEntryResource, format_of
from accounts.faces import ScopedAdmin, person
from accounts.models import CodeEntry
from common.formfields import DayField


def _choices() -> Iterator[tuple[str, str]]:
    return iter([(table.key, f"{table.label}：{table.used_for}") for table in codes.tables().values()])


class CodeForm(CountyForm):
    """An entry of a table."""

    permission = "admin.codes"

    table = forms.ChoiceField(label="代码表", choices=_choices)
    ended_on = DayField(label="停用日期", required=False, help_text="从这一天起不再可选；已用过的记录不变。")

    class Meta:
        model = CodeEntry
        fields = ("county", "table", "code", "label", "position", "ended_on")


class CodeChangeForm(NoRowForm):
    """Another name, place or end of an entry."""

    ended_on = CodeForm.base_fields["ended_on"]

    class Meta:
        model = CodeEntry
        fields = ("label", "position", "ended_on")


@admin.register(CodeEntry)
class CodeEntryAdmin(SetByCounty, CheckedImport, ImportMixin, ScopedAdmin):  # type: ignore[misc]
    """代码表."""

    writing = "admin.codes"
    adding = "增加代码"
    change_list_template = "admin/accounts/codeentry/list.html"
    list_display = ("table_label", "code", "label", "position", "ended_on", "applies_to")
    list_display_links = ("code",)
    list_filter = ("table",)
    resource_classes = [CodeEntryResource]
    import_formats = [format_of(CODES)]

    @admin.display(description="代码表", ordering="table")
    def table_label(self, row: CodeEntry) -> str:
        """The Chinese name of the table."""
        found = codes.tables().get(row.table)
        return found.label if found else row.table

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Table and code are given once."""
        return super().get_form(request, obj, change, form=CodeChangeForm if obj else CodeForm, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """County, table and code stay."""
        return ("applies_to", "table_label", "code") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """County, table, code, name, place, end."""
        told = ("applies_to", "table_label") if obj else ("county", "table")
        return (*told, "code", "label", "position", "ended_on")

    def save_model(self, request: HttpRequest, obj: CodeEntry, form: Any, change: bool) -> None:  # noqa: FBT001
        """The entry is opened or changed by the capability."""
        given, actor = form.cleaned_data, person(request)
        if change:
            codes.change_entry(obj, **given, actor=actor)
        else:
            obj.pk = codes.open_entry(**given, actor=actor).pk
