"""Reading what the commands write: ledgers and error workbooks."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

HEADS = {
    "findings": "规则编码",
    "rectification": "整改单号",
    "roll": "户编号",
    "payments": "户编号",
    "kinship": "干部姓名",
    "complaints": "登记日期",
}
CLOSING = ("填报人", "合计")


def rows(path: Path, head: str) -> list[dict[str, str]]:
    """The rows below the line that has the header ``head``, above the closing line."""
    book = load_workbook(path, read_only=True, data_only=True)
    lines = [[text(cell) for cell in line] for line in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    top = next(place for place, line in enumerate(lines) if head in line)
    found = []
    for line in lines[top + 1 :]:
        first = next((cell for cell in line if cell), "")
        if first.startswith(CLOSING):
            break
        if first:
            found.append(dict(zip(lines[top], line, strict=False)))
    return found


def text(cell: Any) -> str:
    """A cell as it is read: days in ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def money(cell: str) -> str:
    """An amount with two decimals; an empty one is none."""
    return f"{Decimal(cell.replace(',', '') or '0'):.2f}"
