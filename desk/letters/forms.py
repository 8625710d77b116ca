"""The form of a delivery (送达)."""

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
