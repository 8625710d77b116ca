"""``manage.py make_demo``: writes the files of the invented county (示范县)."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from common.commands import DoudiCommand, WrongUsage
from common.progress import Progress
from config.demo import HOUSEHOLDS, SEED, write_county


class Command(DoudiCommand):
    """Writes files only; no database is touched."""

    help = "生成示范县（青禾县）的全部导入文件；人员、账号均为虚构"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Where to, which county, how many households."""
        parser.add_argument(
            "--out", type=Path, default=settings.DOUDI_VAR / "demo", help="文件夹，默认 var/demo"
        )
        parser.add_argument("--seed", type=int, default=SEED, help="随机种子，同一种子生成的文件逐字节相同")
        parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="户数")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The files are written; tells their folder and how many files and rows there are."""
        progress.stage("生成示范县")
        try:
            files = write_county(options["out"], seed=options["seed"], households=options["households"])
        except ValueError as error:
            raise WrongUsage(str(error)) from error
        return {"folder": str(options["out"]), "files": len(files), "rows": sum(file.rows for file in files)}
