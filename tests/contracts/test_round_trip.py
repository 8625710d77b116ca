"""What is exported can be imported and is the same, cell by cell, also where households were succeeded."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.contracts.site import Site
from tests.households import rolls
from tests.households.rolls import HEADS, ended, household, member, refused

pytestmark = pytest.mark.xdist_group("county")

MINUTE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
VILLAGE, NEXT_VILLAGE = "159921100201", "159921102203"
RICH = {
    "区划代码": VILLAGE,
    "救助类别": "二档",
    "户类型": "农村",
    "致贫原因": "因病",
    "申请日期": "2023/11/2",
    "最近复核日期": "2026年1月5日",
    "核对日期": "20231108",
    "入户日期": "2023.11.15",
    "公示开始": "2023-11-20",
    "公示结束": "2023-11-27",
    "审核人": "韩 立",
    "审批人": "买买提•艾力",
    "家庭月人均收入": "￥210.5",
    "金额执行年月": "2025-07",
    "开户银行": "示例农商行",
    "银行账号": "6217 9921 0000 0000 012",
    "开户人姓名": "高秀英",
    "联系电话": "139-0000-0001",
    "住址": "=村东 1 号",
    "户月保障金额": "1,234.56",
}
SICK = {"健康状况": "=慢性病", "残疾类别": "肢体", "残疾等级": "二级", "劳动能力": "无", "是否享受": "否"}


def roll(path: Path, *, amount: str = "1,234.56") -> Path:
    """Households of every kind; the first one with every column filled."""
    rows = [
        *household(
            "NB000001",
            others=[member("田·福", HEADS[2].lower(), "配偶", **SICK)],
            **{**RICH, "户月保障金额": amount},
        ),
        *household("NB000002", serial=3, name="胡长贵", 区划代码=VILLAGE, 起保年月="2024-07"),
        *ended(
            "NB000002",
            "2018-01",
            "2021-12",
            serial=3,
            name="胡长贵",
            区划代码=NEXT_VILLAGE,
            停保原因="收入增加",
            户月保障金额="0.01",
        ),
        *refused("NB000003", "2026-03-01", serial=4, name="石磊", 区划代码=VILLAGE),
        *ended("NB000004", "2022-05", "2022-04", serial=5, name="白雪", 区划代码=VILLAGE),
    ]
    return rolls.write(path, rows)


def cells(path: Path) -> list[list[Any]]:
    """Every cell of the sheet but the minute of the export."""
    rows = [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    return [[MINUTE.sub("", str(cell)) if cell is not None else None for cell in row] for row in rows]


def exported(site: Site, path: Path) -> Path:
    """The roll as the site exports it, in clear."""
    site.done("export_ledger", "roll", "--out", path, "--unmask", "--reason", "合同测试", "--json")
    return path


def test_export_import_export_is_the_identity(bare: Site, copy_of, tmp_path: Path):
    first, second = copy_of(bare), copy_of(bare)
    assert first.done("import_roll", roll(tmp_path / "老.csv", amount="900"), "--json")["rejected"] == 0
    assert first.done("import_roll", roll(tmp_path / "新.csv"), "--json")["accepted"] == 6
    one = exported(first, tmp_path / "one.xlsx")
    told = second.done("import_roll", one, "--json")
    assert (told["rows"], told["accepted"], told["rejected"]) == (6, 6, 0)
    two = exported(second, tmp_path / "two.xlsx")
    assert cells(two) == cells(one)
    third = second.done("import_roll", two, "--json")
    assert third["accepted"] == 6
    assert cells(exported(second, tmp_path / "three.xlsx")) == cells(one)


def test_what_was_written_is_what_comes_out(bare: Site, copy_of, tmp_path: Path):
    site = copy_of(bare)
    site.done("import_roll", roll(tmp_path / "台账.csv"), "--json")
    rows = {row["成员身份证号"] + row["起保年月"]: row for row in site.ledger("roll")}
    head, wife = rows[HEADS[1] + "2024-01"], rows[HEADS[2] + "2024-01"]
    assert {
        name: head[name]
        for name in ("救助类别", "户月保障金额", "住址", "银行账号", "金额执行年月", "审核人", "申请日期")
    } == {
        "救助类别": "B",
        "户月保障金额": "1234.56",
        "住址": "=村东 1 号",
        "银行账号": "6217992100000000012",
        "金额执行年月": "2025-07",
        "审核人": "韩 立",
        "申请日期": "2023-11-02",
    }
    assert {name: wife[name] for name in ("成员姓名", "是否享受", "健康状况", "残疾等级", "与户主关系")} == {
        "成员姓名": "田·福",
        "是否享受": "否",
        "健康状况": "=慢性病",
        "残疾等级": "二级",
        "与户主关系": "配偶",
    }
    assert rows[HEADS[4]]["状态"] == "未通过"
