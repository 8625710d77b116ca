"""``manage.py verify_ledger FILE.xlsx``: is an exported workbook as it was written?"""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from accounts.models import system_user
from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress
from reports import digests


class Command(DoudiCommand):
    """Computes the digest of a workbook again and looks for its export in the trail; status 0 or 1."""

    help = "核对导出的台账：重新计算内容摘要，并与操作留痕核对"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """The workbook."""
        parser.add_argument("file", type=Path, metavar="FILE", help="从兜底导出的 .xlsx 工作簿")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The verdict, and of the newest export who made it, when, and what was asked."""
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(f"没有 {path} 这个文件，请核对路径。")
        progress.stage("核对")
        verdict = digests.check(path, actor=system_user())
        self.sentence = verdict.sentence
        answer = {"file": path.name, "unchanged": verdict.unchanged, "sentence": verdict.sentence}
        if not verdict.exports:
            return answer | {"event": None}
        event = verdict.exports[0]
        told = {name: event.detail.get(name) for name in ("ledger", "asked", "rows", "sm3")}
        at = localtime(event.at)
        self.sentence += (
            f"导出：{at:%Y-%m-%d %H:%M} {event.actor_name}，{event.detail.get('title', '')}"
            f"（{told['asked']}），{told['rows']} 行，留痕第 {event.pk} 号。"
        )
        return answer | {"event": event.pk, "by": event.actor_number, "at": at.isoformat(), **told}

    def told(self, answer: Mapping[str, Any]) -> str:
        """The verdict, and whose export it was."""
        return self.sentence

    def exit_status(self, answer: Mapping[str, Any]) -> int:
        """1 where the workbook is not proven to be as it was written."""
        return 0 if answer["unchanged"] else 1
