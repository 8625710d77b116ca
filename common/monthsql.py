"""Months added to a day inside a query, as ``common.months.add`` does: clipped to a shorter month's end."""

from typing import Any

from django.db.models import DateField, F, Func

CLIPPED = (
    "MIN(date({day}, 'start of month', '+{months} months',"
    " '+' || (CAST(strftime('%%d', {day}) AS integer) - 1) || ' days'),"
    " date({day}, 'start of month', '+{after} months', '-1 day'))"
)


class AddMonths(Func):
    """The day ``months`` months after a day's column."""

    output_field = DateField()

    def __init__(self, day: Any, months: int) -> None:
        super().__init__(F(day) if isinstance(day, str) else day)
        self.months = int(months)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """SQLite's own months run over the end of a shorter one, so the earlier of two days is taken."""
        day, params = compiler.compile(self.source_expressions[0])
        return CLIPPED.format(day=day, months=self.months, after=self.months + 1), [*params] * 3

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """PostgreSQL clips by itself."""
        day, params = compiler.compile(self.source_expressions[0])
        return f"CAST({day} + make_interval(months => {self.months}) AS date)", [*params]


class MonthAfter(Func):
    """The first day of the month ``months`` months after a month's column (year × 12 + month)."""

    output_field = DateField()

    def __init__(self, month: Any, months: int = 0) -> None:
        super().__init__(F(month) if isinstance(month, str) else month)
        self.months = int(months)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """The day in SQLite's words."""
        month, params = compiler.compile(self.source_expressions[0])
        number = f"({month} + {self.months - 1})"
        return f"printf('%%04d-%%02d-01', {number} / 12, {number} %% 12 + 1)", [*params] * 2

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """The day in PostgreSQL's words."""
        month, params = compiler.compile(self.source_expressions[0])
        number = f"({month} + {self.months - 1})"
        return f"make_date({number} / 12, {number} %% 12 + 1, 1)", [*params] * 2
