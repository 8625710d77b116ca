"""Income and property (收入与财产): the conditions of each rule."""

from typing import Any

from reviews.rules.base import Value
from reviews.why.base import (
    Condition,
    Conditions,
    Family,
    Look,
    amount,
    each_row,
    in_force,
    is_enrolled,
    is_member,
    listed,
    month,
    yes_no,
)

FAMILY = Family()


@FAMILY.why
def pension_income(look: Look) -> list[Conditions]:
    """A member's running pension above the threshold."""
    least = look.p.fen("min_monthly")
    return each_row(
        look.feed("pensions"),
        [is_member(look)],
        "养老待遇数据中有本人",
        lambda row: [
            yes_no("发放状态为正常", found=row["state"], holds=row["state"] == "正常"),
            yes_no(
                f"月待遇金额大于 {amount(least)}",
                found=f"{row['insurance']} {amount(row['monthly'])}",
                holds=row["monthly"] > least,
            ),
        ],
    )


@FAMILY.why
def wage_income(look: Look) -> list[Conditions]:
    """A member insured by an employer lately."""
    since = look.month - look.p.count("months")
    return each_row(
        look.feed("employment"),
        [is_member(look)],
        "参保缴费数据中有本人",
        lambda row: [
            yes_no(
                f"最近缴费年月在 {month(since)} 至 {month(look.month)}",
                found=f"{month(row['paid_month'])}，{row['employer']}",
                holds=since <= row["paid_month"] <= look.month,
            )
        ],
    )


@FAMILY.why
def multiple_houses(look: Look) -> list[Conditions]:
    """Several dwellings among all members."""
    least = look.p.count("min_houses")
    rows = look.rows(HOUSES)
    homes = {row["certificate"] for row in rows if row["usage"] == "住宅"}
    others = len({row["certificate"] for row in rows}) - len(homes)
    also = f"，另有非住宅 {others} 处" if others else ""
    return [
        [
            in_force(look),
            Condition(
                f"家庭成员名下住宅合计不少于 {least} 套（同一证号计一次）",
                f"{len(homes)} 套{also}",
                holds=len(homes) >= least,
            ),
        ]
    ]


HOUSES = """
SELECT f.certificate, f.usage FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_house f ON f.id = t.row_id
WHERE t.kind = 'housing' AND t.role = 'holder' AND m.household_id = %(household)s
"""


@FAMILY.why
def vehicle_owner(look: Look) -> list[Conditions]:
    """A vehicle in use of no exempt type."""
    exempt = _words(look.p["exempt"])

    def judge(row: Any) -> Conditions:
        named = [word for word in exempt if word in row["vehicle_type"]]
        return [
            yes_no("状态为正常", found=row["state"], holds=row["state"] == "正常"),
            yes_no("车辆类型不在除外范围", found=row["vehicle_type"], holds=not named),
        ]

    return each_row(look.rows(VEHICLES), [in_force(look)], "机动车数据中有家庭成员的车辆", judge)


def _words(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


VEHICLES = """
SELECT f.plate, f.vehicle_type, f.state FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_vehicle f ON f.id = t.row_id
WHERE t.kind = 'vehicles' AND t.role = 'holder' AND m.household_id = %(household)s
"""

OWNING = ("法定代表人", "股东", "经营者")


@FAMILY.why
def business_owner(look: Look) -> list[Conditions]:
    """A member's part in a firm that exists."""
    return each_row(
        look.feed("businesses"),
        [is_member(look)],
        "市场主体数据中有本人",
        lambda row: [
            yes_no("经营状态为存续", found=f"{row['firm']} {row['state']}", holds=row["state"] == "存续"),
            yes_no(f"角色为{listed(OWNING)}", found=row["role"], holds=row["role"] in OWNING),
        ],
    )


def _on_payroll(look: Look, begin: Conditions) -> list[Conditions]:
    return each_row(
        look.feed("public_payroll"),
        begin,
        "财政供养人员数据中有本人",
        lambda row: [
            yes_no(
                "在职状态为在职或退休",
                found=f"{row['employer']} {row['state']}",
                holds=row["state"] in ("在职", "退休"),
            )
        ],
    )


@FAMILY.why
def public_payroll_enrolled(look: Look) -> list[Conditions]:
    """Enrolled, and on the public payroll."""
    return _on_payroll(look, [is_enrolled(look)])


@FAMILY.why
def public_payroll_household(look: Look) -> list[Conditions]:
    """A member who is not enrolled, and on the public payroll."""
    member = look.member
    apart = member is not None and not member["enrolled"]
    found = (
        "不在任何在保户中" if member is None else "不享受" if apart else "享受（由“财政供养人员在保”判断）"
    )
    return _on_payroll(look, [is_member(look), Condition("本人不享受低保", found, holds=apart)])


@FAMILY.why
def official_enrolled(look: Look) -> list[Conditions]:
    """Enrolled, and on the list of officials."""
    return each_row(look.feed("officials"), [is_enrolled(look)], "干部名册中有本人", lambda row: [])
