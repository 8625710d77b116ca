"""Paper: A4, the header row on every sheet, who printed it, and neither button nor menu."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.reads

RADICALS = str.maketrans("⻚⻓⻅⻔⻋", "页长见门车")
NEVER = ("复制表格", "导出 Excel", "键盘快捷键", "选择本页", "修改密码", "跳到正文", "每页 50", "清除筛选")


def printed(person, path):
    """The sheets of a page as text, each with its width and height in millimetres."""
    person.go(path)
    person.lengthen(40)
    pdf = person.page.pdf(prefer_css_page_size=True)
    sheets = PdfReader(io.BytesIO(pdf)).pages
    size = {
        (round(float(s.mediabox.width) / 72 * 25.4), round(float(s.mediabox.height) / 72 * 25.4))
        for s in sheets
    }
    return [plain(sheet.extract_text()) for sheet in sheets], size


def plain(text):
    """Without spaces, and with characters where a PDF has radicals."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(RADICALS)


@pytest.mark.parametrize(
    ("path", "heads", "landscape", "most"),
    [
        ("/findings/?per_page=200", ("序号", "规则", "身份证号", "疑点说明"), True, 30),
        ("/", ("期限", "事项", "对象", "到期日"), True, 4),
        ("/help/rules/", (), False, 14),
        ("/help/deadlines/", ("事项", "怎么算"), False, 2),
    ],
)
def test_a_page_prints_on_a4_with_its_header_on_every_sheet(signed_in_as, path, heads, landscape, most):
    officer = signed_in_as("XJ01")
    sheets, sizes = printed(officer, path)
    assert sizes == {(297, 210) if landscape else (210, 297)}
    assert 1 <= len(sheets) <= most
    for at, sheet in enumerate(sheets):
        for words in NEVER:
            assert words.replace(" ", "") not in sheet, (at, words)
    whole = "".join(sheets)
    assert "打印人陈静" in whole
    assert re.search(r"打印时间\d{4}-\d\d-\d\d", whole)
    for words in heads:
        assert words in sheets[0]
    if path.startswith("/findings/"):
        full = [sheet for sheet in sheets if re.search(r"LH\d{6}", sheet)]
        assert len(full) > 1
        assert all(words in sheet for sheet in full for words in heads)
        assert "填报人" in sheets[-1]


def test_nothing_is_wider_than_the_sheet(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.page.emulate_media(media="print")
    for path, width in (("/findings/?per_page=200", 1032), ("/", 1032), ("/help/rules/", 687)):
        officer.page.set_viewport_size({"width": width, "height": 700})
        officer.go(path)
        assert officer.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert officer.page.evaluate("document.querySelector('.top').offsetParent === null")


def test_folds_are_open_on_paper_and_tags_are_words_in_brackets(signed_in_as):
    officer = signed_in_as("XJ01")
    sheets, _ = printed(officer, "/help/rules/")
    assert "依据" in "".join(sheets)
    sheets, _ = printed(officer, "/findings/")
    assert re.search(r"〔(高|中|低)〕", "".join(sheets))
