"""From what a sheet was made (来源行): files and snapshots with their days, rules, filter, digest."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from accounts.scope import WHOLE, scope
from audit import workbooks
from common import clock, divisions
from datafeeds.models import Kind
from reports.tables import Ledger, Question
from reviews import rules
from reviews.models import RuleRun
from reviews.rules import RULES

CROSSCHECK = "crosscheck"


def line(ledger: Ledger, question: Question, digest: str) -> str:
    """The line under the head of a sheet; ``digest`` is empty where the sheet is not shown whole."""
    county = divisions.county_code(question.region) or question.region
    with scope(region=WHOLE):
        run = _crosscheck(county) if CROSSCHECK in ledger.sources else ""
    files = workbooks.arrived([kind for kind in ledger.sources if kind in workbooks.FILES], county)
    return workbooks.source_line((files, run), asked(ledger, question), digest)


def asked(ledger: Ledger, question: Question) -> str:
    """The question in words: region, period, and what else was asked."""
    words = [question.place or "全部"]
    if question.own:
        words[0] += "（本级）"
    if question.first or question.last:
        words.append(f"{question.first or '开始'} 至 {question.last or clock.today()}")
    if ledger.filters:
        words.append(ledger.filters(question))
    return "，".join(filter(None, words))


def _crosscheck(county: int) -> str:
    """The newest run over the county: its day, its rules, and the snapshots that they read."""
    over = [county, *divisions.ancestors(county), WHOLE]
    runs = RuleRun.objects.filter(region_code__in=over, current=True, status=RuleRun.Status.DONE)
    newest = runs.order_by("-run_id").values_list("run_id", "as_of").first()
    if newest is None:
        return "尚未交叉比对"
    read: dict[str, str] = {}
    for feeds in runs.filter(run=newest[0]).values_list("feeds", flat=True):
        read |= {kind: max(days) for kind, days in feeds.items() if days}
    snapshots = "、".join(f"{label} {read[kind]}" for kind, label in Kind.choices if kind in read)
    told = f"交叉比对基准日 {newest[1]}，规则 {len(RULES)} 条（版本 {rule_version()}）"
    return f"{told}；部门数据截至：{snapshots}" if snapshots else told


@cache
def rule_version() -> str:
    """Eight digits that change with any word, parameter or query of a rule."""
    families = sorted(Path(str(rules.__file__)).parent.glob("*.py"))
    return sha256(b"".join(family.read_bytes() for family in families)).hexdigest()[:8]
