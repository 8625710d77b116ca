"""What applications put on the household page: the steps by which it came to its case."""

from collections.abc import Iterable
from itertools import groupby

from accounts.scope import PERMISSIONS
from common.panels import Step, offer_steps
from desk.applications.timeline import shown_steps
from desk.family import panels as family
from desk.household_file import panels as household_file
from desk.visits import panels as visits
from households.dossier import Dossier
from households.models import Letter

__all__ = ["family", "household_file", "visits"]  # whose parts are offered in a file of their own


@offer_steps("applications", PERMISSIONS["applications.view"])
def applications(_: object, file: Dossier) -> Iterable[Step]:
    """The steps of its applications, with their letters; those of one that came to nothing name it."""
    letters = list(Letter.objects.filter(application__in=file.applications))
    for application, taken in groupby(file.taken, key=lambda step: step.application):
        in_vain = application.case_id is None
        yield from shown_steps(list(taken), letters, application.number, named=in_vain)
