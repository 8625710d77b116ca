"""What was paid for somebody dead after the month in which that had to end (多发): an estimate for P26.

Until the finding is verified nobody knows what is to be recovered: of a family with others alive only the
dead member's share counts, taken here as an equal part of the amount.
"""

from decimal import Decimal

from common import months
from common.money import fen, show, yuan
from funds.models import Payment
from households.models import Household
from reviews.models import Finding

RULES = frozenset({"death_enrolled"})
"""Rules that tell the last month due and no sum of their own."""


def estimate(finding: Finding, enrolled: int) -> tuple[str, str] | None:
    """多发（估算） and 1 个月 480.00 元; None where nothing was paid too long. One query.

    ``enrolled``: how many of the household the amount is for (享受人数).
    """
    due = finding.evidence[0].get("last_due") if finding.evidence else None
    if finding.rule not in RULES or finding.household is None or due is None:
        return None
    paid = _paid_after(finding.household, int(due))
    if not paid:
        return None
    total = sum(paid.values(), Decimal(0))
    share = yuan(fen(total / max(enrolled, 1)))
    part = f"（按 {enrolled} 人平均，家庭共发 {show(total)} 元）" if enrolled > 1 else ""
    return "多发（估算）", f"{len(paid)} 个月 {show(share)} 元{part}"


def _paid_after(household: Household, due: int) -> dict[str, Decimal]:
    """What reached the household for each later month."""
    rows = Payment.objects.filter(
        household=household,
        status=Payment.Status.PAID,
        kind=Payment.Kind.REGULAR,
        month__gt=months.from_index(due),
    )
    found: dict[str, Decimal] = {}
    for month, amount in rows.values_list("month", "amount"):
        found[months.show(month)] = found.get(months.show(month), Decimal(0)) + amount
    return found
