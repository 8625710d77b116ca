"""``manage.py demo``: the demo county (示范县) stands in the database; repaired by doing it again."""

from collections.abc import Mapping
from typing import Any

from common.commands import DoudiCommand
from common.progress import Progress
from config.demo import setup


class Command(DoudiCommand):
    """Migrates, imports the invented county, opens its users, cross-checks; once."""

    help = "建立示范县（青禾县）：导入虚构数据、开通用户、比对；已建好时什么都不做"

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """What was made. Raises Refused outside the demo's day."""
        return setup.make(progress)

    def told(self, answer: Mapping[str, Any]) -> str:
        """One sentence."""
        if not answer["made"]:
            return "示范县已经建好。"
        return f"示范县已建好：导入 {answer['files']} 个文件，疑点 {answer['findings']} 条。"
