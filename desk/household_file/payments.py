"""The payments of a household as its file lists them (发放记录): year by year, with sums."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from common import months
from common.money import show
from desk.household_file.showing import Numbers
from funds.models import Payment
from households.dossier import Dossier


@dataclass(frozen=True)
class Year:
    """The payments of a year: cells of a table, and what arrived."""

    year: int
    rows: Sequence[Sequence[Any]]
    paid: Decimal


@dataclass(frozen=True)
class Row:
    """A payment with its cells."""

    payment: Payment
    cells: list[Any] = field(default_factory=list)


def rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Every payment, the oldest first."""
    found = Payment.objects.filter(household=dossier.household).select_related("account")
    return [Row(each, _cells(each, numbers)) for each in found.order_by("month", "pk")]


def by_year(found: Sequence[Row]) -> list[Year]:
    """The payments in years."""
    return [
        Year(year, [row.cells for row in group], total(group))
        for year, group in ((year, list(group)) for year, group in groupby(found, _year))
    ]


def total(found: Sequence[Row]) -> Decimal:
    """What arrived at the household: neither what failed nor what it paid back."""
    arrived = (
        row.payment.amount
        for row in found
        if row.payment.status == Payment.Status.PAID and row.payment.kind != Payment.Kind.RECOVERY
    )
    return sum(arrived, Decimal(0))


def _year(row: Row) -> int:
    return int(row.payment.month.year)


def _cells(row: Payment, numbers: Numbers) -> list[Any]:
    return [
        months.show(row.month),
        row.get_kind_display(),
        show(row.amount),
        f"{row.get_status_display()} {row.failure_reason}".strip(),
        row.payee_name,
        numbers.account(row.account),
        str(row.paid_on or ""),
    ]
