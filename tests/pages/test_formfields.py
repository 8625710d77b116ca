"""Forms take what people write, and say what is missing with its name."""

from datetime import date

import pytest
from django import forms

from common.formfields import DayField, HouseForm, PhoneField
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


@pytest.mark.parametrize(
    "written", ["13800000021", "0150-0000110", "138 0000 0021、１３８０００００２２", ""]
)
def test_a_telephone_is_taken_as_people_write_it(written: str) -> None:
    assert PhoneField(required=False).clean(written) == written


@pytest.mark.parametrize("written", ["abc", "110", "张三 13800000021"])
def test_what_nobody_can_be_reached_by_is_no_telephone(written: str) -> None:
    with pytest.raises(forms.ValidationError, match=f"“{written}”不是电话号码，请填写手机号或座机号。"):
        PhoneField().clean(written)


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
