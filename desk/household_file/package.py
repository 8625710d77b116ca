"""The originals of a file as a zip (原件包) with a manifest of hashes; the same file gives the same bytes."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from common.errors import Refused
from desk.household_file.contents import Part
from desk.household_file.originals import Original, State
from desk.household_file.whole import Whole
from households.models import Document

MANIFEST = "清单.csv"
HEADINGS = (
    "案卷", "文书", "材料", "包内文件", "原文件名", "字节数",
    "SHA-256", "SM3", "上传人", "上传时间", "状态", "说明",
)  # fmt: skip
EPOCH = (1980, 1, 1, 0, 0, 0)
ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a cell for a formula."""


def manifest(whole: Whole, adders: Mapping[int, str]) -> bytes:
    """Every original with its hashes, and every paper that is missing; ``adders`` are names by user's key."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in _rows(whole, adders):
        writer.writerow([_still(str(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _rows(whole: Whole, adders: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for part in (*whole.parts, whole.daily):
        for each in part.originals:
            document = each.document
            yield (
                part.title, each.code, each.label, _name(part, each), document.name, each.size, each.sha256,
                each.sm3, adders.get(document.added_by_id, ""),
                moment(document), each.state.label, _said(each),
            )  # fmt: skip
        for line in part.gaps:
            entry = line.entry
            yield (part.title, entry.code, entry.title, *[""] * 7, entry.state.label, entry.note)


def moment(document: Document) -> str:
    """When an original was handed in, to the second."""
    return f"{localtime(document.added_at):%Y-%m-%d %H:%M:%S}"


def _said(original: Original) -> str:
    if original.state == State.INTACT:
        return ""
    return f"登记时的 SHA-256 为 {original.document.sha256}"


def _still(cell: str) -> str:
    """A file's name as a spreadsheet must not calculate it."""
    return f"'{cell}" if cell.startswith(ACTS) else cell


def _name(part: Part, original: Original) -> str:
    """Where an original lies in the package; nothing for one that is gone."""
    return "" if original.state == State.GONE else f"{folder(part)}/{original.name}"


def folder(part: Part) -> str:
    """The folder of a part: its title as a file name."""
    return "".join(sign if sign.isalnum() or sign in "-（）" else "_" for sign in part.title)


def write(whole: Whole, path: Path, told: bytes) -> int:
    """The package with the manifest ``told`` stands at ``path``; how many originals it holds.

    Raises Refused where an original changed while the package was written.
    """
    count = 0
    with zipfile.ZipFile(path, "w") as package:
        _add(package, MANIFEST, told, zipfile.ZIP_DEFLATED)
        for part, original in whole.originals:
            if original.state == State.GONE:
                continue
            content = original.content()
            if hashlib.sha256(content).hexdigest() != original.sha256:
                raise Refused(f"原件“{original.label}”在打包时有变化，请重新生成原件包。")
            _add(package, _name(part, original), content, zipfile.ZIP_STORED)
            count += 1
    return count


def _add(package: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = method, 3, 0o600 << 16
    package.writestr(entry, content)
