"""The files of the county: regions, roll, payments and eighteen feeds, written row by row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

from common import months
from config.bench import feeds, people
from config.bench.county import (
    ABOVE,
    CYCLE,
    FEED_DAY,
    FIRST_PAID,
    MONTHS_PAID,
    PLANTED,
    County,
    account_of,
    number,
)

Cells = list[str]
SPOILT_OF = 1000
"""One row in so many comes twice, and one more is beyond repair."""


@dataclass(frozen=True)
class File:
    """A file at hand: its kind, where it lies, the day of its data, and what its import must count."""

    kind: str
    path: Path
    as_of: date | None
    rows: int
    accepted: int
    rejected: int
    duplicates: int

    def counted(self) -> dict[str, int]:
        """The counts as an import tells them."""
        return {name: getattr(self, name) for name in ("rows", "accepted", "rejected", "duplicates")}


def regions(county: County, folder: Path) -> File:
    """区划."""
    townships = sorted({code // 1000 * 1000 for code in county.villages})
    named = ABOVE | {code: f"{code // 1000 % 1000}镇" for code in townships}
    named |= {code: f"{code % 1000}村" for code in county.villages}
    rows = ([str(code), name] for code, name in named.items())
    return _write(folder / "regions.csv", "regions", "区划代码 名称", rows, None)


ROLL = (
    "户编号 区划代码 户主姓名 户主身份证号 成员姓名 成员身份证号 与户主关系 是否享受 状态 户月保障金额 "
    "救助类别 户类型 致贫原因 健康状况 劳动能力 起保年月 申请日期 最近复核日期 核对日期 入户日期 公示开始 "
    "公示结束 审核人 审批人 开户银行 银行账号 开户人姓名 联系电话 住址"
)
PAYMENTS = "发放年月 户编号 收款人姓名 银行账号 发放金额 发放状态 发放类型 发放人数 发放日期 流水号"


def roll(county: County, folder: Path) -> File:
    """低保台账: everyone 在保 and every step done in time, but where a case is planted."""
    rows = chain.from_iterable(_household(county, household) for household in range(county.households))
    return _write(folder / "roll.csv", "roll", ROLL, rows, _without_head)


def _household(county: County, household: int) -> Iterator[Cells]:
    place, head = household % CYCLE, county.first_member(household)
    planted = {rule for rule, at in PLANTED.items() if at == place}
    days = [
        "2024-06-03",
        "2025-01-10" if "review_overdue" in planted else "2026-05-10",
        "" if "check_missing" in planted else "2024-06-05",
        "" if "visit_missing" in planted else "2024-06-08",
        *(["", ""] if "notice_missing" in planted else ["2024-06-10", "2024-06-18"]),
    ]
    name = people.name(head)
    first = [number(household), str(county.village(household)), name, people.id_number(head)]
    last = [
        "韩立", "韩立" if "same_officer" in planted else "陈静", "信用社", account_of(household), name,
        f"139{household:08d}", f"基准县{household}号",
    ]  # fmt: skip
    case = [
        "在保",
        str(amount_of(household)),
        "B",
        "农村",
        "因病",
        "一般",
        "部分丧失",
        f"{FIRST_PAID:%Y-%m}",
        *days,
    ]
    for member in range(head, head + county.size(household)):
        relation = "户主" if member == head else "子女"
        yield [*first, people.name(member), people.id_number(member), relation, "是", *case, *last]


def amount_of(household: int) -> int:
    """户月保障金额 in yuan."""
    return 300 + household * 37 % 401


def _without_head(row: Cells) -> Cells:
    return ["坏" + row[0], *row[1:5], row[5][:-1] + "?", *row[6:]]


def payments(county: County, folder: Path, paid: int = MONTHS_PAID) -> File:
    """发放台账: so many months, two years at most, paid in full, but where a case is planted."""
    told = (months.add(FIRST_PAID, place) for place in range(MONTHS_PAID)[-paid:])
    rows = chain(chain.from_iterable(_month(county, month) for month in told), _beside(county))
    return _write(
        folder / "payments.csv", "payments", PAYMENTS, rows, lambda row: [*row[:4], "一百", *row[5:]]
    )


def _month(county: County, month: date) -> Iterator[Cells]:
    told, paid_on = months.show(month), f"{month:%Y-%m}-10"
    mismatch, missing = PLANTED["amount_mismatch"], PLANTED["payment_missing"]
    stranger = PLANTED["account_name_mismatch"] if month >= date(2026, 4, 1) else None
    for household in range(county.households):
        place, amount = household % CYCLE, amount_of(household)
        if month.month == 4 and place == mismatch:
            amount += 50
        elif month == date(2026, 3, 1) and place == missing:
            continue
        payee = "外人" if place == stranger else people.name(county.first_member(household))
        yield [
            told, number(household), payee, account_of(household), f"{amount}.00", "成功", "正常",
            str(county.size(household)), paid_on, f"{told[:4]}{told[5:]}{household:08d}",
        ]  # fmt: skip


def _beside(county: County) -> Iterator[Cells]:
    for rule, month, amount, kind in (
        ("large_payment", "2026-05", "6000", "一次性"),
        ("paid_without_case", "2024-01", "350", "正常"),
    ):
        for household in county.planted(rule):
            payee = people.name(county.first_member(household))
            yield [
                month, number(household), payee, account_of(household), amount, "成功", kind, "1",
                    f"{month}-10",
                f"{rule}{household}",
            ]  # fmt: skip


def feed(kind: str, county: County, folder: Path, most: float = feeds.BIG) -> File:
    """部门数据 of one kind, ``most`` rows for each member of the roll."""
    return _write(
        folder / f"{kind}.csv",
        kind,
        feeds.columns(kind),
        feeds.rows(kind, county, most),
        lambda row: [row[0], row[1][:-1] + "?", *row[2:]],
        FEED_DAY,
    )


def _write(
    path: Path,
    kind: str,
    headers: str,
    rows: Iterable[Cells],
    spoil: Callable[[Cells], Cells] | None,
    as_of: date | None = None,
) -> File:
    """The rows as csv; then, one in a thousand, rows that came before and rows that no one can repair."""
    count = 0
    first: list[Cells] = []
    with path.open("w", encoding="utf-8") as out:
        out.write(headers.replace(" ", ",") + "\n")
        for row in rows:
            if len(first) * SPOILT_OF <= count:
                first.append(row)
            count += 1
            out.write(",".join(row) + "\n")
        again = list(islice(first, count // SPOILT_OF)) if spoil else []
        for row in again:
            out.write(",".join(row) + "\n")
            out.write(",".join(spoil(row) if spoil else row) + "\n")
    return File(kind, path, as_of, count + 2 * len(again), count, len(again), len(again))
