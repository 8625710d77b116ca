"""``manage.py export_ledger NAME --out FILE.xlsx``: a ledger of formats §5."""

import os
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accounts.models import Region, system_user
from common import usage
from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress
from households.importing import division_code
from reports import exports
from reports.catalogue import LEDGERS
from reports.tables import Question


class Command(DoudiCommand):
    """Write a ledger to a workbook, masked unless a reason is given."""

    help = "导出台账"

    def arguments(self, parser: ArgumentParser) -> None:
        """Name and file; region and days narrow it down."""
        parser.add_argument("name", choices=sorted(LEDGERS), metavar="NAME", help="、".join(LEDGERS))
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="写到哪个文件")
        parser.add_argument("--region", type=division_code, metavar="CODE", help="区划代码，默认全部")
        parser.add_argument("--from", dest="first", type=usage.day, metavar="DATE", help="起始日期")
        parser.add_argument("--to", dest="last", type=usage.day, metavar="DATE", help="截止日期")
        parser.add_argument("--unmask", action="store_true", help="导出完整号码，须同时给出 --reason")
        parser.add_argument("--reason", default="", metavar="TEXT", help="导出完整号码的理由，记入留痕")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The ledger stands in the file; its name, rows and seconds."""
        region = options["region"]
        if region is not None and not Region.objects.filter(code=region).exists():
            raise Refused(f"没有编码为 {region} 的区划，请核对 --region。")
        question = Question(
            region=exports.whole_installation() if region is None else region,
            first=options["first"],
            last=options["last"],
            reveal=options["unmask"],
        )
        _check_place(options["out"])
        progress.stage("导出")
        ledger = LEDGERS[options["name"]]
        written = exports.export(
            ledger,
            options["out"].absolute(),
            actor=system_user(),
            question=question,
            reason=options["reason"],
        )
        return asdict(written)

    def failure_kind(self, options: Mapping[str, Any]) -> str:
        """What a refusal's JSON names as ``kind``."""
        return str(options["name"])


def _check_place(path: Path) -> None:
    """The workbook can stand at the path. Raises Refused."""
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"导出的是 Excel 工作簿，请把 --out 写成以 .xlsx 结尾的文件名，现在是 {path.name}。")
    if not path.absolute().parent.is_dir():
        raise Refused(f"没有 {path.parent} 这个文件夹，请先建好，或换一个 --out。")
    if path.is_dir() or not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise Refused(f"不能写入 {path}，请换一个 --out，或检查权限。")
