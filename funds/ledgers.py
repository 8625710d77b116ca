"""A payment ledger (发放台账) comes in, and its rows find their households.

Source: formats §3.3.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from audit.models import IncomingFile
from common import months
from common.bulk import Stage
from common.sheets.clean import Block
from funds import sheets
from funds.models import Payment
from households import identity
from households.intake import Delivery, Format, Intake
from households.people import ACCOUNT_COLUMNS, keep_accounts

STATUS = {label: value for value, label in Payment.Status.choices}
KINDS = {label: value for value, label in Payment.Kind.choices}


class PaymentsIntake(Intake):
    """One row per household and payment; a number that no roll knows is kept, unmatched."""

    format = Format(
        "payments",
        sheets.PAYMENTS,
        {
            "month": "int",
            "number": "text",
            "payee_name": "text",
            "normal_payee": "text",
            **ACCOUNT_COLUMNS,
            "amount": "int",
            "status": "text",
            "kind": "text",
            "persons": "int",
            "paid_on": "date",
            "serial": "text",
            "failure_reason": "text",
            "extra": "json",
        },
    )

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery)
        self.accounts = identity.AccountBook(in_full=delivery.mends is not None)

    def records(self, block: Block) -> Iterable[Sequence[Any]]:
        """The stage's columns of the payments; the type is 正常 where none is given."""
        columns = block.columns
        return (
            [months.index(month) for month in columns["month"]],
            columns["number"],
            columns["payee_name"],
            block.normal_names("payee_name"),
            *self.accounts.columns(columns["account"]),
            columns["amount"],
            [STATUS[status] for status in columns["status"]],
            [KINDS[kind] for kind in block.filled("kind", "正常")],
            columns["persons"],
            columns["paid_on"],
            block.filled("serial", ""),
            block.filled("failure_reason", ""),
            block.extras,
        )

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """Accounts and payments of the stage stand in their tables, matched where the roll knows the
        number.
        """
        keep_accounts(stage)
        stage.execute(
            PUBLISH,
            {
                "incoming": incoming.pk,
                "region": incoming.region_code,
                "county": incoming.region_code // 1_000_000,
            },
        )


PUBLISH = """
INSERT INTO funds_payment (region_code, county, household_id, number, month, payee_name, normal_payee,
    account_id, amount,
    status, kind, persons, paid_on, serial, failure_reason, extra, incoming_id)
SELECT coalesce(h.region_code, %(region)s), %(county)s, h.id, s.number, s.month, s.payee_name,
    s.normal_payee, a.id,
    s.amount, s.status, s.kind, s.persons, s.paid_on, s.serial, s.failure_reason, s.extra, %(incoming)s
FROM stage_payments s
JOIN households_account a ON a.digest = s.account_digest
LEFT JOIN households_household h ON h.county = %(county)s AND h.number = s.number
"""
