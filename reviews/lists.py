"""The list of findings (P25): one declaration for the page, its export and deeds on all filtered rows."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import regions
from accounts.regions import Places
from common import divisions, idnumbers
from common.errors import Unreadable
from common.pages import (
    AtLeastFilter,
    ChoiceFilter,
    ListColumn,
    ListPage,
    RangeFilter,
    RegionFilter,
    TextFilter,
)
from reviews import deadlines
from reviews.models import Finding, FindingEvent, Verification
from reviews.results import GONE
from reviews.rules import RULES
from reviews.subjects import id_numbers, sentences_of

RULE_CHOICES = tuple((code, rule.title) for code, rule in RULES.items())
SEVERITY_CHOICES = (("3", "高"), ("2", "中"), ("1", "低"))


def prepare(findings: list[Any]) -> None:
    """Sentence, masked number, place, deadline and result of a page's findings are looked up at once."""
    if not findings:
        return
    results = dict(
        Verification.objects.filter(finding__in=[finding.pk for finding in findings], voided=False)
        .order_by()
        .values_list("finding_id", "result")
    )
    region = divisions.smallest_holding(finding.region_code for finding in findings)
    places, calendar = Places(region), deadlines.Calendar(divisions.county(region))
    told = zip(findings, id_numbers(findings), sentences_of(findings), strict=True)
    for finding, number, sentence in told:
        finding.place = places.full(finding.village or finding.region_code)
        finding.shown_number = idnumbers.mask(number) if number else ""
        finding.sentence = sentence
        finding.result = Verification.Result(results[finding.pk]).label if finding.pk in results else None
        finding.due = calendar.mark(finding.deadline) if finding.status == Finding.Status.ASSIGNED else None


def _by_due(rows: QuerySet[Finding], due: str) -> QuerySet[Finding]:
    return deadlines.by_due(rows.filter(status=Finding.Status.ASSIGNED), due)


def _by_result(rows: QuerySet[Finding], result: str) -> QuerySet[Finding]:
    return rows.filter(verifications__voided=False, verifications__result=result)


def _new_in(rows: QuerySet[Finding], rule_run: str) -> QuerySet[Finding]:
    return rows.filter(first_run=_number(rule_run))


def _gone_in(rows: QuerySet[Finding], rule_run: str) -> QuerySet[Finding]:
    return rows.filter(events__run=_number(rule_run), events__kind__in=GONE)


def _still_in(rows: QuerySet[Finding], rule_run: str) -> QuerySet[Finding]:
    """Known before that run, and not gone: neither found anew nor found again in it."""
    number = _number(rule_run)
    back = FindingEvent.objects.filter(run=number, kind=FindingEvent.Kind.REOPENED).values("finding")
    return rows.exclude(status=Finding.Status.VANISHED).exclude(first_run=number).exclude(pk__in=back)


def _waiting(rows: QuerySet[Finding], _: str) -> QuerySet[Finding]:
    return rows.filter(status__in=[Finding.Status.OPEN, Finding.Status.ASSIGNED])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Unreadable(f"没有编号为“{text}”的比对，请从比对结果页点击数字。")
    return int(text)


FINDINGS = ListPage(
    name="findings",
    title="疑点",
    noun="疑点",
    unit="条",
    default_sort="-severity",
    empty="还没有疑点。先导入数据，再开始比对。",
    pick=True,
    barred=lambda finding: "" if finding.status == Finding.Status.OPEN else "只有待下发的可以下发",
    prepare=prepare,
    columns=(
        ListColumn("规则", lambda finding: RULES[finding.rule].title, sort="rule", key="rule", filter="rule",
                   sticky=True, link=lambda finding: reverse("reviews:finding", args=[finding.pk])),
        ListColumn("严重", "severity", kind="severity", sort=("severity", "-first_seen"), key="severity",
                   filter="severity"),
        ListColumn("姓名", "name", filter="name"),
        ListColumn("户编号", "numbers", sort="numbers", key="numbers", filter="number"),
        ListColumn("村(居)", "place", sort="region_code", key="place", filter="region"),
        ListColumn("状态", "get_status_display", sort="status", key="status"),
        ListColumn("期限", "due", kind="tag", sort="deadline",
                   key="deadline", filter="due"),
        ListColumn("涉及金额", "amount", kind="money", unit="元", sort="amount", key="amount", total="amount",
                   counted=(~Q(status=Finding.Status.VANISHED), "涉及金额（不含已消失）"), filter="amount"),
        ListColumn("核实结果", "result", filter="result"),
        ListColumn("首次发现", "first_seen", kind="date", sort="first_seen", key="found", filter="found"),
        ListColumn("身份证号", "shown_number"),
        ListColumn("疑点说明", "sentence"),
    ),
    filters=(
        ChoiceFilter("rule", "规则", RULE_CHOICES),
        ChoiceFilter("severity", "严重程度", SEVERITY_CHOICES),
        TextFilter("name", "姓名", ("name__startswith",)),
        TextFilter("number", "户编号", ("numbers__contains",)),
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names),
        AtLeastFilter("amount", "涉及金额", money=True),
        RangeFilter("found", "首次发现", "first_seen"),
        ChoiceFilter("status", "状态", Finding.Status.choices, tabs=True),
        ChoiceFilter("due", "期限", deadlines.DUE_CHOICES, apply=_by_due),
        ChoiceFilter("result", "核实结果", Verification.Result.choices, apply=_by_result),
        TextFilter("new_in", "某次比对新增", apply=_new_in, hidden=True),
        TextFilter("still_in", "某次比对仍在", apply=_still_in, hidden=True),
        TextFilter("waiting", "待核（待下发和已下发）", apply=_waiting, hidden=True),
        TextFilter("gone_in", "某次比对消失", apply=_gone_in, hidden=True),
    ),
)  # fmt: skip
