"""Forms of notices (P14): a new sheet, the photograph, the end, an objection and its settling."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.formfields import DayField, HouseForm, PhoneField
from complaints.models import Complaint
from households.models import Objection

Channel = Complaint.Channel
CHANNELS = [
    (each.value, each.label) for each in (Channel.VISIT, Channel.CALL, Channel.LETTER, Channel.NETWORK)
]
LONG = 1000


def _words(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}), **more)


def _one_of(label: str, choices: Sequence[tuple[Any, Any]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class NewForm(HouseForm):
    """新建一期: from when, and until when if longer than the rule."""

    first_day = DayField(label="公示开始")
    last_day = DayField(label="公示结束", required=False)

    def __init__(self, *args: Any, length: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].help_text = f"不填即为满 {length}的最后一天；可以更长，不能更短。"


class AnnounceForm(HouseForm):
    """公布: from when."""

    first_day = DayField(label="公布日期")


class PhotoForm(HouseForm):
    """The photograph of the posting."""

    photo = forms.FileField(
        label="张贴照片",
        help_text="JPG 或 PNG，10 MB 以内，能看清公示单和张贴地点；不保留拍摄位置。",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )


class EndForm(HouseForm):
    """结束公示: nothing else was said against anybody."""

    nothing_else = forms.BooleanField(label="无异议")

    def __init__(self, *args: Any, objected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if objected:
            self.fields["nothing_else"].label = "除已登记的异议外，没有其他异议"
            self.fields["nothing_else"].error_messages["required"] = "请确认没有其他异议；有的请先登记。"
        else:
            self.fields["nothing_else"].error_messages["required"] = "请勾选“无异议”；有异议的请先登记。"


class ObjectionForm(HouseForm):
    """登记异议: against whom, how it came, who said it (or nobody), what."""

    channel = _one_of("渠道", CHANNELS, initial=Channel.VISIT)
    name = forms.CharField(label="异议人", max_length=120, required=False, help_text="不愿留名的不填。")
    phone = PhoneField(label="联系电话", required=False)
    content = _words("异议内容", help_text="照异议人的原话记，不作评价。")
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"] = _one_of("对哪一户", lines, initial=lines[0][0] if len(lines) == 1 else None)
        self.order_fields(["line"])
        self.fields["line"].error_messages["required"] = "请选择对哪一户。"


class SettleForm(HouseForm):
    """处理异议: how it was looked into, what came of it, what was answered and when."""

    handling = _one_of("处理方式", Objection.Handling.choices)
    result = _one_of("结果", Objection.Result.choices)
    answer = _words("处理说明", help_text="写明核实到的事实；异议人留有姓名的，据此答复。")
    answered_on = DayField(
        label="答复异议人日期", required=False, help_text="异议人留有姓名的必填；没有留名的不填。"
    )
