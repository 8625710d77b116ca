"""What runs behind the pages of a household's file: putting it together."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.scope import scope
from common.errors import Refused
from desk.household_file import exporting
from households import retention
from households.models import Household
from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job


@work.handler("household_file", "整理一户一档")
def put_together(held: work.Held) -> Mapping[str, Any]:
    """The file that the job asks for lies ready to be fetched by who asked for it."""
    held.progress.stage("整理材料")
    held.long_step(900)
    asked = held.payload
    with scope(region=held.region, user=held.actor):
        row = Household.objects.filter(pk=asked["household"]).first()
        if row is None:
            raise Refused("该户已不在您的管辖范围内。")
        written = exporting.write(
            row, retention.exports_folder() / str(held.uid), actor=held.actor, form=asked["form"],
            clear=asked["clear"], purpose=asked["purpose"],
        )  # fmt: skip
    return exporting.as_result(written)


def _page(job: Job) -> str:
    return reverse("desk:household_file_job", args=[job.pk])


endings.register(
    "household_file",
    Ending(done="一户一档已整理好，24 小时内可以下载", failed="一户一档没有整理成", label="下载", url=_page),
)
