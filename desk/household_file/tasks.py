"""What runs behind the pages of a file: putting it together."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.scope import scope
from common.errors import Refused
from desk.household_file import exporting
from households import retention
from households.models import Application, Household
from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job


@work.handler("household_file", "整理档案")
def put_together(held: work.Held) -> Mapping[str, Any]:
    """The file that the job asks for lies ready to be fetched by who asked for it."""
    held.progress.stage("整理材料")
    held.long_step(900)
    asked = held.payload
    with scope(region=held.region, user=held.actor):
        row = _row(asked)
        if row is None:
            raise Refused("该户或该申请已不在您的管辖范围内。")
        written = exporting.write(
            row, retention.exports_folder() / str(held.uid), actor=held.actor, form=asked["form"],
            clear=asked["clear"], purpose=asked["purpose"],
        )  # fmt: skip
    return exporting.as_result(written)


def _row(asked: Mapping[str, Any]) -> exporting.Subject | None:
    """Whose file is asked for, if it is still in view."""
    table: type[Application] | type[Household] = Application if "application" in asked else Household
    row: exporting.Subject | None = table.objects.filter(pk=asked[str(table._meta.model_name)]).first()
    return row


def _page(job: Job) -> str:
    return reverse("desk:household_file_job", args=[job.pk])


endings.register(
    "household_file",
    Ending(done="档案已整理好，24 小时内可以下载", failed="档案没有整理成", label="下载", url=_page),
)
