"""``manage.py verify_audit``: is the trail as it was sealed?"""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit import seal
from common.commands import DoudiCommand, WrongUsage
from common.progress import Progress


class Command(DoudiCommand):
    """Recomputes every seal and compares with the anchors; status 0 when all is right, 1 when not."""

    help = "校验操作留痕：重新计算每个封存，并与锚点核对"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Which anchors to compare with."""
        parser.add_argument(
            "--anchors", type=Path, metavar="FILE", help="锚点文件；不给时用 var/anchors 下的全部"
        )

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The verdict: events, ok, first_bad, unsealed."""
        path: Path | None = options["anchors"]
        if path is not None and not path.is_file():
            raise WrongUsage(f"没有这个锚点文件：{path}")
        progress.stage("校验")
        verdict = seal.verify(path)
        if not verdict.ok:
            self.stderr.write(verdict.sentence)
        self.sentence = verdict.sentence
        return {
            "events": verdict.events,
            "ok": verdict.ok,
            "first_bad": verdict.first_bad,
            "unsealed": verdict.unsealed,
        }

    def told(self, answer: Mapping[str, Any]) -> str:
        """One sentence."""
        return self.sentence

    def exit_status(self, answer: Mapping[str, Any]) -> int:
        """1 when the trail is not as it was sealed."""
        return 0 if answer["ok"] else 1
