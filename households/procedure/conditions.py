"""What the table of steps asks for (办理条件): a function each, telling what is lacking or None."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Region
from common import divisions
from households import authority, papers, steps, traits
from households.models import (
    Application,
    CheckReport,
    Deed,
    Document,
    HomeVisit,
    Objection,
)
from households.procedure.files import File
from households.steps import Row

Basis = Application.SinglePersonBasis


@dataclass(frozen=True)
class Situation:
    """An application, who acts and on which day."""

    file: File
    actor: Any
    on: date

    @property
    def application(self) -> Application:
        """The application."""
        return self.file.application


Condition = Callable[[Situation], str | None]
Answers = Mapping[str, str | None]
"""What upper floors say to their conditions: what is lacking, or None."""

_conditions: dict[str, Condition] = {}


def condition(function: Condition) -> Condition:
    """The function answers the condition of its name."""
    _conditions[function.__name__] = function
    return function


def lacking(row: Row, situation: Situation, answers: Answers | None = None) -> list[str]:
    """Every condition of the row that does not hold, as sentences in the order of the table.

    Raises KeyError where a condition is about facts of an upper floor and ``answers`` does not speak of it.
    """
    told: Iterable[str | None] = (
        (answers or {})[name] if name in steps.FROM_ABOVE else _conditions[name](situation)
        for name in row.conditions
    )
    return [sentence for sentence in told if sentence]


def known() -> frozenset[str]:
    """The conditions that are answered here."""
    return frozenset(_conditions)


# --- what an application holds -----------------------------------------------------------------------------


@condition
def members_told(now: Situation) -> str | None:
    if not now.file.members:
        return "请填写家庭成员。"
    if now.file.head is None:
        return "请在家庭成员中指定户主。"
    return None if now.file.insured else "请至少选择一名拟保障的成员。"


@condition
def applicant_is_member(now: Situation) -> str | None:
    persons = {each.person_id for each in now.file.counted}
    return None if now.application.applicant_id in persons else "申请人须是计入家庭人口的成员。"


@condition
def income_told(now: Situation) -> str | None:
    return None if now.application.income_told else "请填报收入；没有收入的请确认“没有收入”。"


@condition
def property_told(now: Situation) -> str | None:
    return None if now.application.property_told else "请填报财产；没有财产的请确认“没有财产”。"


@condition
def account_told(now: Situation) -> str | None:
    if now.application.account_id is None or not now.application.account_holder:
        return "请填写开户行与账号。"
    names = {each.normal_name for each in now.file.members}
    if now.application.account_holder in names:
        return None
    return f"户名“{now.application.account_holder}”不是家庭成员，请核对户名或更换账户。"


@condition
def documents_complete(now: Situation) -> str | None:
    missing = papers.missing(now.file)
    return f"还缺材料：{'、'.join(str(kind.label) for kind in missing)}。" if missing else None


@condition
def consents_signed(now: Situation) -> str | None:
    signed = {each.person_id for each in now.file.consents}
    without = [each.name for each in now.file.counted if each.person_id not in signed]
    return f"还没有签署承诺书及核对授权书：{'、'.join(without)}。" if without else None


@condition
def kin_answered(now: Situation) -> str | None:
    if now.application.kin_declared is None:
        return "请询问并记录：家庭成员中是否有人是社会救助经办人员或村（居）委会成员的近亲属。"
    return None


@condition
def single_basis_holds(now: Situation) -> str | None:
    basis = now.application.single_basis
    if not basis:
        return _whole_household(now)
    if len(now.file.insured) != 1:
        return "单人保只能有一名拟保障的成员。"
    member = now.file.insured[0]
    if basis.startswith("edge_"):
        found = now.file.recognised(member.person_id, now.on)
        if found is None or found.category != "edge":
            return f"{member.name} 的家庭没有在有效期内的低保边缘家庭认定，请先办理认定。"
    return _basis_of(basis, member, now)


def _whole_household(now: Situation) -> str | None:
    left_out = [each.name for each in now.file.counted if not each.enrolled]
    if left_out and now.file.insured:
        names = "、".join(left_out)
        return f"整户保障不能只纳入部分成员（未纳入：{names}）。符合单人保情形的请选择情形。"
    return None


def _basis_of(basis: str, member: Any, now: Situation) -> str | None:
    severe = traits.is_severely_disabled(member)
    if basis == Basis.EDGE_SEVERE_DISABILITY and not severe:
        return f"{member.name} 没有登记一级、二级残疾。"
    if basis == Basis.EDGE_L3_MENTAL and not traits.is_third_level_mental(member):
        return f"{member.name} 没有登记三级智力残疾或三级精神残疾。"
    if basis == Basis.EDGE_SERIOUS_ILLNESS and not member.serious_illness:
        return f"{member.name} 没有登记重病。"
    if basis == Basis.ADULT_UNEMPLOYED_DISABLED and (not severe or traits.is_minor(member, now.on)):
        return f"{member.name} 不是成年重度残疾人。"
    if basis in (Basis.CLERGY, Basis.COUNTY_SPECIAL) and not now.application.single_reason:
        return "请写明单人保的具体情形和依据。"
    return None


@condition
def nobody_enrolled(now: Situation) -> str | None:
    for member, place in now.file.enrolled:
        return enrolled_sentence(member.name, place)
    return None


def enrolled_sentence(name: str, place: Any) -> str:
    """That somebody is 在保, where, and whom to ask."""
    codes = [divisions.parent(place.region_code), place.region_code]
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    town = names.get(codes[0], "")
    where = " ".join(filter(None, (town, names.get(place.region_code, ""))))
    return (
        f"{name} 已在 {place.household.number}（{where}）享受低保，不能重复纳入。"
        f"请先核实是否本人，再联系{town or '当地乡镇'}。"
    )


@condition
def nobody_in_other_application(now: Situation) -> str | None:
    for mine, theirs in now.file.held_elsewhere:
        return f"{mine.name} 正在申请 {theirs.application.number} 中办理，不能重复受理。"
    return None


# --- acceptance ---------------------------------------------------------------------------------------------


@condition
def supplement_once(now: Situation) -> str | None:
    told = now.application.supplement_on
    return f"已于 {told} 一次性告知补正，不能再次告知。" if told else None


@condition
def something_missing(now: Situation) -> str | None:
    return None if missing_of(now) else "没有缺少的内容，可以直接受理。"


def missing_of(now: Situation) -> list[str]:
    """What an application lacks for its acceptance, all in one list."""
    return [sentence for name in steps.COMPLETE if (sentence := _conditions[name](now))]


# --- finding out --------------------------------------------------------------------------------------------


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


# --- opinion and notice -------------------------------------------------------------------------------------


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


# --- decision -----------------------------------------------------------------------------------------------


@condition
def county_visited(now: Situation) -> str | None:
    if not (now.application.kin_filed or now.application.complained):
        return None
    if any(map(counts, now.file.county_visits)):
        return None
    why = "近亲属备案" if now.application.kin_filed else "投诉举报"
    return f"缺县级入户：该户有{why}，县级须派两人入户。"


@condition
def has_authority(now: Situation) -> str | None:
    township = now.file.is_delegated
    if authority.stands_for(now.actor, township=township):
        return None
    return authority.sentence(township=township)


@condition
def sent_back_once(now: Situation) -> str | None:
    before = now.file.last(Deed.SEND_BACK)
    return f"已于 {before.on} 退回过一次，请作出决定。" if before else None


@condition
def refusal_documented(now: Situation) -> str | None:
    return _paper(now, Document.Kind.REFUSAL_PROOF, "请先上传拒不配合的记录材料。")


@condition
def withdrawal_signed(now: Situation) -> str | None:
    return _paper(now, Document.Kind.WITHDRAWAL_NOTE, "请先上传申请人签字的撤回说明。")


def _paper(now: Situation, kind: Document.Kind, sentence: str) -> str | None:
    there = any(each.kind == kind and each.path for each in now.file.documents)
    return None if there else sentence
