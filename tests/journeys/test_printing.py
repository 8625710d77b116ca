"""Paper: A4, the header row on every sheet, who printed it, and neither button nor menu."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.reads

RADICALS = str.maketrans("⻚⻓⻅⻔⻋⻘⺠⻆⻢戶", "页长见门车青民角马户")
NEVER = ("复制表格", "导出 Excel", "键盘快捷键", "选择本页", "修改密码", "跳到正文", "每页 50", "清除筛选")


def printed(person, path):
    """The sheets of a page as text, each with its width and height in millimetres."""
    person.go(path)
    person.lengthen(40)
    return on_paper(person)


def on_paper(person):
    """The page that the person stands at, printed."""
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


PORTRAIT, LANDSCAPE = (210, 297), (297, 210)
WIDTHS = {PORTRAIT: 687, LANDSCAPE: 1032}
"""What is left between the margins, in pixels of 96 an inch."""
ANY = 0
"""As many sheets as there are rows by then: other journeys add to them."""
SHEETS = (
    ("/households/LH000208/", PORTRAIT, 4, ("账户", "已死亡", "步步有痕迹", "发放")),
    ("/households/?per_page=200", LANDSCAPE, ANY, ("户编号", "户主", "月保障")),
    ("/rectification/", LANDSCAPE, 1, ("整改台账", "整改措施", "到期日")),
    ("/findings/1/", PORTRAIT, 1, ("我方记录", "外部数据", "历史")),
    ("/audit/?per_page=200", LANDSCAPE, ANY, ("时间", "动作", "对象")),
    ("/reports/township_overview/print/", LANDSCAPE, 1, ("填报单位", "合计")),
    ("/reports/overview_enrolled/print/", LANDSCAPE, 1, ("填报单位", "合计")),
    ("/reports/findings/print/", LANDSCAPE, 1, ("疑点台账", "户编号", "合计")),
    ("/reports/rectification/print/", LANDSCAPE, 1, ("整改台账", "整改措施", "没有数据")),
    ("/reports/roll/print/", LANDSCAPE, 2, ("低保台账", "户编号", "成员姓名")),
    ("/reports/payments/print/", LANDSCAPE, 5, ("发放台账", "户编号", "发放金额", "合计")),
    ("/reports/kinship/print/", LANDSCAPE, 1, ("近亲属备案台账", "干部姓名")),
    ("/reports/complaints/print/", LANDSCAPE, 1, ("信访台账", "信访人", "没有数据")),
)
"""Pages that are printed: their sheet, how many sheets in the small county, and what stands on them."""
HEADS = {
    "/reports/roll/print/": ("户编号", "成员身份证号"),
    "/reports/payments/print/": ("户编号", "银行账号", "发放金额"),
}
"""The headers that stand on every sheet of a table that goes on."""


def test_every_printed_page_is_complete_and_has_neither_button_nor_menu(signed_in_as):
    officer, troubles = signed_in_as("XJ01"), []
    for path, size, count, words in SHEETS:
        officer.page.emulate_media(media="null")  # else the paper looks like what was asked for last
        assert officer.go(path) == 200, path
        pressed = officer.page.evaluate(PRESSED)
        sheets, sizes = on_paper(officer)
        whole = "".join(sheets)
        if (sizes, len(sheets)) != ({size}, count or len(sheets)):
            troubles.append((path, sizes, len(sheets)))
        troubles += [(path, "missing", each) for each in (*words, "打印人陈静") if each not in whole]
        troubles += [(path, "pressed", each) for each in pressed if plain(each) in whole]
        for at, sheet in enumerate(sheets, 1):
            wanted = (f"第{at}页共{len(sheets)}页", *HEADS.get(path, ()))
            troubles += [(path, at, "missing", each) for each in wanted if each not in sheet]
        officer.page.emulate_media(media="print")
        officer.page.set_viewport_size({"width": WIDTHS[size], "height": 700})
        if officer.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            troubles.append((path, "wider than the sheet"))
    assert troubles == []


PRESSED = """() => {
  const kept = document.body.cloneNode(true), words = text => text.replace(/\\s+/g, "");
  const frame = "button, .button, nav, .menu, .top, .foot, .no-print, script";
  kept.querySelectorAll(frame).forEach(each => each.remove());
  const pressed = document.querySelectorAll("button, .button, nav a, .menu a, .top a, .foot a, a.no-print");
  return Array.from(new Set(Array.from(pressed, each => words(each.textContent))))
    .filter(each => each.length > 2 && !words(kept.textContent).includes(each));
}"""
"""The words of everything on the page that can be pressed and stands nowhere else on it."""


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
