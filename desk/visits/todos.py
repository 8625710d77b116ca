"""To-dos (待办) of visits: new applications to be visited, reviews that are due."""

from django.urls import reverse
from django.utils.http import urlencode

from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from desk.visits import due, tasks


def _tell(line: Line) -> Told:
    """The list of visits with this one: there the form opens, and the paper is printed."""
    return Told(
        f"{line.number} {line.name}", f"{reverse('visits:list')}?{urlencode({'number': line.number})}"
    )


todos.register(
    Source(
        "visit", "入户", PERMISSIONS["visits.do"], tasks.of_applications, _tell,
        Columns(due="visit_due", number="number", name="applicant_name"),
    )
)  # fmt: skip
todos.register(
    Source(
        "county_visit", "县级入户", PERMISSIONS["visits.do_county"], tasks.of_county, _tell,
        Columns(due="visit_due", number="number", name="applicant_name"),
    )
)  # fmt: skip
todos.register(
    Source(
        "review", "定期复核", PERMISSIONS["visits.do"], due.reviews, _tell,
        Columns(due="due", number="number", name="head_name"),
    )
)  # fmt: skip
