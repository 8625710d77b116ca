"""What runs behind the pages of the desk: long lists of households."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from accounts.scope import scope
from desk.household import exports
from households import retention
from jobs import work


@work.handler("household_list", "导出户档案")
def write_household_list(held: work.Held) -> Mapping[str, Any]:
    """The list that the job asks for lies ready to be fetched by who asked for it."""
    held.progress.stage("写工作簿")
    held.long_step(900)
    with scope(region=held.region, user=held.actor):
        path = retention.exports_folder() / f"{held.uid}.xlsx"
        return asdict(exports.export(held.payload["query"], path, actor=held.actor))
