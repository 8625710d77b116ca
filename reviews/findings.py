"""The life of a finding (疑点) in the hands of people: assign, verify, countersign or return.

Runs find and lose findings (``reviews.difference``); only people say whether they are true.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import codes, parameters
from accounts.models import Region, User
from accounts.scope import barred, require
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.divisions import Level
from common.errors import NotPermitted, Refused, WrongStep
from reviews import attachments, deadlines, handover, ledger_items
from reviews.attachments import Accepted
from reviews.models import Draft, Finding, FindingEvent, Verification
from reviews.rules import RULES

COUNTERSIGN = parameters.declare("finding.countersign", default=False, label="核实结果须由乡镇审核复核")

MEASURES = tuple(dict.fromkeys(measure for rule in RULES.values() for measure in rule.measures))
"""Every measure that some rule proposes, in the order of the rules table."""

OWN_MEASURES = codes.declare("measures", "整改措施", "核实属实时可选的整改措施，排在规则自带的之后")

MAX_WORKDAYS = 250
BLOCK = 500
"""How many rows one statement of a large assignment names."""

Status, Result, Event = Finding.Status, Verification.Result, FindingEvent.Kind


@dataclass(frozen=True)
class Assigned:
    """What became of an assignment of many: until when, how many for each township, how many left out.

    Left out are findings that are no longer open, those that lie in no single township, and those of
    which the county's officer, or everybody who could take them, must keep out (回避). ``handed_over``
    went to somebody else than the township's caseworkers, who are all barred.
    """

    deadline: date
    townships: Mapping[int, int]
    left_out: int
    handed_over: int = 0

    @property
    def count(self) -> int:
        """How many were assigned."""
        return sum(self.townships.values())


def by_township(rows: QuerySet[Finding]) -> dict[int | None, int]:
    """How many open findings of ``rows`` each township would get; None: those in no single township."""
    codes = rows.filter(status=Status.OPEN).order_by().values_list("region_code", flat=True)
    return dict(Counter(_township(code) for code in codes))


def recused(rows: QuerySet[Finding], actor: User) -> set[int]:
    """The open findings of ``rows`` that the actor must leave to somebody else to assign (回避)."""
    return barred([actor], rows.filter(status=Status.OPEN)).get(actor.pk, set())


@transaction.atomic
def assign(finding: Finding, *, actor: User, workdays: int, township: int | None = None) -> Finding:
    """The finding is with a township (下发), to be verified within ``workdays`` from today.

    Assigned again it has a new deadline. ``township`` is needed where the finding lies in no
    single one. Where each caseworker there is barred (回避), it is in the hands of the next who is not.
    Raises NotPermitted (also 回避), WrongStep, Refused.
    """
    require(actor, "findings.assign")
    finding = _locked(finding, actor)
    require(actor, "findings.assign", finding)
    if finding.status not in (Status.OPEN, Status.ASSIGNED):
        raise WrongStep(f"该疑点当前为“{finding.get_status_display()}”，不能下发。")
    to = finding.assigned_to or _township(finding.region_code) or _chosen(finding, township)
    hands = handover.Hands({}, ())
    if finding.handler_id is None:
        hands = handover.first_hands(Finding.objects.filter(pk=finding.pk), _regions([finding], to))
    if hands.nobody:
        raise Refused("乡镇和县局能办理该疑点的人员都须回避，请先由系统管理员开通其他人员。")
    _assign([finding], to, _deadline(workdays), actor, hands)
    finding.refresh_from_db()
    return finding


@transaction.atomic
def assign_by_filter(rows: QuerySet[Finding], *, actor: User, workdays: int) -> Assigned:
    """Every open finding of ``rows`` is with its township, to be verified within ``workdays`` from today.

    What was assigned or has vanished meanwhile is left out, and what the actor must leave to others.
    Raises NotPermitted, Refused.
    """
    require(actor, "findings.assign")
    deadline = _deadline(workdays)
    wanted = rows.order_by().values("pk")
    open_ones = Finding.objects.visible_to(actor).filter(pk__in=wanted, status=Status.OPEN)
    locked = open_ones.select_for_update(of=("self",)).order_by("pk").defer("evidence", "parameters")
    mine = recused(open_ones, actor)
    found = [finding for finding in locked if finding.pk not in mine and _township(finding.region_code)]
    hands = handover.first_hands(open_ones, {finding.pk: finding.region_code for finding in found})
    townships: dict[int, list[Finding]] = {}
    for finding in found:
        if finding.pk not in hands.nobody and (to := _township(finding.region_code)):
            townships.setdefault(to, []).append(finding)
    for to, findings in townships.items():
        _assign(findings, to, deadline, actor, hands)
    counts = {to: len(findings) for to, findings in townships.items()}
    left_out = rows.order_by().count() - sum(counts.values())
    return Assigned(deadline, counts, left_out, len(hands.handlers))


def save_draft(finding: Finding, *, actor: User, values: Mapping[str, Any]) -> Draft:
    """What the actor has typed so far about a finding is kept for them. Raises NotPermitted."""
    require(actor, "findings.verify", finding)
    draft: Draft = Draft.objects.update_or_create(
        finding=finding,
        author=actor,
        defaults={"region_code": finding.region_code, "values": dict(values), "saved_at": clock.now()},
    )[0]
    return draft


def draft_of(finding: Finding, actor: User) -> Draft | None:
    """What the actor has typed so far, also about a finding whose place this one took."""
    draft: Draft | None = Draft.objects.filter(finding=finding, author=actor).first()
    return draft


def measures_offered() -> tuple[str, ...]:
    """Every measure that can be chosen today: the rules' own, then those of the county's code table."""
    return tuple(dict.fromkeys([*MEASURES, *codes.labels(OWN_MEASURES, clock.today())]))


def preset_measures(finding: Finding, result: str) -> tuple[str, ...]:
    """The measures that the rule proposes where its finding proves true."""
    return RULES[finding.rule].measures if result == Result.TRUE and finding.rule in RULES else ()


def verify(
    finding: Finding,
    *,
    actor: User,
    result: str,
    method: str,
    on: date,
    second_name: str,
    note: str,
    files: Sequence[Accepted],
    measures: Iterable[str] | None = None,
) -> Verification:
    """What staff found out about an assigned finding stands in the records (核实); 属实 enters the ledger.

    ``second_name`` is the other person who was there, ``files`` passed ``attachments.accept``, ``measures``
    default to the rule's. Raises NotPermitted (also 回避), WrongStep (also: somebody was faster), Refused.
    """
    kept: list[Any] = []
    try:
        with transaction.atomic():
            require(actor, "findings.verify", finding)
            finding = _locked(finding, actor)
            _may_be_verified(finding)
            _check(
                actor, result=result, method=method, on=on, second_name=second_name, note=note, files=files
            )
            verification = _write_verification(
                finding,
                actor,
                result=result,
                method=method,
                on=on,
                second_name=second_name.strip(),
                note=note.strip(),
                measures=_measures(finding, result, measures),
            )
            kept.extend(attachments.keep(file, verification) for file in files)
            _conclude(finding, verification, actor)
    except IntegrityError as error:
        attachments.forget(kept)
        raise WrongStep(_handled_sentence(finding)) from error
    except BaseException:
        attachments.forget(kept)
        raise
    return verification


@transaction.atomic
def countersign(finding: Finding, *, actor: User, note: str = "") -> None:
    """A second officer of the township confirms the verification (复核确认).

    Raises NotPermitted, WrongStep.
    """
    verification = _to_countersign(finding, actor)
    _tell(verification.finding, Event.COUNTERSIGNED, actor, {"note": note, "verification": verification.pk})
    log.record(Action.FINDING_COUNTERSIGNED, verification.finding, actor=actor, reason=note)


@transaction.atomic
def send_back(finding: Finding, *, actor: User, reason: str) -> Finding:
    """The verification no longer counts, its ledger item is void, the finding is verified again (退回重核).

    Raises NotPermitted, WrongStep, Refused.
    """
    if not reason.strip():
        raise Refused("请填写退回的原因。")
    verification = _to_countersign(finding, actor)
    finding = verification.finding
    verification.voided = True
    verification.save(update_fields=["voided"])
    ledger_items.void(verification, actor=actor, reason=reason)
    finding.status = Status.ASSIGNED
    finding.save(update_fields=["status"])
    _tell(finding, Event.RETURNED, actor, {"reason": reason, "verification": verification.pk})
    log.record(Action.FINDING_RETURNED, finding, actor=actor, reason=reason)
    return finding


def awaits_countersign(finding: Finding) -> bool:
    """Whether the county wants a second look (``finding.countersign``) and nobody has taken it yet."""
    if finding.status != Status.VERIFIED:
        return False
    wanted: bool = parameters.value(COUNTERSIGN.key, finding.county, clock.today())
    return wanted and not _is_countersigned(_valid_verification(finding))


def _locked(finding: Finding, actor: User) -> Finding:
    rows = Finding.objects.visible_to(actor).select_for_update(of=("self",))
    row: Finding | None = rows.filter(pk=finding.pk).first()
    if row is None:
        raise NotPermitted("该记录不在您的管辖范围内。")
    return row


def _township(code: int) -> int | None:
    level = divisions.level(code)
    if level == Level.VILLAGE:
        return divisions.parent(code)
    return code if level == Level.TOWNSHIP else None


def _chosen(finding: Finding, township: int | None) -> int:
    """The township that was chosen, which must be one of the finding's county."""
    if township is None:
        raise Refused("该疑点不在单一乡镇内，请选择下发到哪个乡镇。")
    known = Region.objects.standing().filter(code=township).exists()
    if not known or _township(township) != township or divisions.county(township) != finding.county:
        raise Refused("请选择本县的乡镇。")
    return township


def _deadline(workdays: int) -> date:
    if not 1 <= workdays <= MAX_WORKDAYS:
        raise Refused(f"期限应为 1 至 {MAX_WORKDAYS} 个工作日。")
    return deadlines.after(workdays)


def _regions(findings: Sequence[Finding], to: int) -> dict[int, int]:
    """Where each of the findings lies once it is with the township: one that lay above it in it."""
    low, high = divisions.span(to)
    return {
        finding.pk: finding.region_code if low <= finding.region_code < high else to for finding in findings
    }


def _assign(findings: Sequence[Finding], to: int, deadline: date, actor: User, hands: handover.Hands) -> None:
    """The locked findings are with the township, those of ``hands`` with who takes them in its place."""
    now, (low, high) = clock.now(), divisions.span(to)
    regions = _regions(findings, to)
    changes = {
        "status": Status.ASSIGNED,
        "assigned_to": to,
        "assigned_by": actor,
        "assigned_at": now,
        "deadline": deadline,
    }
    for start in range(0, len(findings), BLOCK):
        rows = Finding.objects.filter(pk__in=[finding.pk for finding in findings[start : start + BLOCK]])
        rows.update(**changes)
        rows.exclude(region_code__gte=low, region_code__lt=high).update(region_code=to)
    FindingEvent.objects.bulk_create(
        (
            FindingEvent(
                region_code=regions[finding.pk],
                finding=finding,
                kind=Event.ASSIGNED,
                at=now,
                actor=actor,
                detail={"to": to, "deadline": deadline.isoformat()},
            )
            for finding in findings
        ),
        batch_size=BLOCK,
    )
    after = {"deadline": deadline, "township": to}
    told = ((row, {"region": to, "before": {"deadline": row.deadline}, "after": after}) for row in findings)
    log.record_each(Action.FINDING_ASSIGNED, told, actor=actor)
    handover.put_into(hands, findings, regions, actor=actor)


def _may_be_verified(finding: Finding) -> None:
    if finding.status == Status.ASSIGNED:
        return
    if finding.status in (Status.VERIFIED, Status.CLOSED):
        raise WrongStep(_handled_sentence(finding))
    if finding.status == Status.OPEN:
        raise WrongStep("该疑点还没有下发，下发以后才能核实。")
    if finding.successors.exists():
        raise WrongStep("该疑点的依据已有变化，由一条新的疑点承接，您填写的内容已转到新疑点，请打开它办理。")
    raise WrongStep("该疑点的证据已消失，不用再核实。")


def _handled_sentence(finding: Finding) -> str:
    verification = _valid_verification(finding)
    return (
        f"{verification.verifier_name} 已在 {_at(verification.at)} 处理了本件。"
        "您填写的意见已保留在下方，请核对后再提交。"
    )


def _at(instant: datetime) -> str:
    """The time of today, the day as well for other days."""
    local, today = instant.astimezone(clock.SHANGHAI), clock.now().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def _valid_verification(finding: Finding) -> Verification:
    rows = Verification.objects.select_related("finding")
    verification: Verification = rows.get(finding=finding, voided=False)
    return verification


def _check(
    actor: User,
    *,
    result: str,
    method: str,
    on: date,
    second_name: str,
    note: str,
    files: Sequence[Accepted],
) -> None:
    if result not in Result.values:
        raise Refused("请选择核实结果。")
    if method not in Verification.Method.values:
        raise Refused("请选择核实方式。")
    if on > clock.today():
        raise Refused("核实日期不能晚于今天。")
    if not second_name.strip():
        raise Refused("请填写另一名核实人的姓名，核实须由两人进行。")
    if second_name.strip() == actor.name:
        raise Refused("另一名核实人须是您以外的人。")
    if not note.strip():
        raise Refused("请填写说明。")
    if not files:
        raise Refused("请至少上传 1 个附件。")
    if len(files) > attachments.MAX_FILES:
        raise Refused(f"附件最多 {attachments.MAX_FILES} 个。")


def _measures(finding: Finding, result: str, chosen: Iterable[str] | None) -> list[str]:
    if result != Result.TRUE:
        return []
    measures = list(preset_measures(finding, result) if chosen is None else dict.fromkeys(chosen))
    if not measures:
        raise Refused("请选择整改措施。")
    offered = measures_offered()
    if unknown := [measure for measure in measures if measure not in offered]:
        raise Refused(f"没有“{unknown[0]}”这项整改措施，请从列表中选择。")
    return measures


def _write_verification(finding: Finding, actor: User, **columns: Any) -> Verification:
    verification: Verification = Verification.objects.create(
        region_code=finding.region_code,
        finding=finding,
        verifier=actor,
        verifier_name=actor.name,
        at=clock.now(),
        **columns,
    )
    return verification


def _conclude(finding: Finding, verification: Verification, actor: User) -> None:
    finding.status = Status.VERIFIED
    finding.save(update_fields=["status"])
    Draft.objects.filter(finding=finding, author=actor).delete()
    _tell(finding, Event.VERIFIED, actor, {"result": verification.result, "verification": verification.pk})
    log.record(
        Action.FINDING_VERIFIED, finding, actor=actor, reason=verification.note,
        after={"result": verification.get_result_display(), "method": verification.get_method_display()},
    )  # fmt: skip
    if verification.result == Result.TRUE:
        ledger_items.enter(finding, verification, measures=verification.measures, actor=actor)
    else:
        ledger_items.give_back(finding)


def _to_countersign(finding: Finding, actor: User) -> Verification:
    """The locked finding's verification, if this actor may still say yes or no to it."""
    require(actor, "findings.countersign", finding)
    finding = _locked(finding, actor)
    if finding.status != Status.VERIFIED:
        raise WrongStep(f"该疑点当前为“{finding.get_status_display()}”，没有等待复核的核实结果。")
    verification = _valid_verification(finding)
    if verification.verifier_id == actor.pk:
        raise NotPermitted("核实和复核须由不同的人办理。")
    if _is_countersigned(verification):
        raise WrongStep("该核实结果已经复核过。")
    return verification


def _is_countersigned(verification: Verification) -> bool:
    events = FindingEvent.objects.filter(finding=verification.finding_id, kind=Event.COUNTERSIGNED)
    later: bool = events.filter(at__gte=verification.at).exists()
    return later


def _tell(finding: Finding, kind: str, actor: User, detail: Mapping[str, Any]) -> None:
    FindingEvent.objects.create(
        region_code=finding.region_code,
        finding=finding,
        kind=kind,
        at=clock.now(),
        actor=actor,
        detail=dict(detail),
    )
