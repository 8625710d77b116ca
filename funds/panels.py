"""What the household page shows of the money: every payment, and when payments began and stopped."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from accounts.scope import PERMISSIONS
from common import banking, months
from common.money import show
from common.panels import Panel, Step, offer_panel, offer_steps
from funds.models import Payment
from households.dossier import Dossier

ROLES = PERMISSIONS["households.view"]
MOST = 120
"""Ten years of months; of older payments the page tells the sums alone."""

WORDS = ("发放年月", "类型", "金额(元)", "状态", "收款人", "账号", "发放日期", "失败原因")
HEADERS = [(word, "n" if word.startswith("金额") else "") for word in WORDS]


def payments_of(file: Dossier) -> list[Payment]:
    """The payments to a household, the newest first."""
    rows = Payment.objects.filter(household=file.household).select_related("account")
    return list(rows.order_by("-month", "-id"))


def _panel(_: Any, file: Dossier) -> Mapping[str, Any]:
    found = file.shared(payments_of)
    paid = sum((each.amount for each in found if _counts(each)), Decimal(0))
    return {
        "count": len(found),
        "headers": HEADERS,
        "rows": [_row(each) for each in found[:MOST]],
        "older": max(0, len(found) - MOST),
        "paid": paid,
        "totals": ["合计", "", show(paid), "", "", "", "", ""] if found and len(found) <= MOST else [],
    }


def _counts(row: Payment) -> bool:
    return row.status == Payment.Status.PAID and row.kind != Payment.Kind.RECOVERY


def _row(row: Payment) -> list[Any]:
    return [
        months.show(row.month),
        row.get_kind_display(),
        show(row.amount),
        row.get_status_display(),
        row.payee_name,
        banking.mask_account(row.account.last4),
        str(row.paid_on or ""),
        row.failure_reason,
    ]


offer_panel(Panel("payments", "发放", "funds/_payments.html", ROLES, 50, _panel))


@offer_steps("payments", ROLES)
def starts_and_stops(_: Any, file: Dossier) -> Iterator[Step]:
    """When regular payments began, paused and began again; and payments that failed or came back."""
    found = sorted(file.shared(payments_of), key=lambda each: (each.month, each.pk))
    regular = [each for each in found if each.kind == Payment.Kind.REGULAR and _counts(each)]
    for before, row in zip([None, *regular], regular, strict=False):
        gap = before and months.index(row.month) - months.index(before.month)
        if before is None or (gap or 0) > 1:
            yield _step(row, "开始发放" if before is None else "恢复发放")
        if before is not None and (gap or 0) > 1:
            yield _stop(before)
        if before is not None and gap == 1 and before.amount != row.amount:
            yield _step(row, "发放金额变化", f"{show(before.amount)} → {show(row.amount)} 元")
    if regular and months.index(regular[-1].month) < max(months.index(each.month) for each in found):
        yield _stop(regular[-1])
    for row in found:
        if row.status == Payment.Status.FAILED:
            yield _step(row, "发放失败", note=row.failure_reason)
        elif row.kind != Payment.Kind.REGULAR:
            yield _step(row, row.get_kind_display())


def _step(row: Payment, kind: str, outcome: str = "", *, note: str = "") -> Step:
    return Step(
        row.paid_on or row.month,
        kind,
        outcome or f"{months.show(row.month)} {show(row.amount)} 元",
        note=note,
        when="" if row.paid_on else months.show(row.month),
    )


def _stop(last: Payment) -> Step:
    return Step(
        months.last_day(last.month),
        "停止发放",
        f"最后一次 {months.show(last.month)} {show(last.amount)} 元",
        when=months.show(last.month),
    )
