"""What an initial opinion stands on (初审): check, visits, appraisal, income and the amount, line by line."""

from typing import Any

from django.urls import reverse

from common import menu
from common.errors import Refused
from common.money import show
from desk.visits import questions
from funds import granting
from households.means import FamilyIncome
from households.models import Case, CheckReport, Deed, HomeVisit, Objection
from households.procedure.files import File

INCOME = [("成员", ""), ("项目", ""), ("申报(元)", "n"), ("计入(元)", "n"), ("说明", "")]
Kind = HomeVisit.Kind
PARTS = {"income": "收入", "property": "财产"}
BESIDE = (Kind.NEIGHBOUR, Kind.LETTER)


def evidence(file: File) -> list[tuple[str, str, str]]:
    """What was found out: words, the tone of its tag, and where it is read."""
    return [
        *_check(file),
        *_corrected(file),
        *_property(file),
        *_visits(file),
        *_objections(file),
        *_appraisals(file),
    ]


def _check(file: File) -> list[tuple[str, str, str]]:
    report = file.report
    if report is None:
        return [("缺核对结论", "soon", "")]
    path = f"/cases/{file.application.number}/check-result/"
    words = f"核对 {report.get_conclusion_display()} {report.concluded_on:%m-%d}"
    tone = "ok" if report.conclusion == CheckReport.Conclusion.FITS else "soon"
    return [(words, tone, path if menu.exists(path) else "")]


def _corrected(file: File) -> list[tuple[str, str, str]]:
    """What of income and property was corrected since the acceptance, and why."""
    path = f"/applications/{file.application.number}/check/"
    where = path if menu.exists(path) else ""
    made = [each for each in file.steps if each.deed == Deed.CORRECT]
    return [
        (f"{PARTS[each.facts['part']]} {each.on:%m-%d} 更正：{each.opinion}", "soon", where) for each in made
    ]


def _property(file: File) -> list[tuple[str, str, str]]:
    """Whether what was declared keeps within the county's limits of property."""
    path = f"/applications/{file.application.number}/check/"
    where = f"{path}#property" if menu.exists(path) else ""
    over = [line for line in granting.property_of(file) if not line.fits]
    told = [(f"{line.label} {line.found}，超出限额 {line.limit}", "late", where) for line in over]
    return told or [("申报财产未超出限额", "ok", where)]


def _visits(file: File) -> list[tuple[str, str, str]]:
    found = []
    for visit in (each for each in file.visits if each.kind not in BESIDE):
        who = "、".join(filter(None, (visit.visitor_name, visit.second_name)))
        met = "（未见）" if visit.met == HomeVisit.Met.NOBODY else ""
        found.append((f"{visit.get_kind_display()} {visit.on:%m-%d} {who}{met}", "info", _record(visit)))
        if odd := questions.unusual(visit.answers):
            found.append((f"入户所见 {'；'.join(odd)}", "soon", _record(visit)))
    for kind in BESIDE:
        rows = [each for each in file.visits if each.kind == kind]
        if rows:
            found.append((f"{rows[0].get_kind_display()} {len(rows)} 份", "info", _record(rows[-1])))
    return found or [("缺入户调查", "soon", "")]


def _record(visit: HomeVisit) -> str:
    return reverse("visits:record", args=[visit.uid])


def _objections(file: File) -> list[tuple[str, str, str]]:
    """What was said against it while it was public, and what came of it; asked only after an objection."""
    if file.last(Deed.OBJECT) is None:
        return []
    found = []
    for each in file.objections:
        result = each.get_result_display() if each.settled_on else "尚未处理"
        tone = "info" if each.result == Objection.Result.FAILS else "soon"
        came_of_it = "，".join(filter(None, (result, each.answer)))
        words = f"异议 {each.received_on:%m-%d} {each.content.rstrip('。')}：{came_of_it}"
        found.append((words, tone, reverse("notices:notice", args=[each.line.notice_id])))
    return found


def _appraisals(file: File) -> list[tuple[str, str, str]]:
    if file.last(Deed.APPRAISE) is None:
        return []
    return [
        (
            f"民主评议 {each.on:%m-%d} 应到 {each.invited} 实到 {each.present}，属实 {each.agreed} "
            f"不属实 {each.disagreed} 弃权 {each.abstained}：{each.get_conclusion_display()}",
            "info",
            "",
        )
        for each in file.appraisals
    ]


def amount(file: File, grade: str) -> dict[str, Any]:
    """Income and amount as they stand today, every line; or the sentence why there is none."""
    try:
        income, calculated = granting.proposal(file, grade=grade)
    except Refused as refusal:
        return {"sentence": refusal.sentence}
    return {
        "income": income,
        "income_headers": INCOME,
        "income_rows": income_rows(income),
        "lines": calculated.lines,
        "total": calculated.total,
    }


def income_rows(income: FamilyIncome) -> list[list[str]]:
    """The items of an income under the heads of ``INCOME``."""
    return [
        [each.name, each.label, "—" if each.told is None else show(each.told), show(each.counts), each.why]
        for each in income.lines
    ]


def grade_of(file: File, asked: str) -> str:
    """The class to calculate with: as asked, as in the last opinion, else B."""
    if asked in Case.Grade.values:
        return asked
    return file.opinion.grade if file.opinion and file.opinion.grade else str(Case.Grade.B)
