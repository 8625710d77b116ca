"""``manage.py maintenance on --until 18:00`` before an update, ``maintenance off`` after it."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from common.commands import DoudiCommand
from common.progress import Progress
from config import maintenance


class Command(DoudiCommand):
    """Pages say that the system is being mended, or answer again; it needs no database."""

    help = "维护期间让所有页面显示“正在维护”，维护后恢复"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """On or off, and until when."""
        parser.add_argument("state", choices=["on", "off"], help="on 开始维护，off 结束维护")
        parser.add_argument(
            "--until", default="", type=maintenance.read_until, metavar="TIME",
            help="预计恢复的时间，照原样显示：18:00、明天 8:00 或 2026-06-10 18:00",
        )  # fmt: skip

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The note is written or taken away."""
        if options["state"] == "on":
            maintenance.begin(options["until"])
        else:
            maintenance.end()
        return {"maintenance": options["state"]}
