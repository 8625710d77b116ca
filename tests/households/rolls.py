"""Rolls (低保台账), payment ledgers and feeds as a bureau writes them, and the commands that take them in."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from households.models import Case
from tests.conftest import EAST_WILLOW
from tests.factories import id_number

Row = dict[str, str]

HEADS = {number: id_number(number) for number in range(1, 60)}
"""Invented ID numbers: of the head of the first household, of the second …"""


def member(name: str, number: str, relation: str = "其他", **cells: str) -> Row:
    """What a row says of one member; ``cells`` are further columns."""
    return {"成员姓名": name, "成员身份证号": number, "与户主关系": relation, "是否享受": "是", **cells}


def household(
    number: str, *, serial: int = 1, name: str = "高秀英", others: Iterable[Row] = (), **cells: str
) -> list[Row]:
    """The rows of one case: the head's and the others'; ``cells`` replace what all of them repeat."""
    head = HEADS[serial]
    shared = {
        "户编号": number,
        "区划代码": str(EAST_WILLOW),
        "户主姓名": name,
        "户主身份证号": head,
        "状态": "在保",
        "户月保障金额": "500.00",
        "起保年月": "2024-01",
        **cells,
    }
    return [shared | row for row in (member(name, head, "户主"), *others)]


def ended(number: str, first: str, last: str, **more: Any) -> list[Row]:
    """The rows of a case that is over."""
    return household(number, **{"状态": "已退出", "起保年月": first, "停保年月": last, **more})


def refused(number: str, applied: str, **more: Any) -> list[Row]:
    """The rows of a case that was refused."""
    cells = {"状态": "未通过", "起保年月": "", "申请日期": applied, "户月保障金额": "0"}
    return household(number, **{**cells, **more})


def payment(number: str, month: str, **cells: str) -> Row:
    """A row of the payment ledger."""
    return {
        "发放年月": month,
        "户编号": number,
        "收款人姓名": "高秀英",
        "银行账号": "6217992100000000012",
        "发放金额": "500.00",
        "发放状态": "成功",
        **cells,
    }


def write(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A csv with every column that some row fills."""
    known = list(rows)
    header = list(dict.fromkeys(name for row in known for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(known)
    return path


def command(*words: Any) -> dict[str, Any]:
    """The JSON answer of a command that must succeed."""
    out = io.StringIO()
    call_command(*map(str, words), "--json", stdout=out, stderr=io.StringIO())
    found: dict[str, Any] = json.loads(out.getvalue().strip().splitlines()[-1])
    return found


def bringing(folder: Path) -> Callable[..., dict[str, Any]]:
    """``bringing(folder)(rows)`` writes a roll there and imports it; the command's answer."""

    def bring(*files: Iterable[Row]) -> dict[str, Any]:
        rows = [row for part in files for row in part]
        known = len(list(folder.glob("roll*.csv")))
        return command("import_roll", write(folder / f"roll{known}.csv", rows))

    return bring


def refusal(*words: Any) -> str:
    """The sentence with which a command refuses (status 1)."""
    out = io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command(*map(str, words), "--json", stdout=out, stderr=io.StringIO())
    assert stopped.value.returncode == 1
    return str(json.loads(out.getvalue().strip().splitlines()[-1])["refused"])


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """Rows, accepted, rejected, duplicates of a command's answer."""
    return tuple(answer[name] for name in ("rows", "accepted", "rejected", "duplicates"))


def present(case: Case) -> list[str]:
    """The names of the members that hold today."""
    return list(case.memberships.filter(superseded_by=None).order_by("id").values_list("name", flat=True))
