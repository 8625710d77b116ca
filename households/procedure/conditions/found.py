"""What has to be found out and made public before a decision: check, visits, opinion, notice, objections."""

from households.models import CheckReport, Deed, HomeVisit, Objection
from households.procedure.conditions.base import Situation, condition
from households.procedure.files import File


@condition
def no_check_open(now: Situation) -> str | None:
    check = now.file.check
    return "核对正在进行，不能重复提请。" if check and now.file.report is None else None


@condition
def check_requested(now: Situation) -> str | None:
    check = now.file.check
    return None if check and now.file.report is None else "还没有提请核对，或核对已有结论。"


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
    there = visit.kind in (HomeVisit.Kind.HOME, HomeVisit.Kind.REMOTE) and visit.met != HomeVisit.Met.NOBODY
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


@condition
def objection_answered(now: Situation) -> str | None:
    since = now.file.last(Deed.OBJECT)
    first = next((each for each in now.file.steps if since and each.deed == Deed.OBJECT), None)
    later = [each for each in now.file.steps if first and each.pk > first.pk]
    if any(each.deed in (Deed.VISIT, Deed.APPRAISE) for each in later):
        return None
    return "异议须重新入户调查或经民主评议后才能处理完毕。"
