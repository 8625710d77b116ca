"""What a person settles about a file on its preview (列对照), and the choices that the page offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from common.errors import Refused
from common.sheets.columns import Layout, normal_header
from common.sheets.reading import KEPT, LEFT_OUT, Reading
from households.models import Upload

ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8（带签名）", "gb18030": "GB18030", "utf-16": "UTF-16"}
DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号"}
COLUMN = "col-"


@dataclass(frozen=True)
class Choice:
    """A list to choose from: name and label of the field, its options, which one holds."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


def choices(upload: Upload) -> list[Choice]:
    """Encoding and delimiter of a text or sheet of a workbook, and the header row."""
    seen = upload.preview
    told = []
    if seen["is_text"]:
        told.append(Choice("encoding", "编码", [*ENCODINGS.items()], seen["encoding"]))
        told.append(Choice("part", "分隔符", [*DELIMITERS.items()], seen["part"]))
    else:
        told.append(Choice("part", "工作表", [(name, name) for name in seen["parts"]], seen["part"]))
    rows = [
        (str(number), f"第 {number} 行：{'、'.join(filter(None, cells))[:40] or '（空）'}")
        for number, cells in seen["head"]
    ]
    told.append(Choice("header_row", "表头", rows, str(seen["header_row"])))
    return told


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file beside the column of ours that it fills."""

    header: str
    name: str
    mark: str
    tone: str
    options: Sequence[tuple[str, str]]
    value: str


def columns(upload: Upload, layout: Layout) -> list[ColumnLine]:
    """The columns of the file in their order, each with what it may stand for."""
    ours = [(column.key, f"{column.header}{' *' if column.required else ''}") for column in layout.columns]
    options = [(KEPT, "（另存，不参与比对）"), *ours]
    return [_line(column, options) for column in upload.preview["columns"]]


def _line(column: Mapping[str, Any], options: Sequence[tuple[str, str]]) -> ColumnLine:
    matched = bool(column["key"])
    mark = f"{'✓' if matched else '—'} {'已识别' if matched else '未识别，另存'}"
    if column["taught"]:
        mark = "✓ 按人工对照" if matched else "— 按人工对照另存"
    return ColumnLine(
        column["header"],
        f"{COLUMN}{column['index']}",
        mark,
        "ok" if matched else "plain",
        options,
        column["key"],
    )


def chosen(fields: Sequence[Any], typed: Mapping[str, str]) -> list[Any]:
    """Choices or columns as somebody left them in a draft; what is no option (any more) stays as it was."""
    return [
        replace(field, value=typed[field.name]) if typed.get(field.name) in dict(field.options) else field
        for field in fields
    ]


def posted(upload: Upload, data: Mapping[str, str], layout: Layout) -> Reading:
    """What the page's form settles; of the columns only those that somebody changed.

    Raises Refused where two columns of the file would fill one of ours.
    """
    seen, before = upload.preview, Reading(**upload.reading)
    part, row = data.get("part", seen["part"]), _row(data.get("header_row", ""), seen["header_row"])
    encoding = data.get("encoding", seen["encoding"])
    other_head = (part, row, encoding) != (seen["part"], seen["header_row"], seen["encoding"])
    by_hand = dict(before.columns)
    if not other_head:
        by_hand |= _by_hand(seen["columns"], data, layout)
    return Reading(
        encoding=encoding if encoding in ENCODINGS and seen["is_text"] else "",
        part=part,
        header_row=row if part == seen["part"] or row != seen["header_row"] else 0,
        columns=by_hand,
    )


def _row(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _by_hand(seen: Sequence[Mapping[str, Any]], data: Mapping[str, str], layout: Layout) -> dict[str, str]:
    labels = {column.key: column.header for column in layout.columns}
    chosen: dict[str, str] = {}
    changed = {}
    for column in seen:
        key = data.get(f"{COLUMN}{column['index']}", column["key"])
        if key not in labels and key not in (KEPT, LEFT_OUT):
            continue
        if key in chosen:
            raise Refused(
                f"“{chosen[key]}”和“{column['header']}”都对应了“{labels[key]}”，请只保留一列，另一列改为另存。"
            )
        if key in labels:
            chosen[key] = column["header"]
        if key != column["key"]:
            changed[normal_header(column["header"])] = key
    return changed
