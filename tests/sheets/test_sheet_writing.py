"""What goes out: ledgers that open as offices expect, and the workbook of rejected rows."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import openpyxl
import pytest

from common.sheets import book, parsers
from common.sheets.columns import Column, Layout
from common.sheets.errors import write_rejected
from common.sheets.reader import open_sheet
from common.sheets.writer import write_ledger
from tests.sheets.builders import (
    HEADER,
    LAYOUT,
    id_number,
    person,
    read,
    read_clean,
    shown,
    write_csv,
    write_xlsx,
)

COLUMNS = (
    Column("序号", "no", width=6),
    Column("姓名", "name", parsers.text, is_name=True, required=True),
    Column("身份证号", "id", parsers.idnumber, required=True, width=20),
    Column("起保年月", "month", parsers.month),
    Column("月保障金额", "amount", parsers.money, total=True, unit="元"),
    Column("人数", "members", parsers.integer, total=True),
    Column("死亡日期", "died_on", parsers.day),
    Column("享受", "enrolled", parsers.yes_no),
)

NINTH = datetime(2026, 6, 9)  # noqa: DTZ001 - a cell knows no time zone


class State(StrEnum):
    OPEN = "待下发"


def ledger(path, rows, **options):
    options = {
        "title": "低保台账",
        "unit_line": "填报单位：青禾县民政局　单位：户、人、元",
        "columns": COLUMNS,
    } | options
    return write_ledger(path, rows=rows, **options)


def row(number, amount="12.50"):
    return (
        number,
        f"测试人{number}",
        id_number(number),
        date(2026, 6, 1),
        Decimal(amount),
        2,
        date(2026, 6, 9),
        True,
    )


def test_a_ledger_has_title_unit_line_header_rows_sums_and_signatures(tmp_path):
    assert ledger(tmp_path / "l.xlsx", (row(n) for n in (1, 2))) == 2
    rows = shown(tmp_path / "l.xlsx")
    assert rows[0][0] == "低保台账"
    assert rows[1][0].startswith("填报单位")
    assert rows[2] == tuple(column.header for column in COLUMNS)
    assert rows[3] == (1, "测试人1", id_number(1), "2026-06", 12.5, 2, NINTH, "是")
    assert rows[5] == ("合计", None, None, None, 25, 4, None, None)
    assert [cell for cell in rows[6] if cell] == ["填报人：", "审核人：", "单位负责人：", "联系电话："]


def test_a_ledger_is_laid_out_for_screen_and_paper(tmp_path):
    ledger(tmp_path / "l.xlsx", [row(1)], watermark="100234 陈静 & 2026")
    workbook = openpyxl.load_workbook(tmp_path / "l.xlsx")
    sheet = workbook.worksheets[0]
    assert sheet.title == "低保台账"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:H1", "A2:H2", "A3:H3"}
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert "100234 陈静 && 2026" in sheet.oddFooter.left.text
    assert workbook.properties.description == "100234 陈静 & 2026"
    assert (sheet["C5"].data_type, sheet["C5"].number_format) == ("s", "@")
    assert sheet["E5"].number_format == "#,##0.00"
    assert sheet["G5"].number_format == "yyyy-mm-dd"


def test_what_looks_like_a_formula_or_a_number_stays_text(tmp_path):
    columns = [Column("甲", "a"), Column("乙", "b"), Column("丙", "c")]
    rows = [("=1+1", "http://x.cn", "0012"), ("@SUM(A1)", "{=1}", "x" * 40_000), ("a\x00b", State.OPEN, None)]
    ledger(tmp_path / "l.xlsx", rows, columns=columns, signature=False)
    sheet = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]
    cells = [[sheet.cell(r, c) for c in (1, 2, 3)] for r in (4, 5, 6)]
    assert {cell.data_type for line in cells[:2] for cell in line} == {"s"}
    assert [cell.value for cell in cells[0]] == ["=1+1", "http://x.cn", "0012"]
    assert len(cells[1][2].value) == 32_767
    assert cells[2][1].value == "待下发"


def test_given_totals_are_written_as_they_are(tmp_path):
    ledger(tmp_path / "l.xlsx", [row(1)], totals=("合计", None, None, None, Decimal("9.00"), 7, None, None))
    assert shown(tmp_path / "l.xlsx")[4][4:6] == (9, 7)


def test_a_ledger_can_be_read_in_again(tmp_path):
    ledger(
        tmp_path / "l.xlsx", [row(1), row(2, "1234.50")], source_line="数据来源：县民政局", watermark="100234"
    )
    rows = read_clean(tmp_path / "l.xlsx", Layout(COLUMNS))
    assert list(rows) == [5, 6]
    assert rows[6].values["amount"] == 123450
    assert rows[6].values["month"] == date(2026, 6, 1)
    assert not rows[5].errors


def test_a_narrow_ledger_keeps_its_signatures_in_one_cell(tmp_path):
    ledger(tmp_path / "l.xlsx", [("甲",)], columns=[Column("户主姓名", "name")])
    assert shown(tmp_path / "l.xlsx")[4][0].startswith("填报人：")


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("common.sheets.writer.MAX_ROWS", 8)
    assert ledger(tmp_path / "l.xlsx", (row(n) for n in range(1, 8))) == 7
    sheets = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets
    numbers = [
        [r[0] for r in sheet.iter_rows(min_row=4, values_only=True) if isinstance(r[0], int)]
        for sheet in sheets
    ]
    assert numbers == [[1, 2, 3], [4, 5, 6], [7]]
    assert sheets[2]["A5"].value == "合计"
    assert sheets[0]["A7"].value is None


def test_rows_out_of_order_are_not_lost_in_silence(tmp_path):
    def write():
        with book.Book(tmp_path / "b.xlsx") as workbook:
            pen = workbook.sheet("甲")
            for pen.row in (5, 2):
                pen.cells(["x"])

    with pytest.raises(book.CellLost):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_fault_in_the_rows_leaves_no_file_behind(tmp_path):
    def rows():
        yield row(1)
        raise LookupError

    with pytest.raises(LookupError):
        ledger(tmp_path / "l.xlsx", rows())
    assert list(tmp_path.iterdir()) == []


def test_a_value_of_no_kind_is_a_fault(tmp_path):
    with pytest.raises(TypeError, match="object"):
        ledger(tmp_path / "l.xlsx", [(object(),)], columns=[Column("甲", "a")])


def write_errors(source, reasons, path):
    with open_sheet(source, LAYOUT) as sheet:
        return write_rejected(sheet.mapping.header, sheet, reasons, path)


def test_the_error_workbook_has_the_original_cells_the_row_number_and_all_reasons(tmp_path):
    rows = [
        ("名单",),
        ("序号", "姓 名*", "证件号码", "死亡日期", "备注"),
        (1, "甲", 1.59922195503080e17, "=C1", "x"),
        [],
        (2, "乙", id_number(2), date(2026, 6, 1), "=1+1"),
        (3.5, "", "无", "2026-02-30", None),
    ]
    source = write_xlsx(tmp_path / "f.xlsx", rows)
    reasons = {n: [e.text for e in c.errors] for n, c in read_clean(source).items() if c.errors}
    assert write_errors(source, reasons, tmp_path / "e.xlsx") == 2
    header, first, second = shown(tmp_path / "e.xlsx")
    assert header == ("序号", "姓 名*", "证件号码", "死亡日期", "备注", "行号", "错误原因")
    assert first[:6] == ("1", "甲", "1.5992219550308E+17", "（公式，没有计算结果）", "x", 3)
    assert second[:6] == ("3.5", None, "无", "2026-02-30", None, 6)
    assert second[6].split("\n") == reasons[6]
    assert len(reasons[6]) == 3


def test_a_mended_error_workbook_can_be_imported(tmp_path):
    source = write_csv(tmp_path / "f.csv", [HEADER, ("", *person(1)[1:]), person(2)])
    write_errors(source, {2: ["“姓名”不能为空，请补填。"]}, tmp_path / "e.xlsx")
    mended = openpyxl.load_workbook(tmp_path / "e.xlsx")
    mended.active["A2"] = "甲"
    mended.save(tmp_path / "e.xlsx")
    assert len(read(tmp_path / "e.xlsx")) == 1
    assert not read_clean(tmp_path / "e.xlsx")[2].errors


def test_the_error_workbook_goes_on_in_a_second_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr("common.sheets.errors.MAX_ROWS", 3)
    source = write_csv(tmp_path / "f.csv", [HEADER, *(person(n) for n in range(1, 6))])
    write_errors(source, {n: ["x"] for n in range(2, 7)}, tmp_path / "e.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "e.xlsx").worksheets
    assert [sheet.max_row for sheet in sheets] == [3, 3, 2]
