"""P40, 试算影响 and 「为什么没有列为疑点」 in the browser: reachable, readable at both widths, and done."""

import pytest

pytestmark = pytest.mark.reads

PAGES = (
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/region/",
    "/admin/accounts/region/159922101202/change/",
    "/admin/accounts/region/159922101202/merge/",
    "/admin/accounts/parameter/",
    "/admin/accounts/parameter/add/?key=large_payment.floor",
    "/admin/accounts/parameter/history/?key=large_payment.floor",
    "/admin/accounts/calendarday/",
    "/admin/accounts/calendarday/add/?day=2026-06-19",
    "/admin/accounts/calendarday/import/",
    "/admin/accounts/codeentry/",
    "/admin/accounts/codeentry/add/",
    "/admin/accounts/announcement/",
    "/admin/accounts/announcement/add/",
    "/crosscheck/trial/?parameter=large_payment.floor",
)


def test_the_administrators_pages_keep_nobody_out(signed_in_as):
    keeper = signed_in_as("GL01")
    for page in PAGES:
        assert keeper.go(page) == 200, page
        assert keeper.troubles == [], page
        keeper.looks()
        keeper.troubles.clear()  # axe sets a style of its own beside the admin's script; the CSP refuses it


@pytest.mark.parametrize("number", ["XJ01", "LH01"])
def test_why_somebody_is_not_found_is_told_condition_by_condition(signed_in_as, number):
    reader = signed_in_as(number)
    assert reader.go("/findings/why/?rule=pension_income&household=LH000208") == 200
    assert "查到的值" in reader.page.content()
    reader.looks()


def test_a_value_is_tried_out_and_leads_to_the_form(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.go("/admin/accounts/parameter/")
    officer.page.get_by_role("link", name="试算影响 领取养老金：月待遇限额").click()
    officer.page.fill("[name=value]", "100")
    officer.page.get_by_role("button", name="试算", exact=True).click()
    officer.page.get_by_text("基准日 2026-06-10：疑点").wait_for()
    officer.looks()
    officer.page.get_by_role("link", name="按此值修改参数").click()
    assert officer.page.input_value("[name=value]") == "100"
