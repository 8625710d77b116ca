"""The form of a filing (登记近亲属备案)."""

from typing import Any

from django import forms

from accounts import regions
from common import clock, idnumbers
from common.formfields import DayField, HouseForm
from desk.kinship.prefilled import Known
from kinship_filings.models import Filing

NUMBER = {"autocomplete": "off", "maxlength": "20"}


class FilingForm(HouseForm):
    """Who is the official, who the relative; numbers that are known are not asked again."""

    official_name = forms.CharField(label="干部姓名", max_length=120)
    official_id = forms.CharField(
        label="干部身份证号", max_length=20, widget=forms.TextInput(attrs=dict(NUMBER))
    )
    category = forms.ChoiceField(label="干部类别", choices=[("", "请选择"), *Filing.Category.choices])
    post = forms.CharField(label="单位职务", max_length=200, required=False)
    region = forms.CharField(label="任职的区划", help_text="村、乡镇的名称或 12 位代码。", max_length=60)
    relative_name = forms.CharField(label="亲属姓名", max_length=120)
    relative_id = forms.CharField(
        label="亲属身份证号", max_length=20, widget=forms.TextInput(attrs=dict(NUMBER))
    )
    relation = forms.CharField(label="亲属关系", max_length=60, help_text="亲属是干部的什么人，如“兄弟”。")
    filed_on = DayField(label="备案日期")
    is_another = forms.BooleanField(
        label="已核对：干部与同名的系统用户不是同一人", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"filed_on": clock.today(), **known.initial})
        super().__init__(*args, **kwargs)
        self._known = known
        for name in ("official_id", "relative_id"):
            if number := getattr(known, name):
                self.fields[name].required = False
                self.fields[name].help_text = f"已有 {idnumbers.mask(number)}，不用再填。"

    def doubt(self, sentence: str) -> None:
        """A user of the official's name may be the official: who files says whether they are another."""
        self.fields["is_another"].widget = forms.CheckboxInput()
        self.add_error("is_another", sentence)

    def clean_region(self) -> int:
        """The division's code."""
        typed = str(self.cleaned_data["region"]).strip()
        is_code = typed.isdecimal() and len(typed) == 12
        codes = (
            [int(typed)] if is_code else list(regions.matching(typed)) or list(regions.county_named(typed))
        )
        if len(codes) != 1:
            raise forms.ValidationError(
                f"没有找到“{typed}”，请填写完整的村、乡镇或本县名称。"
                if not codes
                else f"有 {len(codes)} 个区划叫“{typed}”，请填写 12 位代码。"
            )
        return int(codes[0])

    def clean(self) -> dict[str, Any]:
        """Numbers that were known take the place of those not typed."""
        values: dict[str, Any] = super().clean() or {}
        for name in ("official_id", "relative_id"):
            values[name] = values.get(name) or getattr(self._known, name)
        return values
