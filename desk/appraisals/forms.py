"""The form of an appraisal: its votes add up to who was there."""

import re
from typing import Any

from django import forms

from common import attachments
from common.attachments import Accepted
from common.errors import Refused
from common.formfields import DayField, HouseForm
from households.models import Appraisal

MOST = 500
VOTES = ("agreed", "disagreed", "abstained")
SEPARATORS = re.compile(r"[\s、，,;；]+")


class Count(forms.IntegerField):
    """How many people."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, min_value=0, max_value=MOST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
            error_messages={
                "invalid": f"{label}应为整数，如 9。",
                "min_value": f"{label}不能小于 0。",
                "max_value": f"{label}最多 {MOST}。",
            },
        )  # fmt: skip


class MinutesField(forms.FileField):
    """A photograph of the minutes, through the attachment gate."""

    def clean(self, data: Any, initial: Any = None) -> Accepted:
        """The accepted file. Raises ValidationError with the gate's sentence."""
        upload = super().clean(data, initial)
        try:
            return attachments.accept(upload)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class AppraisalForm(HouseForm):
    """民主评议: 属实、不属实、弃权 add up to 实到, and so does the list of names (decision 29)."""

    on = DayField(label="评议日期")
    place = forms.CharField(label="地点", max_length=120)
    attendants = forms.CharField(
        label="参加人员",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "data-names": "id_present"}),
        help_text="一行一个姓名，可从 Excel 整列粘贴。",
    )
    invited = Count("应到")
    present = Count("实到")
    agreed = Count("属实")
    disagreed = Count("不属实")
    abstained = Count("弃权")
    conclusion = forms.ChoiceField(
        label="结论", choices=Appraisal.Conclusion.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(label="评议意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = MinutesField(
        label="会议记录",
        widget=forms.ClearableFileInput(
            attrs={"accept": "image/jpeg,image/png,application/pdf", "data-most": "10"}
        ),
        help_text="全体参加人员签字的会议记录，照片或 PDF，不超过 10 MB。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].error_messages["required"] = "请上传会议记录照片。"

    def clean_attendants(self) -> list[str]:
        """One name an entry."""
        names = [name for name in SEPARATORS.split(self.cleaned_data["attendants"]) if name]
        if len(names) != len(set(names)):
            twice = next(name for name in names if names.count(name) > 1)
            raise forms.ValidationError(f"“{twice}”写了两次；同名的请加上组别，如“{twice}（3组）”。")
        return names

    def clean(self) -> dict[str, Any]:
        """What does not add up is told with both numbers."""
        values: dict[str, Any] = super().clean() or {}
        votes = [values[name] for name in VOTES if values.get(name) is not None]
        present, invited = values.get("present"), values.get("invited")
        if present is None:
            return values
        if len(votes) == len(VOTES) and sum(votes) != present:
            told = f"属实、不属实、弃权合计 {sum(votes)} 人，与实到 {present} 人不符，请核对。"
            self.add_error("agreed", told)
        if invited is not None and present > invited:
            self.add_error("present", f"实到 {present} 人超过应到 {invited} 人，请核对。")
        names = values.get("attendants")
        if names is not None and len(names) != present:
            self.add_error("attendants", f"名单有 {len(names)} 人，与实到 {present} 人不符，请补全或删去。")
        return values
