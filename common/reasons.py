"""Why somebody looks at what is masked (理由): the question that every full number asks first."""

from typing import Any

from django import forms

from common.formfields import HouseForm


class RevealForm(HouseForm):
    """查看完整号码: the reason, which goes into the trail."""

    REASONS = ("办理本户业务", "核对证件", "审计取证", "其他")
    reason = forms.ChoiceField(
        label="理由", choices=[(reason, reason) for reason in REASONS], widget=forms.RadioSelect
    )
    more = forms.CharField(label="补充说明", max_length=200, required=False, help_text="选“其他”时必填。")

    def clean(self) -> dict[str, Any]:
        """其他 says what it is."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("reason") == "其他" and not values.get("more"):
            self.add_error("more", "选择“其他”时请写明理由。")
        return values

    @property
    def told(self) -> str:
        """The reason in one line."""
        return "：".join(filter(None, (self.cleaned_data["reason"], self.cleaned_data["more"])))
