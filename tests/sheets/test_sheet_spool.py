"""Rows set aside before they are written: their number, sums and digest, in memory that does not grow."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl

from common.crypto import sm3
from common.sheets import parsers
from common.sheets.columns import Column
from common.sheets.spool import CELL, LINE, Spool, plain
from common.sheets.writer import head_levels, write_ledger

COLUMNS = (
    Column("序号", "no"),
    Column("姓名", "name"),
    Column("起保年月", "month", parsers.month),
    Column("金额", "amount", unit="元", total=True),
    Column("日期", "on"),
)
ROOT = Path(__file__).parents[2]
MANY = """
import resource, sys
from decimal import Decimal
from common.sheets.columns import Column
from common.sheets.spool import Spool
from common.sheets.writer import write_ledger

columns = [Column(f"第{n}栏", f"c{n}", total=n == 5) for n in range(6)]
rows = ([n, f"测试人{n}", "159922********0011", "柳河", "东柳", Decimal("480.00")] for n in range(100_000))

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

before = peak()
with Spool(columns) as spool:
    spool.fill(rows)
    count = write_ledger(sys.argv[1], title="台账", unit_line="", columns=columns, rows=spool)
print(count, peak() - before)
"""


def row(number, amount="12.50"):
    return [number, f"测试\x07人{number}", date(2026, 6, 1), Decimal(amount), date(2026, 6, 9)]


def test_what_is_taken_comes_out_as_the_sheet_will_show_it(tmp_path):
    with Spool(COLUMNS, shown=1) as spool:
        spool.fill(row(n) for n in range(1200))
        assert (spool.count, spool.cut, len(spool.first)) == (1200, False, 1)
        assert next(iter(spool))[2] == "2026-06"
        assert len(list(spool)) == 1200
        assert spool.totals == ["合计", None, None, Decimal("15000.00"), None]


def test_a_spool_that_is_cut_knows_neither_sums_nor_digest():
    with Spool(COLUMNS, limit=2) as spool:
        spool.fill(row(n) for n in range(5))
        assert (spool.count, spool.cut, spool.totals, spool.digest) == (2, True, None, "")
        assert len(list(spool)) == 2


def test_the_digest_can_be_computed_from_the_workbook(tmp_path):
    path = tmp_path / "l.xlsx"
    with Spool(COLUMNS) as spool:
        spool.fill(
            [row(1), row(2, "1000.00"), [3, None, None, Decimal("0.00"), None], [4, "=1+1", "", 7, True]]
        )
        write_ledger(path, title="台账", unit_line="单位", columns=COLUMNS, rows=spool, signature=False)
        digest = spool.digest
    cells = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True))[:-1]
    assert sm3("".join(CELL.join(map(plain, line)) + LINE for line in cells).encode()).hex() == digest


def test_heads_above_the_header_join_neighbours_only():
    columns = (
        Column("甲", "a"),
        Column("乙", "b", above=("上", "左")),
        Column("丙", "c", above=("上", "左")),
        Column("丁", "d", above=("上", "右")),
        Column("戊", "e", above=("别",)),
    )
    assert head_levels(columns) == [[("", 1), ("上", 3), ("别", 1)], [("", 1), ("左", 2), ("右", 1), ("", 1)]]
    assert head_levels(columns[:1]) == []


def test_a_hundred_thousand_rows_are_written_in_bounded_memory(tmp_path):
    command = [sys.executable, "-c", MANY, str(tmp_path / "many.xlsx")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)  # noqa: S603 - our own words
    count, grown = told.stdout.split()
    assert int(count) == 100_000
    assert float(grown) < 40
