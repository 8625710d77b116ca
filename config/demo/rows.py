"""The county's records as rows under the headers of the file formats, values not yet written out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from config.demo.county import REJECTED, Case, County, Household, Member, Payment, Row
from config.demo.feeds import disability_number
from config.demo.people import Person
from config.demo.places import regions

BANK = "青禾农村商业银行"
UNKNOWN_NUMBERS = ("LH970001", "LH970002", "LH970003")  # in the payment ledger, on no roll


def region_rows() -> list[Row]:
    """The divisions; codes above the villages are written short, as they often come."""
    return [{"区划代码": code, "名称": name, "城乡分类代码": kind} for code, name, kind in regions()]


def roll_rows(county: County, status: str) -> list[Row]:
    """One row a member of every case with ``status``."""
    return [
        roll_row(household, case, member)
        for household in county.households.values()
        for case in household.cases
        if case.status == status
        for member in household.members
    ]


def roll_row(household: Household, case: Case, member: Member) -> Row:
    """One member of one case."""
    kind, grade = member.disability or ("", "")
    enrolled = member.enrolled and case.status != REJECTED
    return {
        "户编号": household.number,
        "区划代码": household.village,
        "户主姓名": household.head.name,
        "户主身份证号": household.head.id_number,
        "成员姓名": member.person.name,
        "成员身份证号": member.person.id_number,
        "与户主关系": member.relation,
        "是否享受": "是" if enrolled else "否",
        "状态": case.status,
        "户月保障金额": case.amount,
        "救助类别": f"{case.grade}类",
        "户类型": "农村",
        "致贫原因": household.cause,
        "健康状况": member.health,
        "残疾类别": kind,
        "残疾等级": grade,
        "劳动能力": ability(member),
        **_steps(case),
        "开户银行": BANK,
        "银行账号": household.account,
        "开户人姓名": household.payee,
        "联系电话": household.phone,
        "住址": household.address,
    }


def _steps(case: Case) -> Row:
    """Months, days and signers of a case."""
    return {
        "起保年月": case.first,
        "停保年月": case.last,
        "停保原因": case.stop_reason,
        "申请日期": case.applied,
        "最近复核日期": case.reviewed,
        "核对日期": case.checked,
        "入户日期": case.visited,
        "公示开始": case.notice_from,
        "公示结束": case.notice_to,
        "审核人": case.reviewer,
        "审批人": case.approver,
        "家庭月人均收入": case.income,
        "金额执行年月": case.effective,
    }


def ability(member: Member) -> str:
    """劳动能力, from age and health."""
    if (
        member.person.age >= 70
        or member.person.age < 16
        or (member.disability and member.disability[1] in ("一级", "二级"))
    ):
        return "无"
    return "部分丧失" if member.health != "健康" or member.person.age >= 60 else "有"


def payment_rows(county: County, year: int) -> list[Row]:
    """The payments made in ``year`` by day, each with its 流水号, and one to a household on no roll."""
    paid = [
        (p.paid_on, h.number, order, p)
        for h in county.households.values()
        for order, p in enumerate(h.payments)
        if p.paid_on.year == year
    ]
    counts: Counter[str] = Counter()
    rows = []
    for paid_on, number, _, payment in sorted(paid, key=lambda entry: entry[:3]):
        counts[f"{paid_on:%Y%m}"] += 1
        rows.append(payment_row(number, payment, f"L{paid_on:%Y%m}{counts[f'{paid_on:%Y%m}']:06d}"))
    unknown = UNKNOWN_NUMBERS[year - 2024]
    stray = Payment(
        date(year, 5 if year == 2026 else 9, 1),
        "无名氏",
        f"62170009{year}0000001",
        Decimal("350.00"),
        1,
        date(year, 5 if year == 2026 else 9, 14),
    )
    return [*rows, payment_row(unknown, stray, f"L{year}99000001")]


def payment_row(number: str, paid: Payment, serial: str) -> Row:
    """One row of the payment ledger."""
    return {
        "发放年月": paid.month,
        "户编号": number,
        "收款人姓名": paid.payee,
        "银行账号": paid.account,
        "发放金额": paid.amount,
        "发放状态": "成功" if paid.ok else "失败",
        "发放类型": paid.kind,
        "发放人数": paid.people,
        "发放日期": paid.paid_on,
        "流水号": serial,
        "失败原因": paid.reason,
    }


def earlier_deaths(county: County) -> list[Row]:
    """What the police knew at the end of March, with what was corrected since."""
    known = [row for row in county.feeds["deaths"] if row["死亡日期"] <= date(2026, 3, 18)]
    return [*known, *county.corrected_deaths]


def stand_in(row: Row, person: Person) -> Row:
    """The row under a new identity, so that it can be spoilt without harm to anybody."""
    other = dict(row)
    for name, number in (
        ("姓名", "身份证号"),
        ("成员姓名", "成员身份证号"),
        ("户主姓名", "户主身份证号"),
        ("亲属姓名", "亲属身份证号"),
    ):
        if name in row and number in row:
            other[name], other[number] = person.name, person.id_number
    if "残疾证号" in row:
        other["残疾证号"] = disability_number(person.id_number, (row["残疾类别"], row["残疾等级"]))
    return other


def contradictory(county: County, status: str, head: Person, other: Person) -> list[Row]:
    """A household of two whose rows name two addresses: rejected whole."""
    household = next(h for h in county.households.values() if h.case.status == status)
    first = stand_in(roll_row(household, household.case, household.members[0]), head) | {"户编号": "LH980000"}
    return [
        first,
        first
        | {"成员姓名": other.name, "成员身份证号": other.id_number, "与户主关系": "其他亲属", "住址": "不详"},
    ]
