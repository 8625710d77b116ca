"""Rejected rows (拒收): why, in few words; and whether a delivery's can still be corrected (更正)."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from audit.masking import mask_text
from audit.models import IncomingFile
from common.errors import Refused
from common.sheets.mended import rows_of
from households import retention

REASONS = 30
"""So many different reasons are counted; whoever needs more opens the error workbook."""

VALUES = re.compile(
    r"“[^”]*”(?=不是|不在)|(?<=这里是)“[^”]*”|(?<=错误值)“[^”]*”|(?<=日期 )[\d-]+|(?<=月份 )[\d-]+"
    r"|(?<=改成 )[^，]+|(?<=数值 )\S+|(?<=”)\d+ |\d{12}"
)
"""What of a sentence about an error is the cell's own, not the column's name."""


def open_rows(incoming: IncomingFile) -> frozenset[int]:
    """The rows that a delivery rejected and nobody has mended. Raises Refused once that is forgotten."""
    path = Path(incoming.errors_file)
    if not incoming.errors_file or not path.is_file():
        raise Refused(
            f"批次 {incoming.number} 的错误表已超过 {retention.ERROR_DAYS} 天保存期，不能再按行更正。"
            "请导入更正后的完整文件。"
        )
    return rows_of(path)


def mending_refusal(incoming: IncomingFile) -> str:
    """Why the delivery's rejected rows can no longer be corrected, empty where they can."""
    if incoming.status != IncomingFile.Status.IMPORTED:
        return f"批次 {incoming.number} 已撤回，请导入更正后的完整文件。"
    mended = incoming.mended_by.filter(status=IncomingFile.Status.IMPORTED).first()
    if mended is None:
        return ""
    return f"本批次的错误表已经改好导入过（{mended.number}），余下的错误请从 {mended.number} 下载。"


def reasons(rejected: Mapping[int, list[str]]) -> list[tuple[str, int]]:
    """Why rows were rejected and how many, the most frequent first; what single cells held is left out."""
    told = Counter(
        reason for sentences in rejected.values() for reason in {_alike(each) for each in sentences}
    )
    return told.most_common(REASONS)


def _alike(sentence: str) -> str:
    """A sentence without the values in it, so that the same error in two rows reads the same."""
    return mask_text(VALUES.sub("…", sentence))
