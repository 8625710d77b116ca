"""A notice of 东柳村 with a family, a photograph and an objection, for the tables of addresses."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from accounts.scope import scope
from common import clock, months
from households import papers
from households.models import Application, NoticeLine, Objection, PublicNotice
from tests.pages import applying
from tests.procedures import EAST_WILLOW, picture

OF_NOTICE = ("notice", "poster", "photo", "add_photo", "end", "report", "take_down", "object")


def notice() -> Objection:
    """What somebody says against a family whose notice hangs; the rows alone, nobody walked there."""
    actor, application, today = User.objects.get(number="LH01"), applying.draft(905), clock.today()
    with scope(region=actor.region_id, user=actor):
        photo = papers.add(application, actor=actor, kind="posting_photo", paper=picture())
        rows = Application.objects.filter(pk=application.pk)
        rows.update(status=Application.Status.PUBLICITY, accepted_on=today)
        sheet = PublicNotice.objects.create(
            region_code=EAST_WILLOW, village=EAST_WILLOW, year=today.year, serial=1, days=7, first_day=today,
            last_day=today + timedelta(days=6), title="柳河镇东柳村公示", posted_by=actor, photo=photo,
        )  # fmt: skip
        line = NoticeLine.objects.create(
            region_code=EAST_WILLOW, notice=sheet, application=application, name="马桂兰", persons=1,
            insured=1, amount=Decimal("440.00"), first_month=months.add(months.first(today), 1),
        )  # fmt: skip
        return Objection.objects.create(
            region_code=EAST_WILLOW, application=application, line=line, received_on=today, content="有车",
            noted_by=actor,
        )  # fmt: skip


def addresses() -> dict[str, str]:
    """Where the pages of a notice lead."""
    objection = notice()
    return {
        "notices:new": reverse("notices:new", args=[EAST_WILLOW]),
        "notices:announce": reverse("notices:announce", args=[EAST_WILLOW]),
        "notices:settle": reverse("notices:settle", args=[objection.uid]),
        **{
            f"notices:{name}": reverse(f"notices:{name}", args=[objection.line.notice_id])
            for name in OF_NOTICE
        },
    }
