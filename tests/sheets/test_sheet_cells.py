"""Cells: every form that formats §1 lists, cleaned under a column; all errors told."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Unreadable
from common.sheets import parsers
from common.sheets.cells import UNCOMPUTED, show
from common.sheets.clean import Cleaner
from common.sheets.columns import Column, Layout
from tests.sheets.builders import DAY, HEADER, LAYOUT, clean_one, id_number, person

MORNING = datetime(2026, 6, 1, 8, 5)  # noqa: DTZ001 - a cell knows no time zone
EVERY = Layout(
    [
        Column("文本", "text", parsers.text),
        Column("姓名", "name", parsers.text_up_to(20), is_name=True),
        Column("类别", "listed", parsers.listed(("A", "村(居)干部"), {"一档": "A", "A类": "A"})),
        Column("是否", "yes_no", parsers.yes_no),
        Column("身份证号", "id", parsers.idnumber),
        Column("账号", "account", parsers.account),
        Column("残疾证号", "card", parsers.disability_card),
        Column("日期", "day", parsers.day),
        Column("年月", "month", parsers.month),
        Column("金额", "money", parsers.money),
        Column("人数", "integer", parsers.integer),
        Column("区划代码", "region", parsers.region_code),
        Column("年度", "year", parsers.year),
        Column("照写", "plain"),
    ]
)
PARSERS = {column.key: column.parse for column in EVERY.columns}
ID = id_number(1)


@pytest.mark.parametrize(
    ("key", "raw", "stored"),
    [
        ("text", "　 农贸市场 ", "农贸市场"), ("text", 300.0, "300"),
        ("text", 1.5, "1.5"), ("text", DAY, "2026-06-01"), ("text", 13900000000.0, "13900000000"),
        ("text", "a\x00b\x07", "ab"), ("text", True, "TRUE"), ("text", MORNING, "2026-06-01 08:05:00"),
        ("text", "=1+1", "=1+1"), ("name", "阿·古 拉", "阿·古 拉"), ("listed", "Ａ", "A"),
        ("listed", " 一 档", "A"), ("listed", "A类", "A"), ("listed", "村（居）干部", "村(居)干部"),
        ("yes_no", "是 ", True), ("yes_no", "否", False), ("yes_no", True, True),
        ("id", f" {ID[:6]} {ID[6:14]} {ID[14:]}", ID), ("id", f"'{ID}", ID),
        ("id", id_number(6).lower(), id_number(6)), ("id", "".join(chr(ord(c) + 0xFEE0) for c in ID), ID),
        ("id", ID[:6] + ID[8:17], ID), ("id", float(ID[:6] + ID[8:17]), ID),
        ("id", int(ID[:6] + ID[8:17]), ID), ("account", "6217 9921 0000 0000 113", "6217992100000000113"),
        ("account", "'621799210000", "621799210000"), ("account", 621799210000.0, "621799210000"),
        ("card", f" {ID}43", f"{ID}43"), ("card", f"'{id_number(6).lower()}43", f"{id_number(6)}43"),
        ("card", f"{ID}43B1", f"{ID}43B1"),
        *[("day", raw, DAY) for raw in (
            "2026-06-01", "2026/6/1", "2026.06.01", "20260601", "2026年6月1日", "2026-06-01 00:00:00",
            "２０２６－０６－０１", 46174, 46174.0, 46174.6, 20260601, 20260601.0, DAY, MORNING,
        )],
        ("day", 1, date(1900, 1, 1)), ("day", 59.0, date(1900, 2, 28)), ("day", 61, date(1900, 3, 1)),
        *[("month", raw, DAY) for raw in (
            "2026-06", "202606", "2026年6月", "2026年06月", "2026/6", "2026-06-15", "2026/6/30",
            "20260602", 202606, 202606.0, 46174, 46200.5, date(2026, 6, 30), MORNING,
            "2026-06-01 00:00:00",
        )],
        *[("money", raw, 123450) for raw in (
            "1,234.50", "¥1234.5", "￥1234.50", "1234.50元", "１２３４．５０", "1，234.50", 1234.5,
            " 1234.50 ",
        )],
        ("money", 497, 49700), ("money", 0.0, 0), ("money", "10000000", 1_000_000_000),
        ("money", 336.325, 33633), ("integer", "3", 3), ("integer", 3.0, 3),
        ("integer", "１,２００", 1200), ("integer", 0, 0),
        ("region", "159922", 159922000000),
        ("region", "159922101", 159922101000), ("region", 159922101201.0, 159922101201),
        ("region", " 159922101201 ", 159922101201), ("region", 159922, 159922000000),
        ("year", "2025", 2025), ("year", 2025.0, 2025), ("year", "2025年", 2025),
        ("year", "２０２５年度", 2025), ("plain", 3.0, "3"),
    ],
)  # fmt: skip
def test_it_reads(key, raw, stored):
    found = PARSERS[key](raw)
    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        *[(key, UNCOMPUTED) for key in PARSERS if key != "plain"],
        *[(key, "#N/A") for key in PARSERS if key != "plain"], ("text", "字" * 2001), ("name", "字" * 21),
        ("text", 1.59922e17), ("listed", "D"), ("listed", "不详"), ("yes_no", "也许"), ("yes_no", 1.0),
        ("id", ID[:17] + ("1" if ID[17] != "1" else "2")), ("id", "无"), ("id", "1.59922E+17"),
        ("id", "1.59922e+17"), ("id", 1.59922195503080e17), ("id", 159922195503080000), ("id", 1e15),
        ("id", -5.0), ("id", 15992.5), ("id", float("nan")), ("id", float("inf")), ("id", DAY),
        ("id", True), ("id", id_number(1, "19550231")), ("account", "6.21799E+18"),
        ("account", 6.2179912e18), ("account", 621799.5), ("account", "无"), ("account", DAY),
        ("card", "159922"), ("card", 1.5992219550308e19), ("card", "1.59922E+19"), ("card", 15.0),
        ("day", "2026-02-30"), ("day", "不久"), ("day", 0), ("day", 60.0), ("day", -3),
        ("day", 79999999.0), ("day", "46174"), ("day", True), ("day", 80000.0), ("day", 20260631.0),
        ("day", float("nan")), ("day", float("-inf")), ("month", "2025-13"), ("month", "2025-00"),
        ("month", "去年"), ("month", 202613.0), ("month", 0), ("month", False), ("money", "-100.00"),
        ("money", -1), ("money", "10000000.01"), ("money", "壹佰"), ("money", "四百"), ("money", DAY),
        ("money", True), ("money", float("nan")), ("money", 1e300), ("money", "1.23E+05"),
        ("integer", "两"), ("integer", "-1"), ("integer", 1.5), ("integer", "1234567890"),
        ("region", "1599211"),
        ("region", "15992110A299"), ("region", 159922.5), ("region", 1.5e15), ("year", "25"),
        ("year", "去年"), ("year", 202501.0), ("year", 2025.5),
    ],
)  # fmt: skip
def test_it_rejects(key, raw):
    with pytest.raises(Unreadable) as unreadable:
        PARSERS[key](raw)
    assert unreadable.value.sentence.endswith("。")


ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789Xx.,-/年月日元¥ 'E+", max_size=22),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(UNCOMPUTED),
    st.none(),
)


@given(cells=st.lists(ANYTHING, max_size=len(EVERY.columns) + 2))
def test_no_cell_is_more_than_an_error(cells):
    cleaned = Cleaner(EVERY, EVERY.match([column.header for column in EVERY.columns])).clean(cells)
    assert set(cleaned.values) == set(PARSERS)
    for error in cleaned.errors:
        assert cleaned.values[next(c.key for c in EVERY.columns if c.header == error.column)] is None
        assert error.column in error.text


WRITTEN = st.one_of(
    ANYTHING,
    st.sampled_from(
        ["", " ", "　", "#N/A", "村（居）干部", "是", "2026-06-01", "46174", "100", "１００元", "a\tb"]
    ),
    st.sampled_from(["159922", id_number(1, "19550308"), id_number(2, "19600101").lower(), 1, 1.0, True, 0]),
)


@given(
    rows=st.lists(st.lists(WRITTEN, max_size=len(EVERY.columns) + 2), min_size=1, max_size=8),
    unknown=st.booleans(),
)
def test_a_block_says_of_each_row_what_a_look_at_the_row_alone_says(rows, unknown):
    header = [column.header for column in EVERY.columns] + ["备注"] * unknown
    numbered = list(enumerate(rows, 2))
    cleaner = Cleaner(EVERY, EVERY.match(header))
    (block,) = cleaner.blocks(iter(numbered))
    alone = {row_no: Cleaner(EVERY, EVERY.match(header)).clean(cells) for row_no, cells in numbered}
    assert {row_no: repr(cleaned) for row_no, cleaned in block.rows()} == {
        row_no: repr(cleaned) for row_no, cleaned in alone.items() if not cleaned.errors
    }
    assert [repr(fault) for fault in block.faulty] == [
        repr((row_no, cells, alone[row_no])) for row_no, cells in numbered if alone[row_no].errors
    ]
    assert len(cleaner.fingerprints(block)) == len(block.row_nos) == len(block.raws)


def test_blocks_keep_the_order_of_the_file_and_lose_no_row():
    cleaner = Cleaner(EVERY, EVERY.match(["日期", "文本"]))
    rows = [(number, ["2026-06-01" if number % 7 else "不久", str(number)]) for number in range(2, 10_002)]
    blocks = list(cleaner.blocks(iter(rows)))
    assert len(blocks) > 1
    kept = [number for block in blocks for number in block.row_nos]
    assert kept == [number for number, _ in rows if number % 7]
    assert [number for block in blocks for number, _, _ in block.faulty] == [n for n, _ in rows if n % 7 == 0]
    assert [text for block in blocks for text in block.columns["text"]] == list(map(str, kept))


@given(raw=ANYTHING)
def test_every_cell_can_be_shown(raw):
    assert isinstance(show(raw), str)


@given(value=st.text(min_size=1))
def test_cleaned_text_is_cleaned_once_and_for_all(value):
    once = clean_one(["文本"], [value], EVERY)
    if once.values["text"]:
        assert clean_one(["文本"], [once.values["text"]], EVERY).values == once.values


def test_all_errors_of_a_row_are_told_and_each_names_its_column():
    cleaned = clean_one(HEADER, ("", "159922195503080000", "2026-02-30", "不详", "-1"))
    assert [error.text for error in cleaned.errors] == [
        "“姓名”不能为空，请补填。",
        "身份证号最后一位与前 17 位不符，末三位为 000，可能已被 Excel 截断。请把该列设为“文本”后重新填写。",
        "死亡日期 2026-02-30 不存在，请核对。",
        "状态：“不详”不在规定的选项中，请填：正常、注销。",
        "金额不能为负数。",
    ]


def test_an_empty_optional_cell_is_none_and_an_empty_required_one_an_error():
    cleaned = clean_one(HEADER, ("甲", ID, "　", None, " "))
    assert [error.column for error in cleaned.errors] == ["死亡日期"]
    assert cleaned.values["state"] is None
    assert cleaned.values["amount"] is None
    assert cleaned.values["account"] is None


def test_a_column_that_may_be_blank_is_still_wanted_as_a_header():
    layout = Layout(
        [
            Column("户编号", "number", required=True),
            Column("起保年月", "start", parsers.month, required=True, blank_ok=True),
        ]
    )
    assert layout.match(["户编号"]).missing == ("起保年月",)
    assert clean_one(["户编号", "起保年月"], ["N1", ""], layout).errors == []


def test_unknown_columns_are_kept_as_text():
    cleaned = clean_one((*HEADER, "备注", "", "序号"), (*person(1), " 低保户 ", "", 3.0, DAY))
    assert cleaned.extra == {"备注": "低保户", "序号": "3", "第9列": "2026-06-01"}


def fingerprint(header, *cells):
    return fingerprint_under(LAYOUT, header, *cells)


def fingerprint_under(layout, header, *cells):
    cleaner = Cleaner(layout, layout.match(header))
    (block,) = cleaner.blocks(iter([(2, list(cells))]))
    (found,) = cleaner.fingerprints(block)
    return found


def test_rows_that_say_the_same_have_one_fingerprint():
    one = fingerprint(("序号", *HEADER), "1", "阿·古拉", ID, "2026-06-01", "正常", "1,200")
    assert one == fingerprint(
        ("序号", *HEADER, "备注"), "2", "阿•古 拉", f"'{ID}", 46174.0, "有效", 1200.0, "x"
    )
    assert one == fingerprint((*HEADER, "账号"), "阿·古拉", ID, DAY, "正常", "1200.00元", "")
    assert len(one) == 16


@pytest.mark.parametrize(
    "cells",
    [("乙", ID, DAY, "正常", 1200), ("甲", id_number(2), DAY, "正常", 1200),
     ("甲", ID, date(2026, 6, 2), "正常", 1200),
     ("甲", ID, DAY, "", 1200), ("甲", ID, DAY, "正常", 1200.01)],
)  # fmt: skip
def test_one_difference_makes_another_fingerprint(cells):
    assert fingerprint(HEADER, *cells) != fingerprint(HEADER, "甲", ID, DAY, "正常", 1200)


def test_a_declared_serial_number_does_not_count():
    layout = Layout([Column("序号", "no", parsers.text), Column("姓名", "name", parsers.text, is_name=True)])
    prints = {fingerprint_under(layout, ["序号", "姓名"], n, "甲") for n in ("1", "2")}
    assert len(prints) == 1
    assert LAYOUT.column("id").header == "身份证号"


@pytest.mark.parametrize(("name", "fits"), [("㍿" * 30, True), ("㍿" * 31, False), ("ﷺ" * 9, False)])
def test_a_name_fits_its_column_in_normal_form_too(name, fits):
    layout = Layout([Column("姓名", "name", parsers.text_up_to(120), is_name=True)])
    cleaned = clean_one(["姓名"], [name], layout)
    assert [error.column for error in cleaned.errors] == ([] if fits else ["姓名"])
