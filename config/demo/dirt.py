"""Cells as other offices write them: odd but readable ones, and ones that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from common import months
from config.demo.county import Row

ID_NUMBERS = frozenset(
    {
        "身份证号",
        "户主身份证号",
        "成员身份证号",
        "干部身份证号",
        "亲属身份证号",
        "配偶身份证号",
        "代管人身份证号",
    }
)
NAMES = frozenset({"姓名", "成员姓名", "收款人姓名", "亲属姓名", "配偶姓名", "信访人"})
DAYS = frozenset(
    {
        "申请日期",
        "最近复核日期",
        "核对日期",
        "入户日期",
        "公示开始",
        "公示结束",
        "发放日期",
        "备案日期",
        "登记日期",
        "受理日期",
        "办结日期",
        "死亡日期",
        "注销日期",
        "火化日期",
        "初次登记日期",
    }
)
MONTHS = frozenset({"起保年月", "停保年月", "金额执行年月", "发放年月", "待遇开始年月", "缴费年月"})
MONEY = frozenset(
    {"户月保障金额", "家庭月人均收入", "发放金额", "月待遇金额", "月缴费基数", "个人自付金额", "月金额"}
)
ACCOUNTS = frozenset({"银行账号"})
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
DOTS = ("•", "．", "・", "‧")
LOST_ID, LOST_ACCOUNT = 1.59900197105e17, 6.21700010000e18


def odd(rng: Random, column: str, value: Any) -> Any:
    """The same value in another writing that every reader must understand."""
    if value in (None, ""):
        return value
    if column in ID_NUMBERS:
        return odd_id(rng, value)
    if column in NAMES:
        return odd_name(rng, value)
    if column in DAYS:
        return rng.choice(
            (
                f"{value:%Y/%-m/%-d}",
                f"{value:%Y.%m.%d}",
                f"{value:%Y%m%d}",
                f"{value.year}年{value.month}月{value.day}日",
            )
        )
    if column in MONTHS:
        return rng.choice((f"{value:%Y%m}", f"{value.year}年{value.month}月", f"{value:%Y/%-m/%-d}"))
    if column in MONEY:
        return rng.choice((f"{value:,.2f}", f"¥{value}", f"{value}元", str(value).translate(FULL_WIDTH)))
    if column in ACCOUNTS:
        return rng.choice((" ".join(value[i : i + 4] for i in range(0, len(value), 4)), "'" + value))
    return f" {value} " if isinstance(value, str) else value


def odd_id(rng: Random, value: str) -> str:
    """Spaces, full-width digits, an apostrophe, a small x, or the fifteen digits of old."""
    forms = [
        f"{value[:6]} {value[6:14]} {value[14:]}",
        value.translate(FULL_WIDTH),
        "'" + value,
        f" {value}",
        value.lower(),
    ]
    if value[6:8] == "19":
        forms.append(value[:6] + value[8:17])
    return rng.choice(forms)


def odd_name(rng: Random, value: str) -> str:
    """Another dot, or a space where there is none."""
    if "·" in value:
        return value.replace("·", rng.choice(DOTS))
    return f"{value[0]}　{value[1:]}" if len(value) == 2 else f" {value} "


def spoilt(rng: Random, column: str, value: Any) -> Any:
    """A cell that no reader may accept; a float stands for digits that Excel has lost."""
    if column in ID_NUMBERS:
        wrong = str((int(value[17] if value[17] != "X" else "9") + 3) % 10)
        return rng.choice((LOST_ID, value[:17] + wrong, f"{value[:10]}1331{value[14:]}"))
    if column in DAYS:
        return rng.choice(("2026-02-30", "不详", "2025年13月1日"))
    if column in MONTHS:
        return rng.choice(("2025-13", "去年"))
    if column in MONEY:
        return rng.choice(("待核", "-50.00", "10000000.01"))
    if column in ACCOUNTS:
        return LOST_ACCOUNT
    return "" if column in NAMES or column == "户编号" else "不明"


def plain(column: str, value: Any) -> str:
    """The usual text of a value: 2026-06-10, 2026-06, 480.00."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.5E}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return months.show(value) if column in MONTHS else value.isoformat()
    return str(value)


def soiled(rng: Random, row: Row, columns: Mapping[str, str], share: float) -> Row:
    """The row with one oddly written cell, in ``share`` of all cases."""
    if rng.random() >= share:
        return row
    filled = [
        c
        for c in columns
        if row.get(c) not in (None, "")
        and (c in ID_NUMBERS or c in NAMES or c in DAYS or c in MONTHS or c in MONEY or c in ACCOUNTS)
    ]
    if not filled:
        return row
    column = rng.choice(filled)
    return row | {column: odd(rng, column, row[column])}
