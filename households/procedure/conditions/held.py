"""What an application must hold before it is accepted (受理条件)."""

from collections.abc import Mapping
from typing import Any

from common import divisions
from households import papers, steps, traits
from households.models import Application, Membership, Recognition
from households.procedure.conditions import base
from households.procedure.conditions.base import Situation, condition

Basis = Application.SinglePersonBasis


@condition
def members_told(now: Situation) -> str | None:
    if not now.file.members:
        return "请填写家庭成员。"
    if now.file.head is None:
        return "请在家庭成员中指定户主。"
    if not now.file.head.counted:
        return f"户主 {now.file.head.name} 不计入家庭人口，请指定计入家庭人口的成员为户主。"
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
    edge = now.file.recognised(member.person_id, Recognition.Category.EDGE, now.on)
    if basis.startswith("edge_") and edge is None:
        return f"{member.name} 的家庭没有在有效期内的低保边缘家庭认定，请先由审核确认机关办理家庭认定。"
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
    if basis == Basis.ADULT_UNEMPLOYED_DISABLED:
        if not severe or traits.is_minor(member, now.on):
            return f"{member.name} 不是成年重度残疾人。"
        if member.employment in traits.EMPLOYED:
            return f"{member.name} 的就业状况为“{member.employment}”，不是无业。"
    if basis in (Basis.CLERGY, Basis.COUNTY_SPECIAL) and not now.application.single_reason:
        return "请写明单人保的具体情形和依据。"
    return None


@condition
def nobody_enrolled(now: Situation) -> str | None:
    for member, place in now.file.enrolled:
        return enrolled_sentence(member.name, place, now.file.places)
    return None


def enrolled_sentence(name: str, place: Membership, names: Mapping[int, str]) -> str:
    """That somebody is 在保, where (``names``: as ``names_around`` tells), and whom to ask."""
    town = names.get(divisions.parent(place.region_code) or 0, "")
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


@condition
def supplement_once(now: Situation) -> str | None:
    told = now.application.supplement_on
    return f"已于 {told} 一次性告知补正，不能再次告知。" if told else None


@condition
def something_missing(now: Situation) -> str | None:
    return None if missing_of(now) else "没有缺少的内容，可以直接受理。"


def missing_of(now: Situation) -> list[str]:
    """What an application lacks for its acceptance, all in one list."""
    return [sentence for name in steps.COMPLETE if (sentence := base.ask(name, now))]
