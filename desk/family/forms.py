"""The one question of P38."""

from django import forms

from common.formfields import HouseForm


class TailForm(HouseForm):
    """The last four of the ID number."""

    tail = forms.CharField(
        label="户主身份证号后四位",
        max_length=4,
        min_length=4,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
        error_messages={"min_length": "请填写后四位，最后一位可能是 X。"},
    )
