"""The format of payment ledgers (发放台账), as columns. Source: formats §3.3."""

from common.sheets import parsers
from common.sheets.columns import Column, Layout
from funds.models import Payment
from households.sheets import LINE, NAME, NUMBER

PAYMENTS = Layout(
    (
        Column("发放年月", "month", parsers.month, required=True),
        Column("户编号", "number", NUMBER, required=True, width=20),
        Column(
            "收款人姓名", "payee_name", NAME, required=True, synonyms=("开户人姓名", "户名"), is_name=True
        ),
        Column("银行账号", "account", parsers.account, required=True, synonyms=("收款账号",), width=24),
        Column("发放金额", "amount", parsers.money, required=True, unit="元"),
        Column("发放状态", "status", parsers.listed(Payment.Status.labels), required=True),
        Column("发放类型", "kind", parsers.listed(Payment.Kind.labels)),
        Column("发放人数", "persons", parsers.integer),
        Column("发放日期", "paid_on", parsers.day),
        Column("流水号", "serial", parsers.text_up_to(80), width=20),
        Column("失败原因", "failure_reason", LINE, width=20),
    )
)
