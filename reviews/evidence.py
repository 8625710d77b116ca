"""A finding side by side (P26): what our records say, what the other bureau says, what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.scope import WHOLE, scope
from common import clock, divisions, marks, months
from common.banking import mask_account
from common.marks import Mark
from common.money import show
from datafeeds.models import Kind
from funds.models import Payment
from households.models import Case, Entitlement, Household, Membership
from reviews import overpaid
from reviews.models import Finding, RuleRun
from reviews.rules import RULES
from reviews.rules.base import SIDES, Fact, Rule
from reviews.rules.sentences import value

Line = tuple[str, str]


@dataclass
class Column:
    """One of the three columns: heading, its sources with the age of each, label and value of each line."""

    title: str
    sources: list[tuple[str, Mark]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def columns(finding: Finding, rule_run: RuleRun | None, named: Mapping[int, str]) -> list[Column]:
    """我方记录, 外部数据 and 推算 of a finding, in six queries; ``named`` as ``subjects.named_in`` tells."""
    rule, present = RULES[finding.rule], _household(finding.household)
    sides = _sides(rule, finding.evidence, present.told, named)
    ours = Column(SIDES["ours"], lines=[*present.lines, *sides["ours"]])
    theirs = Column(SIDES["theirs"], sources=_sources(rule_run), lines=sides["theirs"])
    follows = Column(SIDES["follows"], lines=sides["follows"])
    if too_much := overpaid.estimate(finding, int(present.told.get("enrolled", 0))):
        follows.lines.append(too_much)
    if finding.amount is not None and not any(show(finding.amount) in words for _, words in follows.lines):
        follows.lines.append(("涉及金额", f"{show(finding.amount)} 元"))
    if not rule.feeds:
        theirs.lines.append(("", "本规则只比对我方记录，不用外部数据。"))
    if not follows.lines:
        follows.lines.append(("", "没有推算项，请按左侧两栏核实。"))
    return [ours, theirs, follows]


def last_rule_run(finding: Finding) -> RuleRun | None:
    """The newest run of the finding's rule that covered its county; it may be of a region above."""
    county = finding.county * 1_000_000
    covering = [county, *divisions.ancestors(county), WHOLE]
    with scope(region=WHOLE):
        runs = RuleRun.objects.filter(
            rule=finding.rule, status=RuleRun.Status.DONE, current=True, region_code__in=covering
        )
        newest: RuleRun | None = runs.order_by("-id").first()
    return newest


def _sources(rule_run: RuleRun | None) -> list[tuple[str, Mark]]:
    """The kinds of feeds that a rule run read, each with the day of its newest snapshot and its age."""
    if rule_run is None:
        return []
    told = [(Kind(kind).label, date.fromisoformat(days[-1])) for kind, days in rule_run.feeds.items() if days]
    return [(f"{label}（截至 {day}）", marks.freshness(day, clock.today())) for label, day in told]


def _sides(
    rule: Rule, evidence: Sequence[Mapping[str, Any]], known: Mapping[str, str], last4: Mapping[int, str]
) -> dict[str, list[Line]]:
    """The facts of each side; what the household's own lines say already is not said twice."""
    words = {fact.key: _told(fact, evidence, last4) for fact in rule.facts}
    same_name = bool(words.get("their_name")) and words.get("our_name") == words["their_name"]
    sides: dict[str, list[Line]] = {side: [] for side in SIDES}
    for fact in rule.facts:
        told = words[fact.key]
        if not told or known.get(fact.key) == told or (same_name and fact.key == "our_name"):
            continue
        agreed = "（与台账一致）" if same_name and fact.key == "their_name" else ""
        sides[fact.side].append((fact.label, f"{told}{agreed}"))
    return sides


def _told(fact: Fact, evidence: Sequence[Mapping[str, Any]], last4: Mapping[int, str]) -> str:
    raws = [row.get(fact.key) for row in evidence]
    if fact.kind == "person":
        words = [f"身份证号末四位 {last4[raw]}" for raw in raws if raw is not None and raw in last4]
    else:
        words = [mask_account(raw) if fact.kind == "account" and raw else value(fact, raw) for raw in raws]
    return "、".join(dict.fromkeys(word for word in words if word))


@dataclass(frozen=True)
class Present:
    """What our records say of a household today: lines, and the same under the keys of facts."""

    lines: Sequence[Line] = ()
    told: Mapping[str, str] = field(default_factory=dict)


def _household(household: Household | None) -> Present:
    case = _newest_case(household)
    if case is None:
        return Present()
    enrolled = list(
        Membership.objects.filter(case=case, superseded_by=None).values_list("enrolled", flat=True)
    )
    present = Entitlement.objects.filter(case=case, superseded_by=None, to_month=None).first()
    amount, since = show(present.amount) if present else "", months.show(case.first_month)
    until = f"，{months.show(case.last_month)} 止" if case.last_month else ""
    lines = [("保障", f"{case.get_status_display()} {since} 起{until}{f' {amount} 元/月' if amount else ''}")]
    paid = Payment.objects.filter(household=household, status=Payment.Status.PAID)
    last = paid.exclude(kind=Payment.Kind.RECOVERY).order_by("-month", "-id").first()
    if last:
        lines.append(("最近发放", f"{months.show(last.month)} {show(last.amount)} 元 成功"))
    lines.append(("成员", f"{len(enrolled)} 人，享受 {sum(enrolled)} 人"))
    told = {
        "first_month": since,
        "monthly": amount,
        "members": str(len(enrolled)),
        "enrolled": str(sum(enrolled)),
    }
    return Present(lines, told)


def _newest_case(household: Household | None) -> Case | None:
    if household is None:
        return None
    cases = Case.objects.filter(household=household, first_month__isnull=False)
    newest: Case | None = cases.order_by("-first_month").first()
    return newest
