"""The forms of a delivery (送达) and of the county's words for a letter (文书模板)."""

from datetime import date
from typing import Any

from django import forms

from common import clock
from common.formfields import DayField, HouseForm
from households.models import Letter


class DeliveryForm(HouseForm):
    """How, when and to whom a letter was handed over; the signed receipt as a picture or PDF."""

    how = forms.ChoiceField(label="送达方式", choices=Letter.Delivery.choices, widget=forms.RadioSelect)
    on = DayField(label="送达日期")
    receiver = forms.CharField(label="签收人", max_length=120)
    receipt = forms.FileField(
        label="送达回证", required=False, help_text="签收的回证照片或 PDF，不超过 10 MB。"
    )
    note = forms.CharField(label="送达说明", max_length=200, required=False)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": clock.today(), "receiver": letter.recipient, "how": "in_person"})
        super().__init__(*args, **kwargs)


class TemplateForm(HouseForm):
    """The words of a letter, with fields in braces, and from when on they count."""

    words = forms.CharField(
        label="文书的文字", max_length=4000, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="第一行是称谓；{ } 里是字段，制发时换成实际内容。",
    )  # fmt: skip
    valid_from = DayField(label="从哪天起使用")

    def clean_valid_from(self) -> date:
        """Not before today: what was issued keeps its words."""
        day: date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(f"应为今天（{clock.today()}）或以后；已制发的文书不能改。")
        return day
