"""Lines of the ledgers: payments, kinship filings, complaints."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from common.fields import cipher
from common.names import normal
from complaints.models import Complaint
from funds.models import Payment
from households.models import Account, Household, Person
from kinship_filings.models import Filing
from tests.factories.basics import COUNTY, day, id_number, incoming, month
from tests.factories.registers import account


def payment(
    to: Household | None,
    paid_for: str,
    amount: str = "500.00",
    *,
    payee: str | None = None,
    into: Account | None = None,
    number: str = "WP000001",
    paid_on: str | None = "",
    **columns: Any,
) -> Payment:
    """One payment, on the 10th of its month; ``paid_on`` None where the ledger does not tell the day."""
    name = payee or (to.head_name if to else "白雪")
    return Payment.objects.create(
        **{
            "region_code": to.region_code if to else COUNTY,
            "county": to.county if to else COUNTY // 1_000_000,
            "household": to,
            "number": to.number if to else number,
            "month": month(paid_for),
            "payee_name": name,
            "normal_payee": normal(name),
            "account": into or (to.account if to else account()),
            "amount": Decimal(amount),
            "status": "paid",
            "kind": "regular",
            "paid_on": day(f"{paid_for}-10") if paid_on == "" else day(paid_on),
            "incoming": to.incoming if to else incoming("payments"),
            **columns,
        }
    )


def filing(official: Person, relative: Person, *, filed: bool = True, **columns: Any) -> Filing:
    """A line of the kinship ledger."""
    uid = uuid.uuid4()
    return Filing.objects.create(
        **{
            "uid": uid,
            "region_code": COUNTY,
            "official": official,
            "official_name": "马建国",
            "official_id_number": cipher(Filing, "official_id_number").seal(uid, id_number()),
            "category": "village",
            "relative": relative,
            "relative_name": "田福",
            "relative_id_number": cipher(Filing, "relative_id_number").seal(uid, id_number()),
            "relation": "父亲",
            "filed": filed,
            "filed_on": date(2026, 1, 5) if filed else None,
            "incoming": incoming("kinship"),
            **columns,
        }
    )


def complaint(region: int, on: str, *, category: str = "优亲厚友", **columns: Any) -> Complaint:
    """A complaint of 田福."""
    return Complaint.objects.create(
        **{
            "uid": uuid.uuid4(),
            "region_code": region,
            "registered_on": day(on),
            "complainant_name": "田福",
            "channel": "visit",
            "category": category,
            "content": "反映村干部为亲属办低保",
            "status": "registered",
            "incoming": incoming("complaints"),
            **columns,
        }
    )
