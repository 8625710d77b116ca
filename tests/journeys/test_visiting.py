"""J2, its visit: 胡长贵 is visited with the phone, and the signal fails once."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Route, expect

from tests.journeys import axe
from tests.journeys.hands import NARROW, Hands

TARGETS = """() => Array.from(document.querySelectorAll('.visit button, .visit .tap, .visit label.button'))
  .filter(each => each.offsetParent !== null && each.getBoundingClientRect().height < 44)
  .map(each => each.innerText)"""

UNCHANGED = {
    "见到": "本人", "身份证已核对": "是", "身体": "同前", "劳动能力": "同前", "共同居住": "一致",
    "收入变化": "无", "住房、大件": "无变化",
}  # fmt: skip
"""What is tapped where nothing has changed."""


def picture(name: str) -> dict[str, object]:
    """A photograph as the phone gives it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (40.0, 0.0, 0.0), 3: "E", 4: (116.0, 0.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), (120, 140, 90)).save(out, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def tap(person: Hands, question: str, answer: str) -> None:
    """Presses one of the big buttons of a question."""
    person.clicks += 1
    place = person.page.get_by_role("group", name=question)
    place.locator("label.tap", has_text=answer).first.click()


def fail_once(person: Hands, pattern: str) -> None:
    """The next request there is answered 503; those after it pass."""
    answered: list[str] = []

    def answer(route: Route) -> None:
        if answered:
            route.continue_()
        else:
            answered.append(route.request.url)
            route.fulfill(status=503, body="")

    person.page.route(pattern, answer)


def test_a_visit_with_the_phone_survives_a_lost_signal(signed_in_as: Callable[..., Hands]) -> None:
    person = signed_in_as("LH01")
    page = person.page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    person.go("/?kind=review")
    person.click("办理：LH000123 胡长贵")
    person.click("手机入户：胡长贵 复核")
    person.reads("上次 2025-11-20")
    for question, answer in UNCHANGED.items():
        tap(person, question, answer)
    person.type("第二调查人", "李村")
    page.reload()  # the tab was closed by the phone: what was tapped is still there
    assert page.get_by_role("group", name="见到").get_by_label("本人").is_checked()
    person.field("第二调查人").fill("李村")
    fail_once(person, "**/visit/photos/")
    person.clicks += 1
    page.locator("#id_photos").set_input_files([picture("门头.jpg"), picture("人物.jpg")])  # type: ignore[list-item]
    expect(page.locator("[data-photo-count]")).to_have_text("1/2")
    person.click(page.get_by_role("button", name="重试", exact=False).first)
    expect(page.locator("[data-photo-count]")).to_have_text("2/2")
    assert page.evaluate(TARGETS) == []
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    fail_once(person, "**/cases/LH000123/visit/")
    person.click("提交入户记录")
    person.reads("未提交，信号恢复后点“重试”。")
    person.troubles.clear()  # the failure that was asked for is told in the console, too
    person.click("重试")
    page.wait_for_url("**/visits/")
    person.reads("已提交胡长贵 的入户记录")
    assert person.clicks <= 14
    person.does_not_read("LH000123")
    person.go("/households/LH000123/")
    person.reads("定期复核，见到本人", "入户表 照片2")
    assert signed_in_as("SQ01").go("/cases/LH000123/visit/") == 404
    assert signed_in_as("XH01").go("/cases/LH000123/visit/") == 403


def test_the_form_is_a_plain_form_without_javascript(signed_in_as: Callable[..., Hands]) -> None:
    person = signed_in_as("LH01", javascript=False)
    person.go("/cases/LH000123/visit/?purpose=review")
    page = person.page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    for question, answer in UNCHANGED.items():
        tap(person, question, answer)
    person.type("第二调查人", "李村")
    page.locator("#id_photos").set_input_files([picture("门头.jpg")])  # type: ignore[list-item]
    person.click("提交入户记录")
    person.reads("还差 1 张照片，或填写缺少原因")
    page.locator("#id_photos").set_input_files([picture("人物.jpg")])  # type: ignore[list-item]
    person.click("提交入户记录")
    person.reads("已提交胡长贵 的入户记录")
