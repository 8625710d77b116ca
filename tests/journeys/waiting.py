"""``python -m tests.journeys.waiting``: 23 applications of J4 wait for the county in the small county.

20 are clean; 陶金花 lacks the county's visit, 田秀兰 has a finding, 马桂兰 is filed kin that was visited.
"""

import os
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from dataclasses import replace  # noqa: E402
from decimal import Decimal  # noqa: E402

from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.scope import scope  # noqa: E402
from common import clock  # noqa: E402
from config.demo import waiting  # noqa: E402
from households.procedure.members import Pasted  # noqa: E402
from kinship_filings import filing  # noqa: E402
from reviews.models import Finding  # noqa: E402
from tests.journeys import county  # noqa: E402

EAST_WILLOW = 159922101201
OFFICIAL = ("马建国", "159900196908030179")
MA = (
    Pasted("马桂兰", "159900195803120229", "本人"),
    Pasted("马小军", "159900198507050135", "子"),
    Pasted("马欣怡", "159900201409210240", "孙女"),
)
DOUBTFUL = waiting.Family(
    EAST_WILLOW, waiting.DOUBTFUL, (Pasted("田秀兰", "159900195606067780", "本人"),), "因病", Decimal(100)
)


def file_son() -> None:
    """马小军 is registered as 马建国's brother, as the acceptance asks."""
    officer = User.objects.get(number="XJ02")
    with scope(region=county.COUNTY, user=officer):
        filing.file(
            filing.Named(*OFFICIAL), filing.Post("village", "村委会主任", EAST_WILLOW),
            filing.Named(MA[1].name, MA[1].id_number), relation="兄弟", filed_on=clock.today(), actor=officer,
        )  # fmt: skip


def families() -> list[waiting.Family]:
    """Those of the demo, with 马桂兰's as the filed one and one more about which there is a finding."""
    ma = {"village": EAST_WILLOW, "people": MA, "cause": "缺劳动力", "income": Decimal(540)}
    own = [replace(each, **ma) if each.kind == waiting.KIN else each for each in waiting.families()]
    return [*own, DOUBTFUL]


def doubt(applicant: int) -> None:
    """A finding like that of 高秀英 waits about the applicant."""
    with scope(region=county.COUNTY):
        row = Finding.objects.get(rule="death_enrolled", numbers="LH000208")
        row.pk, row._state.adding, row.occurrence = None, True, 9
        row.uid, row.person_id, row.household = uuid.uuid4(), applicant, None
        row.save()


with transaction.atomic():
    waiting.set_standards()
    file_son()
    made = waiting.make(families())
    doubt(made[-1].applicant_id)
