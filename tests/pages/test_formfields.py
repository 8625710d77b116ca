"""Forms take what people write, and say what is missing with its name."""

from datetime import date

import pytest
from django import forms

from common.formfields import DayField, HouseForm
from common.templatetags.doudi import mistakes


class Visit(HouseForm):
    on = DayField(label="核实日期")
    result = forms.ChoiceField(label="结果", choices=[("true", "属实")], widget=forms.RadioSelect)
    told = forms.BooleanField(label="已告知当事人")
    note = forms.CharField(label="说明", max_length=5)


@pytest.mark.parametrize("written", ["20260610", "2026.6.10", "2026年6月10日", "2026-06-10", " 2026/6/10 "])
def test_a_day_is_read_in_every_form(written: str) -> None:
    form = Visit({"on": written, "result": "true", "told": "1", "note": "好"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date(2026, 6, 10)


def test_every_mistake_names_its_field_and_the_remedy_and_links_to_it() -> None:
    form = Visit({"on": "昨天", "note": "说明写得太长了"})
    found = {mistake.anchor: mistake.words for mistake in mistakes(form)}
    assert found["id_result_0"] == "请选择结果。"
    assert found["id_told"] == "请勾选“已告知当事人”。"
    assert found["id_note"] == "说明最多 5 个字，请缩短。"
    assert found["id_on"].startswith("核实日期：")


def test_a_stored_day_is_shown_in_one_form_and_typed_text_stays() -> None:
    assert 'value="2026-06-10"' in str(Visit(initial={"on": date(2026, 6, 10)})["on"])
    assert 'value="昨天"' in str(Visit({"on": "昨天"})["on"])
