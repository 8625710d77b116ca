"""J4: the county confirms twenty at once, returns one, decides about filed kin; the family reads its list."""

import re
import sys

import pytest

from tests.journeys.conftest import ENVIRONMENT
from tests.journeys.fingers import Fingers

TOKEN = """
from accounts.scope import WHOLE, scope
from households import cards
from households.models import Household
with scope(region=WHOLE):
    print(cards.token_of(cards.of(Household.objects.get(number="LH000077"))))
"""


@pytest.fixture
def site(small_county, tmp_path):
    """The small county with 23 applications that wait."""
    copy = small_county.copy(tmp_path / "var")
    run(copy, "-m", "tests.journeys.waiting")
    yield copy
    copy.remove()


def test_the_county_decides_without_a_mouse(signed_in_as):
    officer = signed_in_as("XJ01", hands=Fingers)
    officer.click("审批确认")
    officer.reads("待确认 23")
    twenty_at_once(officer, look=lambda: None)
    one_goes_back(officer, look=lambda: None)
    filed_kin(officer)
    assert officer.clicks == 0


def run(site, *words):
    """What a program of ours prints, run in the site."""
    process = site.begin(sys.executable, *words, **ENVIRONMENT)
    told, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return told


def test_the_county_decides_about_its_queue(signed_in_as, browsing, site):
    officer = signed_in_as("XJ01")
    officer.go("/approvals/")
    officer.reads("待确认 23", "有疑点 1", "近亲属备案 2", "不可批量：备案户、缺县级入户")
    officer.looks()
    without_a_script(signed_in_as("XJ01", javascript=False))
    twenty_at_once(officer, officer.looks)
    one_goes_back(officer, officer.looks)
    filed_kin(officer)
    slower_officer(signed_in_as)
    caseworker = signed_in_as("LH01")
    caseworker.go("/?kind=returned")
    caseworker.reads("陶金花", "待补正：退回到入户调查", "请补 2 名调查人")
    assert caseworker.go("/approvals/") == 403
    assert signed_in_as("LD01").go("/approvals/") == 403
    household(officer)
    family(browsing(), run(site, "manage.py", "shell", "-c", TOKEN).split()[-1])


def without_a_script(person):
    """One is picked by its box, and named before anything is done."""
    person.go("/approvals/")
    person.page.locator("tr", has_text="曾春梅").get_by_role("checkbox").check()
    person.click("批量同意…")
    person.reads("确认同意 1 户 1 人 450.00 元")


def twenty_at_once(officer, look):
    officer.clicks = 0
    officer.click("选择本页")
    officer.reads("已选 20 件，3 件不可批量")
    officer.click("批量同意…")
    officer.reads("合计", "20 户", "曾春梅")
    look()
    officer.click("确认同意 20 户 47 人 21,360.00 元")
    officer.reads("已确认 20 户", "处理下一条", "待确认 3")
    assert officer.clicks <= 3


def one_goes_back(officer, look):
    officer.clicks = 0
    officer.click(officer.page.locator("tr", has_text="陶金花").get_by_role("link"))
    officer.reads("缺县级入户")
    look()
    officer.click(officer.page.locator("summary", has_text="退回"))
    officer.choose("缺入户调查记录")
    officer.type("须补的内容", "请补 2 名调查人")
    officer.click("确认退回")
    officer.reads("已退回", "退回到入户调查")
    assert officer.clicks <= 4


def filed_kin(officer):
    officer.page.keyboard.press("Alt+.")
    officer.page.wait_for_load_state()
    officer.reads("马桂兰", "3 人 1,320.00 元/月", "(620.00 − 180.00) × 3", "近亲属备案")
    officer.type("审批意见", "备案材料齐全，县局已入户")
    officer.click("确认同意")
    officer.reads("已确认同意")


def slower_officer(signed_in_as):
    slow, fast = signed_in_as("XJ01"), signed_in_as("XJ02")
    for person in (slow, fast):
        person.go("/approvals/")
        person.click(person.page.locator("tr", has_text="田秀兰").get_by_role("link"))
        person.type("审批意见", "疑点已核")
    slow.type("审批意见", "疑点已问清")
    fast.click("确认同意")
    slow.click("确认同意")
    slow.reads("吴刚 已在")
    slow.reads("处理了本件。您填写的意见已保留在下方，请核对后再提交。")
    assert slow.field("审批意见").input_value() == "疑点已问清"


def household(officer):
    officer.go("/households/LH000077/")
    officer.reads("起保年月", "2026-07", "1,320.00", "幸福清单二维码", "备案材料齐全，县局已入户")
    assert not re.search(r"\b\d{17}[\dXx]\b", officer.page.locator("body").inner_text())


def family(reader, token):
    reader.go(f"/f/{token}/")
    reader.looks()
    reader.type("户主身份证号后四位", "0229")
    reader.click("查看")
    reader.reads("马女士家", "农村低保 1,320.00 元/月 自 2026-07", "举报电话")
    reader.looks()
    words = reader.page.locator("body").inner_text()
    assert not re.search(r"\d{17}[\dXx]|\b1\d{10}\b|马小军|马欣怡|6671|东柳", words)
