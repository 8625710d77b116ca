"""Workbooks as they come: titles, hidden sheets, formulas, dates, numbers, a million empty rows."""

import time
from datetime import date, datetime, timedelta

import openpyxl
import pytest
import xlsxwriter

from common.sheets.cells import UNCOMPUTED
from common.sheets.reader import open_sheet
from tests.sheets.builders import (
    DAY,
    HEADER,
    LAYOUT,
    id_number,
    inline_row,
    person,
    read,
    read_clean,
    write_raw_xlsx,
    write_xls,
    write_xlsx,
)

MORNING = datetime(2026, 6, 1, 8, 30)  # noqa: DTZ001 - a cell knows no time zone


def test_titles_merged_cells_and_blank_rows_above_the_header_are_passed_over(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "死亡人员名单"
    sheet.merge_cells("A1:E1")
    sheet["A3"] = "填报单位：某局"
    for row in (HEADER, person(1), ("合计", 1), ("制表人：王某",)):
        sheet.append(row)
    book.save(tmp_path / "f.xlsx")
    with open_sheet(tmp_path / "f.xlsx", LAYOUT) as reader:
        assert list(reader) == [(5, list(person(1)))]
    assert (reader.sheet_name, reader.header_row, reader.encoding) == ("Sheet", 4, None)


def test_row_numbers_hold_where_the_sheet_begins_below_and_to_the_right(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(4, 2, HEADER)
    sheet.write_row(7, 2, person(1))
    book.close()
    ((row_no, cells),) = read(tmp_path / "f.xlsx")
    assert row_no == 8
    assert cells == ["", "", *person(1)]


def test_the_first_visible_sheet_that_holds_the_columns_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["填表说明"])
    for name, state in (("旧", "hidden"), ("极旧", "veryHidden"), ("本期", "visible"), ("下期", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(HEADER)
        sheet.append((name, *person(1)[1:]))
    book.create_chartsheet("图", 0)
    book.save(tmp_path / "f.xlsx")
    with open_sheet(tmp_path / "f.xlsx", LAYOUT) as reader:
        assert [cells[0] for _, cells in reader] == ["本期"]
    assert reader.sheet_name == "本期"


def test_cells_keep_their_kind(tmp_path):
    row = ("甲", 159922, date(2026, 6, 1), MORNING, 12.5, True, timedelta(hours=30))
    header = (*HEADER, "真", "时长")
    ((_, cells),) = read(write_xlsx(tmp_path / "f.xlsx", [header, row]))
    assert cells == ["甲", 159922.0, DAY, MORNING, 12.5, True, "1 day, 6:00:00"]


def test_a_formula_counts_by_its_cached_value(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, person(1)[:3])
    sheet.write_formula(1, 4, "=1+1", None, 2)
    sheet.write_formula(1, 3, '="正"&"常"', None, "正常")
    book.close()
    values = read_clean(tmp_path / "f.xlsx")[2].values
    assert (values["amount"], values["state"]) == (200, "正常")


def test_a_formula_without_a_value_rejects_its_row_and_names_its_column(tmp_path):
    rows = [HEADER, person(1), (*person(2)[:4], "=E2*2"), ("", *person(3)[1:])]
    rows = read_clean(write_xlsx(tmp_path / "f.xlsx", rows))
    assert not rows[2].errors
    assert [error.text for error in rows[3].errors] == [
        "金额：单元格是没有计算结果的公式，请用 Excel 打开文件、重新计算并保存后再导入，或改填数值。"
    ]
    assert [error.column for error in rows[4].errors] == ["姓名"]


def test_formulas_without_values_below_all_other_cells_are_rows(tmp_path):
    rows = read(write_xlsx(tmp_path / "f.xlsx", [HEADER, person(1), [], ["=A2", None, "=C2"]]))
    assert rows[1] == (4, [UNCOMPUTED, "", UNCOMPUTED])


def test_an_uncomputed_formula_outside_the_known_columns_does_no_harm(tmp_path):
    rows = read_clean(write_xlsx(tmp_path / "f.xlsx", [("序号", *HEADER), ("=ROW()-1", *person(1))]))
    assert rows[2].errors == []
    assert rows[2].extra == {}


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_formulas_are_found_under_any_prefix_and_an_empty_text_result_is_a_value(tmp_path, prefix):
    def cell(place, inside, kind=""):
        return (
            f'<{prefix}c r="{place}"{kind}>{inside}</{prefix}c>'.replace("<f", f"<{prefix}f")
            .replace("</f", f"</{prefix}f")
            .replace("<v", f"<{prefix}v")
            .replace("</v", f"</{prefix}v")
        )

    cells = [
        cell("A2", "<f>B1</f><v>甲</v>", ' t="str"'),
        cell("B2", '<f t="shared" si="0"/>'),
        cell("C2", "<f>B1</f><v></v>"),
        cell("D2", "<f>B1</f><v></v>", ' t="str"'),
        cell("E2", "<f>B1</f><v/>"),
    ]
    row = f'<{prefix}row r="2">{"".join(cells)}</{prefix}row>'.encode()
    path = write_raw_xlsx(tmp_path / "f.xlsx", [inline_row(1, HEADER, prefix), row], prefix=prefix)
    assert read(path) == [(2, ["甲", UNCOMPUTED, UNCOMPUTED, "", UNCOMPUTED])]


def test_an_error_value_is_an_empty_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append((*person(1)[:3], "#N/A", "#REF!"))
    for place in ("D2", "E2"):
        book.active[place].data_type = "e"
    book.save(tmp_path / "f.xlsx")
    assert read_clean(tmp_path / "f.xlsx")[2].errors == []


def test_a_number_in_the_place_of_an_id_number_has_lost_its_digits(tmp_path):
    rows = [
        HEADER,
        ("甲", float(id_number(1)[:17] + "0"), DAY),
        ("乙", 1.59922e17, DAY),
        ("丙", 159922550308001, DAY),
    ]
    cleaned = read_clean(write_xlsx(tmp_path / "f.xlsx", rows))
    assert "文本" in cleaned[2].errors[0].text
    assert "文本" in cleaned[3].errors[0].text
    assert cleaned[4].values["id"] == id_number(1)


def test_dates_come_as_dates_serials_and_text(tmp_path):
    days = [DAY, MORNING, 46174, 46174.75, 20260601, "2026年6月1日", "2026-06-01 00:00:00"]
    path = write_xlsx(
        tmp_path / "f.xlsx", [HEADER, *((f"人{n}", id_number(n), day) for n, day in enumerate(days))]
    )
    assert {row.values["died_on"] for row in read_clean(path).values()} == {DAY}


def test_a_workbook_named_csv_is_a_workbook(tmp_path):
    assert len(read(write_xlsx(tmp_path / "f.xlsx", [HEADER, person(1)]).rename(tmp_path / "f.csv"))) == 1


def test_an_old_workbook_is_read(tmp_path):
    rows = [("名单",), HEADER, (*person(1)[:4], 12.5)]
    assert read(write_xls(tmp_path / "f.xls", rows)) == [(3, [*person(1)[:4], 12.5])]


def test_a_million_empty_formatted_rows_are_quick(tmp_path):
    def blank_rows():
        for start in range(3, 1_000_003, 1_000):
            yield b"".join(
                b'<row r="%d" s="1"><c r="A%d" s="1"/><c r="B%d" s="1"/><c r="C%d" s="1"></c></row>'
                % (n, n, n, n)
                for n in range(start, start + 1_000)
            )

    path = write_raw_xlsx(
        tmp_path / "f.xlsx", [inline_row(1, HEADER), inline_row(2, person(1)), *blank_rows()]
    )
    start = time.perf_counter()
    assert read(path) == [(2, list(person(1)))]
    assert time.perf_counter() - start < 30


def test_a_closing_row_after_a_million_empty_ones_is_left_out(tmp_path):
    blocks = [inline_row(1, HEADER), inline_row(2, person(1)), inline_row(1_048_576, ["合计", "1"])]
    assert len(read(write_raw_xlsx(tmp_path / "f.xlsx", blocks))) == 1


def test_more_rows_than_a_chunk_come_in_order(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, *(person(n % 900) for n in range(2_345))])
    assert [row_no for row_no, _ in read(path)] == list(range(2, 2_347))


def test_a_wide_sheet_comes_in_small_pieces(tmp_path):
    wide = [f"多余{n}" for n in range(800)]
    path = write_xlsx(tmp_path / "f.xlsx", [(*HEADER, *wide), *((*person(n), *wide) for n in range(60))])
    assert [len(cells) for _, cells in read(path)] == [805] * 60


def test_reading_may_stop_early_and_start_again(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, *(person(n % 900) for n in range(5_000))])
    with open_sheet(path, LAYOUT) as reader:
        first = next(iter(reader))
    assert read(path)[0] == first


@pytest.mark.parametrize(
    ("write", "name"), [(write_xls, "f.xlsx"), (write_xlsx, "f.xls"), (write_xls, "upload")]
)
def test_a_workbook_is_read_by_its_content_whatever_it_is_called(tmp_path, write, name):
    assert len(read(write(tmp_path / name, [HEADER, person(1)]))) == 1
