"""What has to be found out and made public before a decision: check, visits, opinion, notice, objections."""

from households.models import CheckReport, Deed, HomeVisit, Objection, Step
from households.procedure.conditions.base import Situation, condition
from households.procedure.files import File

AT_HOME = (HomeVisit.Kind.HOME, HomeVisit.Kind.REMOTE)
"""The ways in which the family itself is met."""


@condition
def no_check_open(now: Situation) -> str | None:
    check = now.file.check
    return "核对正在进行，不能重复提请。" if check and now.file.report is None else None


@condition
def check_requested(now: Situation) -> str | None:
    check = now.file.check
    return None if check and now.file.report is None else "还没有提请核对，或核对已有结论。"


@condition
def check_concluded(now: Situation) -> str | None:
    return None if now.file.report else "还没有核对结论。"


@condition
def check_fits(now: Situation) -> str | None:
    report = now.file.report
    if report is None:
        return "缺核对：还没有核对结论。"
    if report.conclusion != CheckReport.Conclusion.FITS:
        return f"核对结论为“{report.get_conclusion_display()}”。"
    if report.valid_to < now.on:
        return f"核对结论已于 {report.valid_to} 过期，须重新核对。"
    return None


@condition
def visited_by_two(now: Situation) -> str | None:
    return None if any(map(counts, now.file.visits)) else "缺入户：没有两人入户并有家庭成员签字的调查记录。"


def counts(visit: HomeVisit) -> bool:
    """Whether a visit is one of policy T07: by two, somebody met, signed; or remote in an emergency."""
    there = visit.kind in AT_HOME and visit.met != HomeVisit.Met.NOBODY
    return there and bool(visit.second_name) and bool(visit.signed_by)


@condition
def opinion_fits(now: Situation) -> str | None:
    opinion = now.file.opinion
    if opinion is None:
        return "本轮还没有初审意见。"
    return None if opinion.fits else "初审意见为不符合，只能不予确认或退回。"


@condition
def notice_over(now: Situation) -> str | None:
    line = now.file.line
    if line is None:
        return "缺公示：还没有公示。"
    notice = line.notice
    if notice.ended_on is None:
        return f"公示期到 {notice.last_day} 24 时止，还没有结束公示。"
    opinion = now.file.opinion
    if opinion and opinion.fits and opinion.amount > line.amount:
        return f"拟保障金额高于公示的 {line.amount} 元，须重新公示。"
    return None


@condition
def published(now: Situation) -> str | None:
    line = now.file.line
    if line is None or line.notice.ended_on is not None:
        return "该申请没有正在进行的公示。"
    return None


def open_objections(file: File) -> list[Objection]:
    """Objections that are not settled."""
    return [each for each in file.objections if each.settled_on is None]


@condition
def no_open_objection(now: Situation) -> str | None:
    return "有未处理完毕的异议。" if open_objections(now.file) else None


@condition
def objection_open(now: Situation) -> str | None:
    return None if open_objections(now.file) else "没有未处理的异议。"


UNANSWERED = "异议须重新入户调查或经民主评议后才能处理完毕。"


@condition
def objection_answered(now: Situation) -> str | None:
    waiting = open_objections(now.file)
    return None if not waiting or any(answered(now.file, each) for each in waiting) else UNANSWERED


def answered(file: File, objection: Objection) -> set[str]:
    """How it was looked into since: by a visit at which somebody was met, by an appraisal, not at all."""
    made = (each for each in file.steps if each.deed == Deed.OBJECT)
    own = next((each for each in made if each.facts.get("objection") == objection.pk), None)
    since = [each for each in file.steps if own is not None and each.pk > own.pk]
    return {handling for handling in map(_answers, since) if handling}


def _answers(step: Step) -> str:
    looked = step.facts.get("kind") in AT_HOME and step.facts.get("met") != HomeVisit.Met.NOBODY
    if step.deed == Deed.APPRAISE:
        return Objection.Handling.APPRAISAL
    return Objection.Handling.SURVEY if step.deed == Deed.VISIT and looked else ""
