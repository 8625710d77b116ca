"""J7: 周敏 verifies that 高秀英 has died; who may not see it does not; kin is left to others."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.fingers import Fingers

TODO = "办理：LH000208 高秀英 死亡人员仍在保"
NOTE = "1月15日去世，家属未报"


@pytest.fixture
def photo():
    """A photo as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 140, 90)).save(out, "JPEG")
    return {"name": "入户照片.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_dead_member_is_verified_with_a_photo_and_leaves_the_list(signed_in_as, photo, javascript):
    person = signed_in_as("LH01", javascript=javascript)
    person.reads("高秀英", "剩余 2 个工作日")
    person.click(TODO)
    person.reads(
        "在保 2018-04 起 480.00 元/月",
        "2026-05 480.00 元 成功",
        "2026-01-15",
        "死亡注销（截至 2026-06-08）",
        "2 天",
    )
    person.reads(
        "最迟应停年月",
        "2026-04",
        "宽限期 3 个月（grace_months）",
        "死亡后继续发放 480.00 元",
        "159900********0041",
    )
    if javascript:
        person.looks()
    finding = person.page.url
    person.click("核实", "link")
    if javascript:
        expect(person.page.get_by_label("停保", exact=True)).to_be_hidden()
    person.choose("属实")
    person.choose("入户")
    expect(person.page.get_by_label("停保", exact=True)).to_be_checked()
    expect(person.page.get_by_label("追回", exact=True)).to_be_checked()
    expect(person.field("核实日期")).to_have_value("2026-06-10")
    person.type("另一名核实人", "李村")
    person.type("说明", NOTE)
    person.clicks += 1
    person.page.set_input_files("input[type=file]", photo)
    if javascript:
        person.looks()
    person.click("提交核实")
    person.reads("已登记核实结果", "处理下一条")
    expect(person.page).to_have_url(re.compile(r"/findings/\?status=assigned"))
    expect(person.page.locator("table")).not_to_contain_text("高秀英")
    expect(person.page.locator("table")).to_contain_text("周大海")
    assert (person.clicks, person.keys) <= (7, 40)
    person.page.goto(finding)
    person.reads(
        "已核实", "属实", "周敏、李村", NOTE, "停保、追回", "ZG-2026-0001", "责任人 周敏", "入户照片.jpg"
    )
    if javascript:
        person.looks()
    with person.page.expect_download() as download:
        person.click("入户照片.jpg")
    with Image.open(download.value.path()) as kept:
        assert (kept.size, kept.getexif()) == ((640, 480), {})


@pytest.mark.reads
def test_what_is_missing_is_named_and_its_link_leads_to_the_field(signed_in_as):
    person = signed_in_as("LH01")
    person.click(TODO)
    person.click("核实", "link")
    person.choose("属实")
    person.choose("入户")
    person.type("另一名核实人", "李村")
    person.type("说明", NOTE)
    person.click("提交核实")
    person.reads("有 1 处需要修改")
    expect(person.page.locator("#error-summary")).to_be_focused()
    expect(person.page).to_have_title(re.compile("^有错误："))
    person.looks()
    person.click(person.page.locator(".summary-box a"))
    expect(person.page.locator("input[type=file]")).to_be_focused()
    expect(person.field("说明")).to_have_value(NOTE)


def test_it_is_verified_without_a_mouse_and_a_draft_survives(signed_in_as, photo):
    person = signed_in_as("LH01", hands=Fingers)
    keys = person.page.keyboard
    person.click(TODO)
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("高秀英")
    keys.press("Control+Enter")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("核实")
    person.choose("属实")
    person.type("说明", "写到一半")
    keys.press("Control+S")
    person.reads("已自动保存")
    person.page.reload()
    expect(person.field("说明")).to_have_value("写到一半")
    expect(person.field("属实")).to_be_checked()
    person.choose("部门函询")
    person.type("另一名核实人", "李村")
    person.hand_in(person.page.locator("input[type=file]"), photo)
    keys.press("Control+Enter")
    person.reads("已登记核实结果")


def test_the_township_next_door_finds_nothing_anywhere(signed_in_as, photo):
    person = signed_in_as("LH01")
    person.click(TODO)
    finding = person.page.url.removeprefix(person.address)
    person.click("核实", "link")
    person.choose("不属实")
    person.choose("信函")
    person.type("另一名核实人", "李村")
    person.type("说明", "同名同姓")
    person.page.set_input_files("input[type=file]", photo)
    person.click("提交核实")
    person.go(finding)
    attachment = person.page.get_by_role("link", name="入户照片.jpg").get_attribute("href")
    stranger = signed_in_as("SQ01")
    stranger.does_not_read("高秀英", "周大海")
    for address in (finding, f"{finding}verify/", attachment, f"/api{finding}", f"{finding}reveal/"):
        assert stranger.go(address) == 404, address
        if "/api/" not in address:
            stranger.reads("未找到，或不在您的管辖范围内")
            stranger.does_not_read("高秀英")
    stranger.go("/findings/")
    stranger.does_not_read("高秀英", "LH000208")


@pytest.mark.reads
def test_a_checker_reads_it_and_cannot_verify(signed_in_as):
    person = signed_in_as("XH01")
    person.go("/findings/?status=assigned&name=高秀英")
    person.click(person.page.get_by_role("link", name="死亡人员仍在保"))
    expect(person.page.get_by_role("link", name="核实", exact=True)).to_have_count(0)
    assert person.go(f"{person.page.url.removeprefix(person.address)}verify/") == 403
    person.reads("您的角色（县局核查）不能核实疑点。需要时请联系：县局业务 陈静。", "这次访问已留痕")
    person.looks()


@pytest.mark.reads
def test_a_full_number_is_shown_for_a_reason_and_only_for_a_while(signed_in_as):
    person = signed_in_as("LH01")
    person.page.clock.install()
    person.click(TODO)
    person.does_not_read("159900193609080041")
    person.click("查看完整号码")
    person.looks()
    person.click("查看号码")
    person.reads("请选择理由。")
    person.choose("核对证件")
    person.click("查看号码")
    person.reads("159900193609080041", "60 秒后重新隐藏；此次查看已留痕。")
    person.looks()
    person.page.clock.fast_forward(61_000)
    person.does_not_read("159900193609080041")
    person.reads("159900********0041")
    leader = signed_in_as("LD01")
    leader.does_not_read("高秀英")
    leader.go("/findings/")
    leader.reads("高秀英", "159900********0041")
    expect(leader.page.get_by_role("link", name="高秀英")).to_have_count(0)


def test_kin_is_left_to_others_and_handed_over(signed_in_as):
    person = signed_in_as("LH01")
    person.does_not_read("周大海")
    person.go("/findings/?status=assigned&name=周大海")
    person.click(person.page.get_by_role("link", name="领取养老金"))
    person.reads("周大海", "该户与您有近亲属备案关系，按回避规定由他人办理。")
    person.looks()
    expect(person.page.get_by_role("link", name="核实", exact=True)).to_have_count(0)
    finding = person.page.url.removeprefix(person.address)
    assert person.go(f"{finding}verify/") == 403
    person.reads("该户与您有近亲属备案关系，按回避规定由他人办理。")
    person.looks()
    examiner = signed_in_as("LH02")
    examiner.click(examiner.page.get_by_role("link", name=re.compile("^办理：.*领取养老金")))
    examiner.reads("本件由审核人转交他人核实。")
    examiner.click("转交陈静")
    examiner.reads("已转交 陈静")
    officer = signed_in_as("XJ01")
    officer.go(finding)
    expect(officer.page.get_by_role("link", name="核实", exact=True)).to_be_visible()
