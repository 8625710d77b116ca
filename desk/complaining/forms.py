"""The form of a complaint about an application (投诉举报)."""

import uuid
from typing import Any

from django import forms

from common.formfields import HouseForm, PhoneField
from complaints.handling import MOST, Told
from complaints.models import Complaint

CATEGORIES = ("不符合低保条件", "隐瞒收入或财产", "人情保、关系保", "办事作风", "其他")

WORDS = ("channel", "category", "content", "name", "phone")


class ComplaintForm(HouseForm):
    """登记投诉举报: how it came, about what, in whose words, and who said it (or nobody)."""

    channel = forms.ChoiceField(
        label="渠道", choices=Complaint.Channel.choices, widget=forms.RadioSelect, initial="visit"
    )
    category = forms.ChoiceField(
        label="问题类别", choices=[(each, each) for each in CATEGORIES], widget=forms.RadioSelect
    )
    content = forms.CharField(
        label="内容", max_length=MOST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照来人的原话记，不作评价。",
    )  # fmt: skip
    name = forms.CharField(label="信访人", max_length=120, required=False, help_text="不愿留名的不填。")
    phone = PhoneField(label="联系电话", required=False)
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"uid": uuid.uuid4()}, **kwargs)

    def told(self, *, about: str) -> Told:
        """What is registered; ``about`` is the applicant's name."""
        return Told(**{name: self.cleaned_data[name] for name in WORDS}, person_named=about)
