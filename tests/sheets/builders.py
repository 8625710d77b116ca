"""Files as bureaus send them, made at test time; all people are invented (ID numbers begin with 1599)."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl

from common import idnumbers
from common.sheets import parsers
from common.sheets.clean import Cleaned, Cleaner
from common.sheets.columns import Column, Layout
from common.sheets.reader import open_sheet

HEADER = ("姓名", "身份证号", "死亡日期", "状态", "金额")
LAYOUT = Layout(
    (
        Column("姓名", "name", parsers.text, required=True, is_name=True),
        Column("身份证号", "id", parsers.idnumber, required=True, synonyms=("证件号码", "公民身份号码")),
        Column("死亡日期", "died_on", parsers.day, required=True),
        Column("状态", "state", parsers.listed(("正常", "注销"), {"有效": "正常"})),
        Column("金额", "amount", parsers.money),
        Column("账号", "account", parsers.account),
        Column("年月", "month", parsers.month),
    )
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def id_number(number: int, born: str = "19550308") -> str:
    """A valid ID number of nobody; ``number`` tells it from the others, up to 999."""
    body = f"159922{born}{number:03d}"
    return body + idnumbers.check_digit(body)


def person(number: int) -> tuple[str, str, str, str, str]:
    """A row that fits HEADER and has no error."""
    return (f"测试人{number}", id_number(number), "2026-06-01", "正常", "12.50")


def write_csv(
    path: Path, rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """A delimited text with the rows as given; an empty row becomes an empty line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        if row:
            writer.writerow(row)
        else:
            text.write("\r\n")
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], *, name: str = "Sheet1") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def encrypt(path: Path, target: Path) -> Path:
    """The workbook behind a password, as Excel keeps it (an OLE file)."""
    with path.open("rb") as plain, target.open("wb") as locked:
        msoffcrypto.OfficeFile(plain).encrypt("secret", locked)
    return target


def write_raw_xlsx(path: Path, sheet_data: Iterable[bytes], *, prefix: str = "") -> Path:
    """A workbook whose sheet has exactly this content; ``prefix`` is the namespace prefix (``x:``)."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="{kind}"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
            f' Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{relation}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
            f' Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
    }
    space = f'xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<{prefix}worksheet {space}><{prefix}sheetData>".encode())
            for block in sheet_data:
                sheet.write(block)
            sheet.write(f"</{prefix}sheetData></{prefix}worksheet>".encode())
    return path


def inline_row(number: int, texts: Sequence[str], prefix: str = "") -> bytes:
    """A row of inline texts for a raw sheet."""
    cells = "".join(
        f'<{prefix}c r="{chr(65 + index)}{number}" t="inlineStr">'
        f"<{prefix}is><{prefix}t>{text}</{prefix}t></{prefix}is></{prefix}c>"
        for index, text in enumerate(texts)
        if text
    )
    return f'<{prefix}row r="{number}">{cells}</{prefix}row>'.encode()


def write_xls(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """An old workbook (BIFF8 in an OLE file) with one sheet of texts and numbers."""
    version = struct.pack("<HHHHII", 0x0600, 0, 0x0DBB, 1996, 0, 6)
    name = struct.pack("<BB", 2, 0) + b"S1"
    globals_start = _record(0x0809, version[:2] + struct.pack("<H", 5) + version[4:])
    sheet_place = len(globals_start) + 4 + 6 + len(name) + 4
    stream = (
        globals_start + _record(0x0085, struct.pack("<IBB", sheet_place, 0, 0) + name) + _record(0x000A, b"")
    )
    stream += _record(0x0809, version[:2] + struct.pack("<H", 0x10) + version[4:])
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                stream += _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                stream += _record(0x0203, place + struct.pack("<d", cell))
    stream += _record(0x000A, b"")
    path.write_bytes(_ole_file("Workbook", stream))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _ole_file(name: str, stream: bytes) -> bytes:
    """The smallest compound file that holds one stream: header, allocation table, directory, content."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    header += struct.pack("<I", 0) + b"\xff" * 4 * 108
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry(name, 2, 2, len(stream))
    return header + table + entries.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, none, none, child, start, size)


def read(path: Path, layout: Layout = LAYOUT) -> list[tuple[int, list[Any]]]:
    """All data rows of a file."""
    with open_sheet(path, layout) as reader:
        return list(reader)


def read_clean(path: Path, layout: Layout = LAYOUT) -> dict[int, Cleaned]:
    """All data rows of a file, cleaned, by row number."""
    with open_sheet(path, layout) as reader:
        cleaner = Cleaner(layout, reader.mapping)
        return {row_no: cleaner.clean(cells) for row_no, cells in reader}


def clean_one(header: Sequence[str], cells: Sequence[Any], layout: Layout = LAYOUT) -> Cleaned:
    """One row, cleaned under a header."""
    return Cleaner(layout, layout.match(header)).clean(cells)


def shown(path: Path) -> list[tuple[Any, ...]]:
    """The cells of the first sheet of a written workbook."""
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


DAY = date(2026, 6, 1)
