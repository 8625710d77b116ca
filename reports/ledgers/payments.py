"""The payment ledger (发放台账)."""

from collections.abc import Iterator

from accounts.regions import Places
from common.sheets import parsers
from common.sheets.columns import Column
from funds.models import Payment
from reports import showing
from reports.tables import Ledger, Question, Row

COLUMNS = (
    Column("发放年月", "month", parsers.month),
    Column("乡镇", "township"),
    Column("村(居)", "village"),
    Column("户编号", "number", width=20),
    Column("户主姓名", "head_name"),
    Column("收款人姓名", "payee_name"),
    Column("银行账号", "account", width=24),
    Column("发放金额", "amount", unit="元", total=True),
    Column("发放类型", "kind"),
    Column("发放状态", "status"),
    Column("发放日期", "paid_on"),
)

FIELDS = (
    "month",
    "region_code",
    "number",
    "household__head_name",
    "payee_name",
    "account__uid",
    "account__number",
    "amount",
    "kind",
    "status",
    "paid_on",
)


def rows(question: Question) -> Iterator[Row]:
    """One row a payment, by month and household number; unmatched ones stand without a village."""
    places, shown = Places(question.region), showing.account(question)
    kinds, states = dict(Payment.Kind.choices), dict(Payment.Status.choices)
    payments = Payment.objects.all()
    if question.first:
        payments = payments.filter(month__gte=question.first.replace(day=1))
    if question.last:
        payments = payments.filter(month__lte=question.last.replace(day=1))
    ordered = payments.order_by("month", "number", "id").values_list(*FIELDS)
    for month, region, number, head, payee, uid, blob, amount, kind, status, paid_on in ordered.iterator(
        2000
    ):
        account = shown(showing.opened("households_account.number", uid, blob))
        yield (
            month,
            places.township(region),
            places.village(region),
            number,
            head or "",
            payee,
            account,
            amount,
            kinds[kind],
            states[status],
            paid_on,
        )


PAYMENTS = Ledger("payments", "发放台账", COLUMNS, rows, sources=("payments", "roll"))
