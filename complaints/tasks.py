"""What this app offers to be imported."""

from audit.models import IncomingFile
from common import divisions
from complaints.ledgers import ComplaintsIntake
from complaints.models import Complaint
from households import importing


def hide_complaints(incoming: IncomingFile) -> None:
    """The rows of a withdrawn import belong to nobody's region any more."""
    Complaint.objects.filter(incoming=incoming).update(region_code=divisions.nowhere(incoming.pk))


importing.offer(
    "complaints",
    ComplaintsIntake,
    label="信访台账",
    permission="imports.complaints",
    seeing="imports.see_complaints",
    hide=hide_complaints,
)
