"""手机上传: a paper is photographed with a telephone on which nobody has signed in, by the code shown."""

import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ENVIRONMENT
from tests.journeys.hands import NARROW
from tests.journeys.test_applying import begin, png

ADDRESS = """
from accounts.scope import WHOLE, scope
from desk.models import PhoneLink
from desk.pictures import links
with scope(region=WHOLE):
    print(links.token_of(PhoneLink.objects.latest("pk")))
"""


def address(site):
    """What the drawing on the screen holds."""
    process = site.begin(sys.executable, "manage.py", "shell", "-c", ADDRESS, **ENVIRONMENT)
    told, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return f"/p/{told.split()[-1]}/"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_paper_comes_from_the_telephone_and_is_turned(signed_in_as, browsing, site, javascript):
    person = signed_in_as("LH01", javascript=javascript)
    begin(person, javascript=False)
    here = person.page.url
    person.click("5 材料")
    person.click("用手机拍照（二维码） 户口簿复印件")
    person.reads("手机上传", "户口簿复印件", "15 分钟内有效，只能在一部手机上使用", "正在等待手机上传")
    if javascript:
        person.looks()
    phone = browsing(javascript=javascript)
    phone.page.set_viewport_size(NARROW)
    assert phone.go(address(site)) == 200
    phone.reads("户口簿复印件")
    phone.does_not_read("马桂兰", "附上位置")
    phone.page.locator("#id_pictures").set_input_files([png("首页"), png("户主页")])
    phone.click("上传")
    phone.reads("已上传 2 张")
    if javascript:
        phone.looks()
        expect(person.page.locator("#phone-sent")).to_contain_text("已上传 2 张", timeout=8_000)
    phone.click("完成")
    phone.reads("已完成，可以回到电脑上继续办理。")
    person.click("完成，返回查看")
    person.reads("首页.png", "户主页.png")
    person.click("旋转 户口簿复印件 首页.png")
    person.reads("首页.png 已向右旋转 90 度。")
    if javascript:
        person.looks()
    assert person.page.url.startswith(here)
