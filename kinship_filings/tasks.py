"""What this app offers to be imported."""

from audit.models import IncomingFile
from common import divisions
from households import importing
from kinship_filings.ledgers import KinshipIntake
from kinship_filings.models import Filing


def hide_kinship(incoming: IncomingFile) -> None:
    """The rows of a withdrawn import belong to nobody's region any more."""
    Filing.objects.filter(incoming=incoming).update(region_code=divisions.nowhere(incoming.pk))


importing.offer(
    "kinship",
    KinshipIntake,
    label="近亲属备案",
    permission="imports.kinship",
    seeing="imports.see_kinship",
    hide=hide_kinship,
)
