"""Complaints that may be about an application (被反映人与申请成员同名): a person says whether they are.

A name proves nothing, so that nothing is marked by it; but who decides must not overlook it (办法第二十条).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from common import divisions
from common.divisions import Level
from common.names import normal
from complaints.models import Complaint
from households.models import Application
from households.procedure.files import Shelf

BETWEEN = re.compile(r"[\s、，,;；/]+")
"""What stands between several names."""


def naming(shelf: Shelf) -> Mapping[int, Sequence[Complaint]]:
    """Complaints of nobody's application that name a member, by the application; registered since it began.

    One query. A complaint of another township is about somebody else of that name.
    """
    files = shelf.files
    if not files:
        return {}
    named: dict[str, dict[int, Application]] = defaultdict(dict)
    for pk, file in files.items():
        for member in file.members:
            named[member.normal_name][pk] = file.application
    since = min(file.application.started_on for file in files.values())
    rows = Complaint.objects.filter(application=None, registered_on__gte=since).exclude(person_named="")
    found: dict[int, list[Complaint]] = defaultdict(list)
    for row in rows.only("uid", "region_code", "number", "registered_on", "category", "person_named"):
        names = {normal(name) for name in BETWEEN.split(row.person_named) if name}
        about = {pk: each for name in names for pk, each in named.get(name, {}).items()}
        for pk, application in about.items():
            if row.registered_on >= application.started_on and _is_near(row, application):
                found[pk].append(row)
    return found


def _is_near(row: Complaint, application: Application) -> bool:
    """Whether the complaint is of the application's township, or of its county as a whole."""
    place = application.region_code
    if divisions.level(row.region_code) in (Level.TOWNSHIP, Level.VILLAGE):
        return row.region_code // 1_000 == place // 1_000
    return divisions.county(row.region_code) == divisions.county(place)
