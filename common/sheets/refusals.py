"""Why a whole file is refused: one clear sentence for each reason, which says that nothing has changed."""

from collections.abc import Sequence
from typing import Final

from common.errors import Refused

UNCHANGED: Final = "文件未导入，原有数据没有变化。"
SENTENCES: Final = {
    "empty": "文件是空的，没有任何数据。",
    "broken": "文件已损坏或不是完整的表格，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新导入。",
    "password": "文件设有密码，无法读取。请取消密码保护后重新导入。",
    "picture": "文件内容是图片，不是表格。请导入 .xlsx、.xls 或 .csv 表格。",
    "page": "文件内容是网页或 XML，不是表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新导入。",
    "not_workbook": "文件不是能识别的表格。请导入 .xlsx、.xls 或 .csv 表格。",
    "too_big": "文件解压后太大（超过 400 MiB 或占用内存过多），没有读取。请拆分，或另存为 .csv 后重新导入。",
    "too_slow": "读取文件用时过长，已停止。请拆分，或另存为 .csv 后重新导入。",
    "no_place": "文件中有没有计算结果的公式，且无法确定所在单元格。请用 Excel 打开、重新计算并保存后再导入。",
    "encoding": "文件不是能打开的表格，文字也读不出来（可能已损坏，或只是改了后缀）。"
    "请用 Excel 或 WPS 打开原文件，另存为 .xlsx 或“CSV UTF-8”后重新导入；打不开的，请来源单位重新提供。",
}


def refusal(code: str) -> Refused:
    """The refusal for one of the reasons above."""
    return Refused(SENTENCES[code] + UNCHANGED)


def missing_columns(headers: Sequence[str]) -> Refused:
    """The refusal that names the required columns which no row of headers holds."""
    return Refused(f"缺少{''.join(f'“{header}”' for header in headers)}列，{UNCHANGED}")


def too_many_rows(limit: int) -> Refused:
    """The refusal of a file with more data rows than ``limit``."""
    return Refused(f"文件超过 {limit:,} 行，请拆分后分别导入。{UNCHANGED}")


def open_quote(row_no: int) -> Refused:
    """The refusal of a delimited text whose quotation mark in row ``row_no`` is never closed."""
    return Refused(f"第 {row_no} 行的引号没有成对，其后的内容无法分清。请改正后重新导入。{UNCHANGED}")
