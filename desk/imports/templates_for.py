"""Empty workbooks to fill in (模板): the headers of a kind as text columns, and a sheet that explains."""

from pathlib import Path

from common.errors import Unreadable
from common.sheets.book import Book
from common.sheets.columns import Column, Layout
from households.importing import Offer

NEVER = "～"
HEADS = ("列", "是否必填", "也可写作", "怎么填")


def write(path: Path, offer: Offer, layout: Layout) -> None:
    """The template of a kind stands at ``path``."""
    with Book(path) as book:
        _empty_sheet(book, offer, layout)
        _explanation(book, layout)


def _empty_sheet(book: Book, offer: Offer, layout: Layout) -> None:
    pen = book.sheet(offer.label)
    for index, column in enumerate(layout.columns):
        pen.worksheet.set_column(index, index, max(column.width, 12), pen.styles["text"])
    pen.worksheet.freeze_panes(1, 0)
    pen.labels([(index, column.header) for index, column in enumerate(layout.columns)], "head")


def _explanation(book: Book, layout: Layout) -> None:
    pen = book.sheet("填写说明")
    for index, width in enumerate((20, 10, 28, 60)):
        pen.worksheet.set_column(index, index, width)
    pen.merged_line("各列都已设为文本：身份证号、账号请直接输入或粘贴，不要改成数值。", len(HEADS), "line")
    pen.merged_line("列的顺序可以改变，多出的列会另存；表头行以上可以有标题行。", len(HEADS), "line")
    pen.labels(list(enumerate(HEADS)), "head")
    for column in layout.columns:
        pen.cells([column.header, _must(column), "、".join(column.synonyms), _how(column)])


def _must(column: Column) -> str:
    if column.blank_ok:
        return "视情况"
    return "必填" if column.required else ""


def _how(column: Column) -> str:
    """What the column itself says of a cell that it cannot read."""
    try:
        column.parse(NEVER)
    except Unreadable as fault:
        sentence = fault.sentence.replace(f"“{NEVER}”", "")
        return sentence.removeprefix("不在规定的选项中，").removeprefix("不是能识别的")
    return ""
