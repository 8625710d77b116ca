"""The people who sign in to the demo."""

from __future__ import annotations

from dataclasses import dataclass

from common import declared


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A demo user: 工号, name, role letter, the region they see, and their own ID number (for 回避).

    Who decides on allowances stands in the bureau's list of officials with 类别 and 单位职务, too.
    """

    number: str
    name: str
    role: str
    region: int
    id_number: str
    category: str = ""
    post: str = ""


USERS = tuple(
    DemoUser(
        row["工号"],
        row["姓名"],
        row["角色"],
        int(row["区划代码"]),
        row["身份证号"],
        row["干部类别"],
        row["单位职务"],
    )
    for row in declared.rows("demo/users.csv")
)


def demo_users() -> tuple[DemoUser, ...]:
    """The eleven users of the demo, in the order in which they are printed at the start."""
    return USERS
