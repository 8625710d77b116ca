"""What this app offers to be imported."""

from audit.models import IncomingFile
from common import divisions
from funds.ledgers import PaymentsIntake
from funds.models import Payment
from households import importing


def hide_payments(incoming: IncomingFile) -> None:
    """The payments of a withdrawn import belong to nobody's region and to no household any more."""
    nowhere = divisions.nowhere(incoming.pk)
    Payment.objects.filter(incoming=incoming).update(
        household=None, region_code=nowhere, county=divisions.county(nowhere)
    )


importing.offer(
    "payments",
    PaymentsIntake,
    label="发放台账",
    permission="imports.payments",
    seeing="imports.see_payments",
    hide=hide_payments,
)
