"""``manage.py work``: the worker process."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from common.commands import DoudiCommand
from common.progress import Progress
from jobs import worker


class Command(DoudiCommand):
    """Does waiting jobs until it is ended; status 1 when another worker is at work on SQLite."""

    requires_system_checks = "__all__"
    help = "后台任务进程：执行等待的任务，封存留痕，夜间比对"

    def arguments(self, parser: ArgumentParser) -> None:
        """Whether to end."""
        parser.add_argument("--until-idle", action="store_true", help="没有等待的任务时结束")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """How many jobs were done."""
        return {"jobs": worker.work(until_idle=options["until_idle"])}
