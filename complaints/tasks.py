"""What this app offers to be imported."""

from audit.models import IncomingFile
from common import divisions
from complaints.ledgers import ComplaintsIntake
from complaints.models import Complaint
from households import importing, withdrawing


def hide_complaints(incoming: IncomingFile) -> None:
    """The rows of a withdrawn import belong to nobody's region any more."""
    Complaint.objects.filter(incoming=incoming).update(region_code=divisions.nowhere(incoming.pk))


@withdrawing.object_to
def _was_connected(incoming: IncomingFile) -> str | None:
    """Complaints that an application was found to be about stay."""
    connected = Complaint.objects.filter(incoming=incoming, application__isnull=False)
    return "本批次有信访件已对应到申请，不能整份撤回。" if connected.exists() else None


importing.offer(
    "complaints",
    ComplaintsIntake,
    label="信访台账",
    permission="imports.complaints",
    seeing="imports.see_complaints",
    hide=hide_complaints,
)
