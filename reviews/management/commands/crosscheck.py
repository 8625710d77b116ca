"""``manage.py crosscheck [--as-of DATE] [--rules a,b] [--region CODE]``: the rules look at a day."""

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import system_user
from common import clock, divisions, usage
from common.commands import DoudiCommand, WrongUsage
from common.errors import Refused, Unreadable
from common.progress import Progress
from datafeeds.models import Kind
from jobs.work import run_here
from reviews import crosscheck
from reviews.rules import RULES


class Command(DoudiCommand):
    """Run the cross-check now, in this process. Source: formats §2."""

    help = "交叉比对"

    def arguments(self, parser: ArgumentParser) -> None:
        """The day, the rules, the region."""
        parser.add_argument("--as-of", type=usage.day, metavar="DATE", help="基准日，默认今天")
        parser.add_argument("--rules", default="", metavar="a,b", help="规则编码，用逗号分开，默认全部")
        parser.add_argument("--region", default="", metavar="CODE", help="县级或以上区划代码，默认全部")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The answer of the run. Raises Busy, Refused, WrongUsage."""
        job = crosscheck.ask(
            as_of=options["as_of"] or clock.today(),
            actor=system_user(),
            rules=_rules(options["rules"]),
            region=_region(options["region"]),
            here=True,
        )
        answer: dict[str, Any] = run_here(job, progress).result or {}
        # PostgreSQL keeps JSON objects in an order of its own.
        told = answer["rules"]
        rules = {code: told[code] for code in RULES if code in told}
        return {"as_of": answer["as_of"], "seconds": answer["seconds"], "rules": rules}

    def told(self, answer: Mapping[str, Any]) -> str:
        """One line a rule, for people."""
        lines = (f"{RULES[code].title}  {_in_words(told)}" for code, told in answer["rules"].items())
        return "\n".join((*lines, f"基准日 {answer['as_of']}，用时 {answer['seconds']} 秒"))


def _rules(text: str) -> list[str] | None:
    codes = [code.strip() for code in text.split(",") if code.strip()]
    if unknown := sorted(set(codes) - set(RULES)):
        raise WrongUsage(f"没有这样的规则：{'、'.join(unknown)}。")
    return codes or None


def _region(text: str) -> int | None:
    try:
        return divisions.parse(text) if text.strip() else None
    except Unreadable as fault:
        raise Refused(fault.sentence) from fault


def _labels(kinds: Iterable[str]) -> str:
    return "、".join(str(Kind(kind).label) for kind in kinds)


def _in_words(told: Mapping[str, Any]) -> str:
    if "skipped" in told:
        kinds = [word for word in told["skipped"].replace(",", " ").split() if word in Kind.values]
        return f"没有运行（未提供或已按保存期清除：{_labels(kinds)}）"
    if "failed" in told:
        return str(told["failed"])
    stale = f"  过期数据 {_labels(told['stale'])}" if told.get("stale") else ""
    return f"新增 {told['new']}  消失 {told['vanished']}  待核 {told['open']}  {told['seconds']} 秒{stale}"
