"""The people and households that the guide and the browser tests call by name (``fixtures/demo``)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from common import declared
from config.demo.county import Case, County, Household, Member, Official, Row, label
from config.demo.people import Person
from config.demo.places import full_name
from config.demo.users import USERS

PEOPLE = {row["姓名"]: Person(row["姓名"], row["身份证号"]) for row in declared.rows("demo/people.csv")}
NUMBERS = frozenset(row["户编号"] for row in declared.rows("demo/households.csv"))
DAY, MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d")


def build(county: County) -> None:
    """Add the named households, officials, feed rows and filings, and what the rules must say of them."""
    for row in declared.rows("demo/households.csv"):
        county.households[row["户编号"]] = household(row)
    add_officials(county)
    add_feeds(county)
    county.kinship += [typed(row) for row in declared.rows("demo/kinship.csv")]
    add_findings(county)


def household(row: dict[str, str]) -> Household:
    """A household of one, with its case."""
    return Household(
        row["户编号"], int(row["区划代码"]),
        [Member(PEOPLE[row["户主姓名"]], "本人", health=row["健康状况"])], [case(row)],
        account=row["银行账号"], phone=row["联系电话"],
        address=f"{full_name(int(row['区划代码']))}{row['组']}组",
        cause=row["致贫原因"], payee=row["开户人姓名"],
    )  # fmt: skip


def case(row: dict[str, str]) -> Case:
    """The case of a row; what is empty has not been."""
    told = typed(row)
    return Case(
        row["状态"], told["起保年月"], Decimal(row["户月保障金额"]), row["救助类别"], told["申请日期"],
        Decimal(row["家庭月人均收入"]), row["审核人"], row["审批人"],
        last=told["停保年月"], effective=told["金额执行年月"], reviewed=told["最近复核日期"],
        checked=told["核对日期"], visited=told["入户日期"], notice_from=told["公示开始"],
        notice_to=told["公示结束"], stop_reason=row["停保原因"],
    )  # fmt: skip


def typed(row: dict[str, Any]) -> Row:
    """Days and months of a declared row as days, codes of divisions as numbers, empty days as None."""
    return {header: _typed(header, value) for header, value in row.items()}


def _typed(header: str, value: Any) -> Any:
    if header.endswith(("日期", "年月", "开始", "结束")) and not value:
        return None
    if header == "区划代码":
        return int(value)
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and MONTH.fullmatch(value):
        return date.fromisoformat(f"{value}-01")
    return value


def add_officials(county: County) -> None:
    """The named officials and those users who decide on allowances."""
    county.officials += [
        Official(PEOPLE[row["姓名"]], row["类别"], row["单位职务"], int(row["区划代码"]))
        for row in declared.rows("demo/officials.csv")
    ]
    county.officials += [
        Official(Person(user.name, user.id_number), user.category, user.post, user.region)
        for user in USERS
        if user.category
    ]


def add_feeds(county: County) -> None:
    """What the bureaus know about the named people."""
    for kind, rows in declared.tree("demo/feeds.json").items():
        for row in rows:
            facts = typed(row)
            county.feed(kind, PEOPLE[facts.pop("姓名")], facts)


def file_kin(
    county: County,
    official: Official,
    relative: Person,
    relation: str,
    *,
    filed: date | None = None,
    rechecked: date | None = None,
) -> None:
    """One row of the kinship ledger; without a day of filing it says 否."""
    county.kinship.append(
        {
            "干部姓名": official.person.name,
            "干部身份证号": official.person.id_number,
            "干部类别": official.category,
            "单位职务": official.post,
            "区划代码": official.region,
            "亲属姓名": relative.name,
            "亲属身份证号": relative.id_number,
            "亲属关系": relation,
            "是否备案": "是" if filed else "否",
            "备案日期": filed,
            "最近复核日期": rechecked,
        }
    )


def add_findings(county: County) -> None:
    """What the rules must say on the demo date, and what must not be said."""
    for row in declared.rows("demo/expected.csv"):
        about = county.households[row["户编号"]]
        subject = label(PEOPLE[row["姓名"]], about) if row["姓名"] else about.number
        county.expect(row["规则"], subject, row["说明"], finding=row["是否发现"] == "是")
