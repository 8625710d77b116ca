"""Forms of imports: the file and what its sender says of it, how it is read, why it is withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from common import clock, dates
from common.formfields import DayField, HouseForm
from common.sheets.refusals import SENTENCES

TYPES = ".xlsx,.xls,.csv,.txt"


def _file(label: str = "文件", more: str = "；对方部门的原表可以直接上传") -> forms.FileField:
    return forms.FileField(
        label=label,
        widget=forms.FileInput(attrs={"accept": TYPES, "data-most": "200"}),
        help_text=f"Excel（.xlsx、.xls）或 CSV 文件，不超过 200 MB{more}。",
        error_messages={"empty": f"{SENTENCES['empty']}请核对后重新选择。"},
    )


class UploadForm(HouseForm):
    """Step 1: kind and file."""

    kind = forms.ChoiceField(label="类别")
    file = _file()

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [("", "请选择类别"), *kinds]
        kind.error_messages["invalid_choice"] = "没有这个类别，或您的角色不能上传它。请从列表中选择。"


class FeedUploadForm(UploadForm):
    """Step 1 of another bureau's data: its day, and whose it is."""

    as_of = DayField(
        label="数据截至",
        required=False,
        help_text="文件名带日期的（如 公安_死亡注销_20260608.csv）自动填入，请核对。",
    )
    source = forms.CharField(
        label="来源",
        required=False,
        max_length=80,
        help_text="留空即可。同一类数据分几家送来、要并列保留时，写明是哪一家；同一来源的新文件会接替旧文件。",
    )

    field_order = ("kind", "file", "as_of", "source")

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source:
            del self.fields["source"]

    def clean_as_of(self) -> date:
        """The day as written, or else as the file's name says; data of a day to come there are none."""
        file: Any = self.files.get("file")
        day: date | None = self.cleaned_data["as_of"] or (dates.day_in(file.name) if file else None)
        if day is None:
            raise forms.ValidationError("请填写数据截至，文件名里没有日期。")
        if day > clock.today():
            raise forms.ValidationError(f"数据截至不能晚于今天，现在是 {day}，请核对日期。")
        return day


class MendForm(HouseForm):
    """The corrected error workbook."""

    file = _file("改好的错误表", "")


class WithdrawForm(HouseForm):
    """撤回: the reason, which goes into the trail."""

    reason = forms.CharField(label="撤回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
