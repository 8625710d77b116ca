"""``manage.py verify_household_file FILE.zip``: is a package of originals as it was written?"""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from accounts.models import system_user
from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress
from desk.household_file import verifying
from desk.household_file.verifying import Verdict

LISTS = {
    "missing": "清单上有、包内没有",
    "extra": "包内有、清单上没有或重复",
    "changed": "与清单的字节数、SHA-256 或 SM3 不符",
    "unregistered": "本系统没有这样的登记",
    "lost": "本系统保存的文件已不在或不同",
}
"""What is not in order, by its key in the answer."""


class Command(DoudiCommand):
    """Hashes every original of a package again and looks for its export in the trail; status 0 or 1."""

    help = "核对一户一档（申请案卷）的原件包：重新计算每个原件的摘要，并与清单、操作留痕和登记核对"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """The package."""
        parser.add_argument("file", type=Path, metavar="FILE", help="从兜底导出的原件包（.zip）")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The verdict, what is not in order, and of the newest export who made it, when and what for."""
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(f"没有 {path} 这个文件，请核对路径。")
        progress.stage("核对")
        verdict = verifying.check(path, actor=system_user())
        answer: dict[str, Any] = {
            "file": path.name,
            "unchanged": verdict.is_proven,
            "sentence": verdict.sentence,
            "originals": len(verdict.package.named),
            **_lists(verdict),
            "sm3": verdict.package.sm3,
        }
        self.lines = [verdict.sentence, *_lines(answer)]
        return {**answer, **self._export(verdict)}

    def _export(self, verdict: Verdict) -> Mapping[str, Any]:
        if not verdict.exports:
            return {"event": None}
        event = verdict.exports[0]
        at, title = localtime(event.at), event.detail.get("title", "")
        self.lines.append(
            f"导出：{at:%Y-%m-%d %H:%M} {event.actor_name}，{title} {event.object_label}，"
            f"{event.detail.get('originals')} 份原件，用途“{event.reason}”，留痕第 {event.pk} 号。"
        )
        return {
            "event": event.pk,
            "by": event.actor_number,
            "at": at.isoformat(),
            "number": event.object_label,
            "purpose": event.reason,
        }

    def told(self, answer: Mapping[str, Any]) -> str:
        """The verdict, what is not in order, and whose export it was."""
        return "\n".join(self.lines)

    def exit_status(self, answer: Mapping[str, Any]) -> int:
        """1 where the package is not proven to be as it was written."""
        return 0 if answer["unchanged"] else 1


def _lists(verdict: Verdict) -> dict[str, list[str]]:
    package = verdict.package
    return {
        "missing": list(package.missing),
        "extra": list(package.extra),
        "changed": list(package.changed),
        "unregistered": list(verdict.unregistered),
        "lost": list(verdict.lost),
    }


def _lines(answer: Mapping[str, Any]) -> list[str]:
    return [f"{words}：{'、'.join(answer[key])}" for key, words in LISTS.items() if answer[key]]
