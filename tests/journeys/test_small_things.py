"""What people at a phone or at a long table trip over: folds, cut sentences, days typed twice."""

import pytest

from tests.journeys.hands import NARROW

pytestmark = pytest.mark.reads

SHOWN = "rows => rows.filter(row => row.offsetParent !== null).length"


@pytest.fixture
def phone(signed_in_as):
    hands = signed_in_as("LH01")
    hands.page.set_viewport_size(NARROW)
    return hands


@pytest.fixture
def officer(signed_in_as):
    return signed_in_as("XJ01")


def test_a_phone_shows_three_payments_until_all_are_asked_for(phone):
    phone.go("/households/LH000208/")
    rows = phone.page.locator("#payments-table tbody tr")
    assert rows.evaluate_all(SHOWN) == 3
    phone.page.get_by_label(f"显示全部 {rows.count()} 行").check()
    assert rows.evaluate_all(SHOWN) == rows.count() > 20


def test_a_wide_screen_and_paper_show_every_payment(phone):
    phone.go("/households/LH000208/")
    phone.page.set_viewport_size({"width": 1366, "height": 768})
    rows = phone.page.locator("#payments-table tbody tr")
    assert rows.evaluate_all(SHOWN) == rows.count() > 20
    phone.page.emulate_media(media="print")
    assert rows.evaluate_all(SHOWN) == rows.count()


def test_a_phone_shows_the_filters_of_a_list_when_asked(phone):
    phone.go("/households/")
    cause = phone.page.get_by_label("致贫原因")
    assert not cause.is_visible()
    phone.page.get_by_label("显示筛选条件").check()
    assert cause.is_visible()


def test_buttons_in_rows_are_large_enough_for_a_finger(phone):
    phone.go("/")
    for button in phone.page.locator("#list-desk .button, .data .button").all():
        assert button.bounding_box()["height"] >= 44


def test_a_findings_sentence_can_be_read_to_its_end(officer):
    officer.go("/findings/")
    cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent)"
    cells = officer.page.locator("#list-findings-table tbody td:last-child")
    assert cells.count() > 0
    assert cells.evaluate_all(cut) == []


def test_the_way_back_ends_without_a_mark(officer):
    officer.go("/crosscheck/trial/")
    marks = "items => items.map(item => getComputedStyle(item, '::after').content)"
    assert officer.page.locator(".trail li").evaluate_all(marks)[-1] == "none"


def test_the_day_of_a_files_name_is_filled_in_and_gives_way_to_what_is_typed(officer):
    page = officer.page
    officer.go("/feeds/upload/?kind=deaths")
    day = page.locator("[name=as_of]")

    def choose(name):
        page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": b"a,b\n"})

    choose("公安_死亡注销_20260608.csv")
    assert day.input_value() == "2026-06-08"
    choose("公安_死亡注销_2026年5月31日.csv")
    assert day.input_value() == "2026-05-31"
    choose("公安_死亡注销_20260230.csv")
    assert day.input_value() == ""
    day.fill("2026-06-01")
    choose("公安_死亡注销_20260608.csv")
    assert day.input_value() == "2026-06-01"


def test_what_saves_itself_leaves_chosen_files_where_they_are(phone):
    page = phone.page
    phone.go("/")
    phone.click("办理：LH000208 高秀英 死亡人员仍在保")
    phone.click("核实")
    page.set_input_files(
        "input[type=file]", {"name": "入户.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    with page.expect_request("**/draft/") as asked:
        page.get_by_label("说明").fill("写到一半")
    sent = asked.value.post_data_buffer
    assert "写到一半".encode() in sent
    assert b"filename" not in sent
