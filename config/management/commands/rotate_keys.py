"""``manage.py rotate_keys [--index]``: the data under a new key."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import system_user
from common.commands import DoudiCommand
from common.progress import Progress
from config import rotation
from jobs import work


class Command(DoudiCommand):
    """Rotate the data key, or the index key with ``--index``; killed in the middle, run it again."""

    help = "更换密钥：数据密钥，或（--index）索引密钥"

    def arguments(self, parser: ArgumentParser) -> None:
        """Which key."""
        parser.add_argument(
            "--index", action="store_true", help="更换索引密钥；须先停止网站和后台任务，数据密钥不变"
        )

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The rotation is done, or the key that a person has to set first is told."""
        missing = rotation.missing_key(index=options["index"])
        if missing is not None:
            self.sentence = missing.sentence
            return {"rotated": False, "set": missing.name, "append": missing.addition}
        job = rotation.ask(index=options["index"], actor=system_user())
        answer = {"rotated": True, **(work.run_here(job, progress).result or {})}
        self.sentence = _told(answer)
        return answer

    def told(self, answer: Mapping[str, Any]) -> str:
        """One sentence."""
        return self.sentence


def _told(answer: Mapping[str, Any]) -> str:
    if "index_layer" in answer:
        return f"索引密钥已更换，共 {answer['digests']:,} 个摘要。旧密钥仍须保留，各进程请重新启动。"
    lost = answer["unreadable"]
    warning = f"另有 {lost:,} 行无法解密，请从备份核对。" if lost else ""
    done = f"数据密钥已更换为第 {answer['data_key']} 号，共 {answer['rows']:,} 行。"
    return f"{done}{warning}旧密钥仍须保留，备份要用。"
