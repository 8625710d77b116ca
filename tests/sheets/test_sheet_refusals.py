"""Whole files that are refused: each with one clear sentence, and nothing is read."""

import zipfile

import pytest
import xlsxwriter

from common.errors import Refused
from common.sheets.sources import Head
from common.sheets.workbook import Workbook
from tests.sheets.builders import (
    HEADER,
    encrypt,
    inline_row,
    person,
    read,
    write_csv,
    write_raw_xlsx,
    write_xls,
    write_xlsx,
)


def sentence(path):
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.sentence.endswith("文件未导入，原有数据没有变化。")
    return refused.value.sentence


def test_a_missing_column_is_named(tmp_path):
    path = write_csv(tmp_path / "f.csv", [["名单"], ("姓名", "身份证号", "金额"), person(1)])
    assert sentence(path) == "缺少“死亡日期”列，文件未导入，原有数据没有变化。"


def test_several_missing_columns_are_all_named(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [["名单"], ("姓名", "金额"), ("甲", "1")])
    assert sentence(path).startswith("缺少“身份证号”“死亡日期”列，")


def test_a_header_split_over_two_rows_is_no_header(tmp_path):
    rows = [("姓名", "身份证号"), ("死亡日期",), ("甲", "1", "2026-06-01")]
    assert "死亡日期" in sentence(write_csv(tmp_path / "f.csv", rows))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b" , , \n"])
def test_an_empty_text_is_refused(tmp_path, content):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    assert sentence(path).startswith("文件是空的")


def test_an_empty_workbook_is_refused(tmp_path):
    assert sentence(write_xlsx(tmp_path / "f.xlsx", [])).startswith("文件是空的")


def test_a_workbook_that_was_cut_off_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, *(person(n) for n in range(300))])
    path.write_bytes(path.read_bytes()[:6_000])
    assert "已损坏" in sentence(path)


@pytest.mark.parametrize("place", [200, 1_500, 4_000])
def test_a_workbook_with_a_wrong_byte_is_refused_or_read(tmp_path, place):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, *(person(n) for n in range(300))])
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    outcome: object
    try:
        outcome = len(read(path))
    except Refused as refused:
        outcome = refused.sentence[-9:]
    assert outcome in (300, "原有数据没有变化。")


@pytest.mark.parametrize("name", ["f.xlsx", "f.xls", "upload"])
def test_a_password_is_told_whatever_the_file_is_called(tmp_path, name):
    plain = write_xlsx(tmp_path / "plain.xlsx", [HEADER, person(1)])
    assert "密码" in sentence(encrypt(plain, tmp_path / name))


def test_the_password_of_an_old_workbook_is_told(tmp_path):
    path = write_xls(tmp_path / "f.xls", [HEADER, person(1)])
    content = bytearray(path.read_bytes())
    behind_first_record = content.index(b"\x09\x08\x10\x00\x00\x06") + 20
    content[behind_first_record : behind_first_record + 2] = b"\x2f\x00"  # FilePass
    path.write_bytes(content)
    assert "密码" in sentence(path)


def test_a_broken_old_workbook_is_told_as_broken(tmp_path):
    path = tmp_path / "f.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x01" * 2_000)
    assert "已损坏" in sentence(path)


def test_an_archive_with_a_password_is_told(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, person(1)])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "密码" in sentence(path)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 90, b"\xff\xd8\xff\xe0" + b"\0" * 90, b"GIF89a" + b"\0" * 90]
)
def test_a_picture_named_xlsx_is_told(tmp_path, content):
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    assert "图片" in sentence(path)


def test_a_page_named_xls_is_told(tmp_path):
    path = tmp_path / "f.xls"
    path.write_text("\n<html><table><tr><td>姓名</td></tr></table></html>", "utf-8-sig")
    assert "网页" in sentence(path)


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"Rar!\x1a\x07", b"PK\x05\x06" + b"\0" * 18])
def test_other_formats_are_told(tmp_path, content):
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    assert sentence(path)


def test_another_archive_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "不是能识别的表格" in sentence(tmp_path / "f.xlsx")


def test_an_ole_file_that_is_no_workbook_is_broken(tmp_path):
    path = tmp_path / "f.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000)
    assert "已损坏" in sentence(path)


def test_bytes_in_no_encoding_are_told(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(",".join(HEADER).encode() + b"\n\xff\xfe\x80,\x80\n")
    assert "文字也读不出来" in sentence(path)


def test_more_than_four_hundred_mebibytes_are_refused_before_they_are_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(401):
                sheet.write(b" " * (1 << 20))
    assert "400 MiB" in sentence(tmp_path / "f.xlsx")


def test_a_bomb_with_a_forged_size_is_refused(tmp_path):
    path = tmp_path / "f.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (50 << 20))
    content = path.read_bytes().replace((50 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(content)
    assert sentence(path)


@pytest.mark.parametrize("cell", ["XFD1048576", "AX1048576"])
def test_one_cell_far_away_is_refused(tmp_path, cell):
    far = f'<row r="1048576"><c r="{cell}"><v>1</v></c></row>'.encode()
    assert "太大" in sentence(write_raw_xlsx(tmp_path / "f.xlsx", [inline_row(1, HEADER), far]))


def test_the_memory_limit_holds_where_the_guard_sees_nothing(tmp_path):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_raw_xlsx(tmp_path / "f.xlsx", [inline_row(1, HEADER), far])
    unguarded = Workbook(path, "ole")
    try:
        with pytest.raises(Refused, match="占用内存过多"):
            next(unguarded.heads())
    finally:
        unguarded.close()


def test_a_formula_without_value_and_without_place_is_refused(tmp_path):
    blocks = [inline_row(1, HEADER), b" " * (3 << 20), b"<row><c><f>A1</f></c></row>", b" " * (3 << 20)]
    assert "公式" in sentence(write_raw_xlsx(tmp_path / "f.xlsx", blocks))


def test_only_hidden_sheets_hold_the_columns(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "f.xlsx")
    book.add_worksheet("说明").write(0, 0, "姓名")
    hidden = book.add_worksheet("数据")
    hidden.write_row(0, 0, HEADER)
    hidden.hide()
    book.close()
    assert sentence(tmp_path / "f.xlsx").startswith("缺少“身份证号”“死亡日期”列")


def test_an_old_workbook_is_refused_like_a_new_one(tmp_path):
    assert "死亡日期" in sentence(write_xls(tmp_path / "f.xls", [["姓名", "身份证号"], ["甲", "1"]]))


def test_the_child_ends_with_its_reader(tmp_path):
    path = write_xlsx(tmp_path / "f.xlsx", [HEADER, *(person(n % 900) for n in range(5_000))])
    book = Workbook(path, "zip")
    assert isinstance(next(book.heads()), Head)
    book.close()
    assert book._child.poll() is not None
