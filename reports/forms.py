"""Forms of ledgers."""

from typing import Any, cast

from django import forms
from django.db.models import Q

from accounts.models import Region
from common.formfields import DayField, HouseForm
from reports.digests import IN_PAGE

LARGEST = 50 << 20
PERIOD = ("region", "first", "last", "own")
KNOWN = {*PERIOD, "csrfmiddlewaretoken", "reason"}


class PeriodForm(HouseForm):
    """区域 and 期间 of a ledger; the region is one of the user's; what else is asked is not understood.

    ``own`` comes from the figure of a region that has further ones below: what lies in it alone.
    """

    region = forms.TypedChoiceField(
        label="区域",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "没有这个区域，或不在您的管辖范围内，请从列表中选择。"},
    )
    first = DayField(label="期间从", required=False)
    last = DayField(label="到", required=False)
    own = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Region.objects.visible_to(user).above_villages()
        regions = Region.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk=user.region_id))
        region = cast(forms.TypedChoiceField, self.fields["region"])
        region.choices = list(regions.order_by("code").values_list("code", "name"))

    def clean(self) -> dict[str, Any]:
        """The period begins before it ends, and nothing else was asked."""
        values: dict[str, Any] = super().clean() or {}
        unknown = [name for name in self.data if name not in KNOWN and not name.startswith("_")]
        for name in unknown:
            self.add_error(None, f"不认识筛选条件“{name}”，请去掉后重新预览。")
        if values.get("first") and values.get("last") and values["first"] > values["last"]:
            self.add_error("last", "结束日期早于开始日期，请核对。")
        return values


class DigestForm(HouseForm):
    """核对台账摘要: the workbook that comes back."""

    file = forms.FileField(
        label="工作簿",
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-most": str(LARGEST >> 20)}),
        help_text=f"从兜底导出的 .xlsx 文件，不超过 {LARGEST >> 20} MB、{IN_PAGE:,} 行；"
        "更大的请管理员用命令 verify_ledger 核对。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = "文件是空的，没有任何数据。请选择兜底导出的工作簿。"

    def clean_file(self) -> Any:
        """A file that a page takes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"文件超过 {LARGEST >> 20} MB，网页上不能核对。请管理员用命令 verify_ledger 核对。"
            )
        return file


class ReasonForm(HouseForm):
    """导出完整号码: the reason, which goes into the trail."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="此次导出将记入留痕。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请填写理由，导出会记入留痕。"
