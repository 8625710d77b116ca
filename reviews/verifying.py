"""Verifying a finding (核实): what is typed so far, the measures to choose from, the result that counts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import codes
from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import Refused, WrongStep
from reviews import attachments, findings, ledger_items
from reviews.attachments import Accepted
from reviews.models import Draft, Finding, FindingEvent, Verification
from reviews.rules import RULES

MEASURES = tuple(dict.fromkeys(measure for rule in RULES.values() for measure in rule.measures))
"""Every measure that some rule proposes, in the order of the rules table."""

OWN_MEASURES = codes.declare("measures", "整改措施", "核实属实时可选的整改措施，排在规则自带的之后")

Status, Result = Finding.Status, Verification.Result


def save_draft(finding: Finding, *, actor: User, values: Mapping[str, Any]) -> Draft:
    """What the actor has typed so far about a finding is kept for them. Raises NotPermitted."""
    require(actor, "findings.verify", finding)
    draft: Draft = Draft.objects.update_or_create(
        finding=finding,
        author=actor,
        defaults={"region_code": finding.region_code, "values": dict(values), "saved_at": clock.now()},
    )[0]
    return draft


def drop_draft(finding: Finding, *, actor: User) -> None:
    """What the actor has typed about a finding is kept no longer. Raises NotPermitted."""
    require(actor, "findings.verify", finding)
    Draft.objects.filter(finding=finding, author=actor).delete()


def draft_of(finding: Finding, actor: User) -> Draft | None:
    """What the actor has typed so far, also about a finding whose place this one took."""
    draft: Draft | None = Draft.objects.filter(finding=finding, author=actor).first()
    return draft


def measures_offered(county: int) -> tuple[str, ...]:
    """Every measure that can be chosen in a county today: the rules' own, then those of its code table."""
    return tuple(dict.fromkeys([*MEASURES, *codes.labels(OWN_MEASURES, county, clock.today())]))


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
    words = {"second_name": second_name.strip(), "note": note.strip()}
    told: dict[str, Any] = {"result": result, "method": method, "on": on, **words}
    kept: list[Any] = []
    try:
        with transaction.atomic():
            require(actor, "findings.verify", finding)
            finding = findings.locked(finding, actor)
            _may_be_verified(finding)
            _check(actor, files=files, **told)
            chosen = _measures(finding, result, measures)
            verification = _write_verification(finding, actor, measures=chosen, **told)
            kept.extend(attachments.keep(file, verification) for file in files)
            _conclude(finding, verification, actor)
    except IntegrityError as error:
        attachments.forget(kept)
        raise WrongStep(_handled_sentence(finding)) from error
    except BaseException:
        attachments.forget(kept)
        raise
    return verification


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
    verification = findings.verification_of(finding)
    return (
        f"{verification.verifier_name} 已在 {_at(verification.at)} 处理了本件。"
        "您填写的意见已保留在下方，请核对后再提交。"
    )


def _at(instant: datetime) -> str:
    """The time of today, the day as well for other days."""
    local, today = instant.astimezone(clock.SHANGHAI), clock.now().date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


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
    if not second_name:
        raise Refused("请填写另一名核实人的姓名，核实须由两人进行。")
    if second_name == actor.name:
        raise Refused("另一名核实人须是您以外的人。")
    if not note:
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
    offered = measures_offered(finding.county)
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
    told = {"result": verification.result, "verification": verification.pk}
    findings.tell(finding, FindingEvent.Kind.VERIFIED, actor, told)
    log.record(
        Action.FINDING_VERIFIED, finding, actor=actor, reason=verification.note,
        after={"result": verification.get_result_display(), "method": verification.get_method_display()},
    )  # fmt: skip
    if verification.result == Result.TRUE:
        ledger_items.enter(finding, verification, measures=verification.measures, actor=actor)
    else:
        ledger_items.give_back(finding)
