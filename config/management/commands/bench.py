"""``manage.py bench --size N``: the project's own benchmark, ratios against references of the same run."""

import json
import os
import signal
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.commands import DoudiCommand, WrongUsage
from common.progress import Progress
from config.bench import GROUPS, Plan, run
from config.bench.measure import table

LEAST_HOUSEHOLDS = 50


class Command(DoudiCommand):
    """Works in scratch databases only; status 1 when a median ratio breaks its target by more than a
    fifth.
    """

    help = "基准测试：在临时数据库中生成虚构的县，各项用时与同一次运行中的参照相比"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """How large, which lines, how often."""
        parser.add_argument("--size", type=int, default=2000, metavar="N", help="户数，至少 50，默认 2000")
        parser.add_argument("--only", default="", metavar="a,b", help=f"只测这几组：{','.join(GROUPS)}")
        parser.add_argument("--runs", type=int, default=3, help="每项轮数，取中位数，默认 3")
        parser.add_argument("--json-out", type=Path, metavar="FILE", help="结果另存为 JSON 文件")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The lines, and which of them failed. Raises Refused, WrongUsage."""
        for name, least in (("size", LEAST_HOUSEHOLDS), ("runs", 1)):
            if options[name] < least:
                raise WrongUsage(f"--{name} 至少为 {least}，现在是 {options[name]}。")
        plan = Plan(options["size"], _groups(options["only"]), options["runs"])
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it still clears up
        with tempfile.TemporaryDirectory(prefix="doudi-bench-") as folder:
            result = run(plan, Path(folder), progress)
        lines = result.lines
        answer = {
            "engine": result.engine,
            "cpus": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "size": plan.size,
            "runs": plan.runs,
            "lines": [line.as_json() for line in lines],
            "failed": [line.name for line in lines if line.failed],
        }
        if options["json_out"]:
            options["json_out"].write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
        self._table = table(lines)
        return answer

    def told(self, answer: Mapping[str, Any]) -> str:
        """The table."""
        head = "bench  {engine}  {size} households  {cpus} cpu  runs={runs}  load {load}".format(**answer)
        return f"{head}\n{self._table}"

    def exit_status(self, answer: Mapping[str, Any]) -> int:
        """1 when a line failed."""
        return 1 if answer["failed"] else 0


def _groups(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := sorted(set(names) - set(GROUPS)):
        raise WrongUsage(f"没有这样的测试组：{'、'.join(unknown)}。可选：{'、'.join(GROUPS)}。")
    return names or GROUPS
