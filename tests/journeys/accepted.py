"""``python -m tests.journeys.accepted FOLDER``: what J1 leaves for J3 in the small county; prints the number.

马桂兰's family of three was accepted by 周敏 on 2026-06-10, 马小军 is filed as 马建国's brother, the social
insurance's file names his employer, and two of the township visited on 2026-06-12.
"""

import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from config.demo import named, waiting  # noqa: E402
from config.demo.county import County  # noqa: E402
from households import papers  # noqa: E402
from households.models import Application  # noqa: E402
from households.procedure import circumstances, drafting, members  # noqa: E402
from households.procedure.circumstances import Earned  # noqa: E402
from households.procedure.files import File  # noqa: E402
from households.procedure.members import Pasted  # noqa: E402
from kinship_filings import filing  # noqa: E402
from tests.journeys.county import written  # noqa: E402
from tests.procedures import EAST_WILLOW, Walk, picture  # noqa: E402

HEAD = Pasted("马桂兰", "159900195803120229", "本人")
OTHERS = (Pasted("马小军", "159900198507050135", "子"), Pasted("马欣怡", "159900201409210240", "孙女"))
OFFICIAL = filing.Named("马建国", "159900196908030179")
POST = filing.Post("village", "村委会主任", EAST_WILLOW)
ACCEPTED, VISITED = date(2026, 6, 10), date(2026, 6, 12)


def supply(folder: Path) -> None:
    """The file of the social insurance is there, as of the end of May."""
    county = County(1)
    county.named = named.NUMBERS
    named.build(county)
    path = written(folder / "employment.xlsx", county.feeds["employment"])
    call_command(
        "import_feed", "employment", path, "--as-of=2026-05-31", "--region=159922000000", verbosity=0
    )


def filled_in(walk: Walk) -> Application:
    """The family has told everything that J1 asks for."""
    with walk.by(walk.caseworker) as actor:
        row = drafting.start(id_number=HEAD.id_number, name=HEAD.name, village=EAST_WILLOW, actor=actor)
        members.add(row, actor=actor, people=OTHERS)
        head, son, grandchild = File(row).members
        drafting.save_basics(row, actor=actor, cause="缺劳动力", kin_declared=True)
        circumstances.save_income(row, [Earned(head.pk, "transfer", Decimal("540.00"))], actor=actor)
        circumstances.save_property(row, [], actor=actor)
        drafting.save_account(
            row, actor=actor, holder=head.name, number="6217000000000006671", bank_name="农商行"
        )
        for member, signs in ((head, ""), (son, ""), (grandchild, head.name)):
            members.sign(row, actor=actor, member=member, signed_by=signs)
        filing.file(
            OFFICIAL, POST, filing.Named(son.name, OTHERS[0].id_number), relation="兄弟",
            filed_on=ACCEPTED, actor=actor,
        )  # fmt: skip
        row = Application.objects.get(pk=row.pk)
        for kind in papers.asked_for(File(row)):
            papers.add(row, actor=actor, kind=kind, paper=picture())
        return row


def accepted() -> Application:
    """The application as J3 finds it on 2026-06-15."""
    users = {user.number: user for user in User.objects.filter(number__in=["LH01", "LH02", "XJ01"])}
    walk = Walk(users["LH01"], users["LH02"], users["XJ01"], pytest.MonkeyPatch(), today=ACCEPTED)
    application = walk.accept(filled_in(walk))
    walk.at(VISITED)
    return walk.visit(application, signed_by=HEAD.name)


supply(Path(sys.argv[1]))
waiting.set_standards()
print(accepted().number)  # noqa: T201 - what the caller reads
