"""Forms of a decision (P15): 同意, 不予确认, 退回, one opinion for many; 家庭认定 after a refusal."""

from typing import Any

from django import forms

from common.formfields import HouseForm
from desk.applications.forms import YuanField
from households.models import Recognition
from households.procedure.deciding import REFUSALS
from households.procedure.opining import RETURN_REASONS

LONG = 1000


def _words(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}), **more)


def _codes(label: str, codes: dict[str, str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(codes.items()), widget=forms.CheckboxSelectMultiple
    )


class AgreeForm(HouseForm):
    """同意."""

    opinion = _words("审批意见")


class RefuseForm(HouseForm):
    """不予确认: why, by code and in words; the words stand in the letter."""

    reasons = _codes("不予确认的原因", REFUSALS)
    text = _words("理由", help_text="写入不予确认决定书，请写明事实和依据。")


class ReturnForm(HouseForm):
    """退回: what has to be made again or added."""

    reasons = _codes("退回理由", RETURN_REASONS)
    note = _words("须补的内容", help_text="一次写全，只能退回一次。")


class RecognitionForm(HouseForm):
    """家庭认定: as what, and for 刚性支出 how much had to be spent."""

    category = forms.ChoiceField(
        label="认定类别", choices=Recognition.Category.choices, widget=forms.RadioSelect
    )
    spending = YuanField(
        label="近 12 个月刚性支出（元）",
        required=False,
        help_text="认定刚性支出困难家庭的须填写：只计必要的生活、医疗（扣除报销后）、教育和残疾康复等支出。",
    )

    def clean(self) -> dict[str, Any]:
        """Without the spending nothing tells of its share."""
        values: dict[str, Any] = super().clean() or {}
        unspoken = values.get("spending", "") is None
        if values.get("category") == Recognition.Category.RIGID and unspoken:
            self.add_error("spending", "请填写近 12 个月刚性支出。")
        return values


FORMS: dict[str, type[HouseForm]] = {"agree": AgreeForm, "refuse": RefuseForm, "return": ReturnForm}
