"""The check of means (核对): asked for with a purpose, each difference explained, concluded, contested.

The report itself is written by ``reviews.means_check`` from the feeds: lines of ``CheckLine``.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from accounts import parameters
from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import Refused, WrongStep
from households import letters
from households.models import (
    Application,
    CheckLine,
    CheckReport,
    CheckRequest,
    Clock,
    Deed,
    Letter,
    Step,
)
from households.procedure import clocks, investigating, moves
from households.procedure.files import File

VALID_DAYS = parameters.declare("check.valid_days", 90, "天", "核对结论有效期")
Conclusion = CheckReport.Conclusion


@transaction.atomic
def request(application: Application, *, actor: User, purpose: str = "低保审核确认") -> CheckRequest:
    """A check is asked for and its letter stands; the investigation has begun.

    Raises NotPermitted, WrongStep, Refused.
    """
    if not purpose.strip():
        raise Refused("请写明查询目的。")
    move = moves.begin(Deed.REQUEST_CHECK, application, actor=actor)
    step = move.done(facts={"purpose": purpose.strip()})
    check: CheckRequest = CheckRequest.objects.create(
        region_code=move.application.region_code,
        application=move.application,
        round=move.application.checks.count() + 1,
        purpose=purpose.strip(),
        requested_by=actor,
        requested_on=move.on,
    )
    told = {"persons": len(move.file.consents), "signed": _signed(move.file)}
    letters.draw_up(step, Letter.Code.CHECK_REQUEST, reason=check.purpose, **told)
    return check


def _signed(file: File) -> str:
    """家庭成员4人、户外义务人1人: whoever is named in the application is one of the family."""
    named = {each.person_id for each in file.members}
    own = sum(each.person_id in named for each in file.consents)
    outside = len(file.consents) - own
    return f"家庭成员{own}人" + (f"、户外义务人{outside}人" if outside else "")


@transaction.atomic
def report(check: CheckRequest, lines: Iterable[CheckLine]) -> CheckRequest:
    """The sources have answered: these are the report's lines, and no others; the check has been started.

    Part of ``means_check``. Raises WrongStep once the check has its conclusion.
    """
    check = CheckRequest.objects.select_for_update().get(pk=check.pk)
    if CheckReport.objects.filter(request=check).exists():
        raise WrongStep("核对已有结论，不能再写报告。")
    told = {(row.member_id, row.source): row for row in check.lines.exclude(explanation="")}
    rows = list(lines)
    for row in rows:
        row.request, row.region_code = check, check.region_code
        if before := told.get((row.member_id, row.source)):
            row.explanation, row.explained_by = before.explanation, before.explained_by
    check.lines.all().delete()
    CheckLine.objects.bulk_create(rows)
    check.reported_at = clock.now()
    check.save(update_fields=["reported_at"])
    clocks.meet(check.application, Clock.Kind.START_CHECK, clock.today())
    return check


@transaction.atomic
def explain(line: CheckLine, *, actor: User, text: str) -> CheckLine:
    """A difference between what was declared and found is explained. Raises NotPermitted, Refused."""
    require(actor, "applications.write", line.request.application)
    if not text.strip():
        raise Refused("请写明说明。")
    line = CheckLine.objects.select_for_update().get(pk=line.pk)
    if CheckReport.objects.filter(request=line.request_id).exists():
        raise WrongStep("核对已有结论，不能再修改说明。")
    line.explanation, line.explained_by = text.strip(), actor
    line.save(update_fields=["explanation", "explained_by"])
    detail = {"source": line.source}
    log.record(Action.CHECK_EXPLAINED, line.request.application, actor=actor, reason=text, detail=detail)
    return line


@transaction.atomic
def conclude(application: Application, *, actor: User, conclusion: str, opinion: str) -> Step:
    """The check has its conclusion: 符合 goes on, 不符合 is told, 需进一步核实 is checked again.

    Raises NotPermitted, WrongStep, and Refused while differences are not explained.
    """
    if conclusion not in Conclusion.values or not opinion.strip():
        raise Refused("请选择核对结论并写明说明。")
    failed = conclusion == Conclusion.FAILS
    move = moves.begin(Deed.FAIL_CHECK if failed else Deed.CONCLUDE_CHECK, application, actor=actor)
    check = move.file.check
    if check is None or check.reported_at is None:
        raise Refused("核对报告还没有出来，请稍后再提交结论。")
    _all_explained(check, conclusion)
    days = parameters.value(VALID_DAYS.key, move.application.county, move.on)
    CheckReport.objects.create(
        region_code=move.application.region_code,
        request=check,
        conclusion=conclusion,
        opinion=opinion.strip(),
        concluded_by=actor,
        concluded_on=move.on,
        valid_to=move.on + timedelta(days=days),
    )
    step = move.done(opinion=opinion, facts={"conclusion": conclusion})
    if failed:
        letters.draw_up(step, Letter.Code.CHECK_RESULT, result="不符合", reason=opinion.strip())
    else:
        investigating.complete_if_ready(move.application, actor=actor)
    return step


@transaction.atomic
def contest(application: Application, *, actor: User, reason: str) -> Step:
    """The applicant objects to 不符合 with evidence; the township must check again. Raises as the others."""
    if not reason.strip():
        raise Refused("请写明异议的理由和证据。")
    move = moves.begin(Deed.CONTEST_CHECK, application, actor=actor)
    return move.done(opinion=reason)


def _all_explained(check: CheckRequest, conclusion: str) -> None:
    if conclusion == Conclusion.FURTHER:
        return
    open_lines = check.lines.filter(agrees=False, explanation="").count()
    if open_lines:
        raise Refused(f"有 {open_lines} 处不一致需要说明。")
