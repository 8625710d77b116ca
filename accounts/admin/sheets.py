"""Small registers come in as a sheet, previewed before they count (django-import-export).

The sheets are read by the house's own reader, with its guard, and each row runs through the capability
that a form would call: permission, refusal and trace are the same. Larger things have their importers.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from import_export import fields, forms, resources, widgets
from import_export.formats.base_formats import Format
from tablib import Dataset  # type: ignore[import-untyped]

from accounts import codes, counties, parameters, workcalendar
from accounts.models import CalendarDay, CodeEntry, Parameter, User
from accounts.scope import may, require
from common import divisions
from common.errors import Refused, Unreadable, UserError
from common.sheets import parsers
from common.sheets.columns import Column, Layout
from common.sheets.reader import open_sheet

ROWS = 2_000
BYTES = 2 << 20
FOR_WHOM = Column("适用范围", "county", parsers.integer, synonyms=("县",))

DAYS = Layout(
    (
        Column("日期", "day", parsers.day, required=True),
        Column("工作日", "is_workday", parsers.yes_no, required=True, synonyms=("是否工作日",)),
        Column("依据", "basis", parsers.text_up_to(200), required=True),
        FOR_WHOM,
    )
)
CODES = Layout(
    (
        Column("代码表", "table", parsers.text_up_to(40), required=True),
        Column("代码", "code", parsers.text_up_to(20), required=True),
        Column("名称", "label", parsers.text_up_to(60), required=True),
        Column("顺序", "position", parsers.integer),
        Column("停用日期", "ended_on", parsers.day),
        FOR_WHOM,
    )
)
PARAMETERS = Layout(
    (
        Column("参数", "key", parsers.text_up_to(200), required=True, synonyms=("参数代码",)),
        Column("适用范围", "county", parsers.integer, required=True, synonyms=("县",)),
        Column("值", "value", parsers.text_up_to(400), required=True),
        Column("生效日期", "valid_from", parsers.day, required=True),
        Column("依据", "basis", parsers.text_up_to(400), required=True),
    )
)


def format_of(layout: Layout) -> type[Format]:
    """The only format of a register: xlsx, xls or csv, as the importers read them."""

    class Sheet(Format):  # type: ignore[misc]
        def __init__(self, encoding: str | None = None) -> None:
            self.encoding = encoding

        def get_title(self) -> str:
            return "xlsx、xls 或 csv"

        def is_binary(self) -> bool:
            return True

        def can_import(self) -> bool:
            return True

        def get_read_mode(self) -> str:
            return "rb"

        def create_dataset(self, in_stream: bytes) -> Dataset:
            return _dataset(in_stream, layout)

    return Sheet


def _dataset(content: bytes, layout: Layout) -> Dataset:
    with NamedTemporaryFile(suffix=".sheet") as file:
        file.write(content)
        file.flush()
        with open_sheet(Path(file.name), layout, row_limit=ROWS) as sheet:
            found = Dataset(headers=[column.header for column in layout.columns])
            places = [sheet.mapping.positions.get(column.key) for column in layout.columns]
            for _, cells in sheet:
                found.append([_cell(cells, place) for place in places])
    return found


def _cell(cells: list[Any], place: int | None) -> Any:
    found = cells[place] if place is not None and place < len(cells) else None
    return "" if found is None else found


class ImportForm(forms.ImportForm):  # type: ignore[misc]
    """The file; its kind is found out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "要导入的文件"
        self.fields["import_file"].help_text = f"不超过 2 MB、{ROWS:,} 行；先预览，确认后才写入。"
        self.fields["format"].label = "格式"

    def clean_import_file(self) -> Any:
        """A small file."""
        file = self.cleaned_data["import_file"]
        if file.size > BYTES:
            raise ValidationError("文件超过 2 MB。这里只导入小表，请拆分后再导入。")
        return file


class CheckedImport:
    """An admin whose rows may be imported by those who may add one; the trail is audit's own."""

    import_form_class = ImportForm
    import_template_name = "admin/import.html"
    skip_import_confirm = False
    writing: ClassVar[str]

    def get_skip_admin_log(self) -> bool:
        """True: each row leaves its event by its capability."""
        return True

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the user may add rows here."""
        return may(request.user, self.writing)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The form, then the preview. Raises NotPermitted."""
        require(request.user, self.writing)
        return super().import_action(request, **kwargs)  # type: ignore[misc]

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The confirmed rows are written. Raises NotPermitted."""
        require(request.user, self.writing)
        return super().process_import(request, **kwargs)  # type: ignore[misc]

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """What is wrong with the file, in the reader's own sentence."""
        sentence = error.sentence if isinstance(error, UserError) else "这个文件读不懂，请另存为 xlsx 再试。"
        form.add_error("import_file", sentence)


class Parsed(widgets.Widget):  # type: ignore[misc]
    """A cell as a parser of the house reads it."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The stored form. Raises ValueError with the parser's sentence."""
        if value is None or value == "":
            if self._column.required:
                raise ValueError(f"“{self._column.header}”没有填写。")
            return None
        try:
            return self._column.parse(value)
        except Unreadable as error:
            raise ValueError(error.sentence) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As the preview shows it."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return "" if value is None else str(value)


class RegisterResource(resources.ModelResource):  # type: ignore[misc]
    """Rows of a register; ``perform`` is the capability that takes one."""

    perform: ClassVar[Callable[..., Any]]

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A county may be named by its name or number; left open it is that of whoever imports."""
        row["适用范围"] = _county(str(row["适用范围"]).strip(), cast(User, kwargs["user"]))

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001
        """The row runs through its capability; a preview's transaction is taken back afterwards."""
        try:
            type(self).perform(instance, kwargs["user"])
        except UserError as error:
            raise Refused(error.sentence) from error


def _fields(layout: Layout) -> dict[str, fields.Field]:
    return {
        column.key: fields.Field(attribute=column.key, column_name=column.header, widget=Parsed(column))
        for column in layout.columns
    }


def _set_day(row: CalendarDay, actor: User) -> None:
    workcalendar.set_day(row.day, row.county, is_workday=row.is_workday, basis=row.basis, actor=actor)


class CalendarDayResource(RegisterResource):
    """日期 工作日 依据 适用范围."""

    day, is_workday, basis, county = _fields(DAYS).values()
    perform = staticmethod(_set_day)

    class Meta:
        model = CalendarDay
        import_id_fields = ("county", "day")
        fields = ("day", "is_workday", "basis", "county")
        skip_unchanged = True
        report_skipped = True


def _set_entry(row: CodeEntry, actor: User) -> None:
    if row._state.adding:
        codes.open_entry(
            county=row.county,
            table=row.table,
            code=row.code,
            label=row.label,
            position=row.position or 0,
            ended_on=row.ended_on,
            actor=actor,
        )
    else:
        codes.change_entry(
            row, label=row.label, position=row.position or 0, ended_on=row.ended_on, actor=actor
        )


class CodeEntryResource(RegisterResource):
    """代码表 代码 名称 顺序 停用日期 适用范围."""

    table, code, label, position, ended_on, county = _fields(CODES).values()
    perform = staticmethod(_set_entry)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A table may be named by its key or its Chinese name."""
        super().before_import_row(row, **kwargs)
        named = {table.label: table.key for table in codes.tables().values()}
        row["代码表"] = named.get(str(row["代码表"]).strip(), row["代码表"])
        row["顺序"] = row["顺序"] if row["顺序"] != "" else 0

    class Meta:
        model = CodeEntry
        import_id_fields = ("county", "table", "code")
        fields = ("table", "code", "label", "position", "ended_on", "county")
        skip_unchanged = True
        report_skipped = True


def _set_value(row: Parameter, actor: User) -> None:
    parameters.set_value(
        row.key, row.county, valid_from=row.valid_from, text=row.value, basis=row.basis, actor=actor
    )


class ParameterResource(RegisterResource):
    """参数 适用范围 值 生效日期 依据: each row a new value from its day on."""

    key, county, value, valid_from, basis = _fields(PARAMETERS).values()
    perform = staticmethod(_set_value)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A parameter may be named by its key or its Chinese name."""
        super().before_import_row(row, **kwargs)
        named = {found.label: found.key for found in parameters.declared().values()}
        row["参数"] = named.get(str(row["参数"]).strip(), row["参数"])

    def get_instance(self, instance_loader: Any, row: Any) -> None:
        """None: a value is never overwritten."""
        return

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether the same value of the same day and basis stands there already."""
        named = ("key", "county", "valid_from", "value", "basis")
        return Parameter.objects.filter(**{name: getattr(instance, name) for name in named}).exists()

    class Meta:
        model = Parameter
        import_id_fields = ()
        fields = ("key", "county", "value", "valid_from", "basis")
        report_skipped = True


def _county(named: str, user: User) -> str:
    if named == counties.EVERYWHERE:
        return str(counties.INSTALLATION)
    own = {row.name: divisions.county(row.code) for row in counties.of(user)}
    if not named and len(own) == 1:
        return str(*own.values())
    return str(own.get(named, named))
