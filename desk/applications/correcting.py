"""Forms of what is corrected after the acceptance (更正、补正), and of recusal (回避)."""

from typing import Any

from django import forms

from common.formfields import HouseForm


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class WholeForm(HouseForm):
    """Carries what refuses the whole part; once it is accepted, why it is corrected."""

    reason = forms.CharField(
        label="更正的理由和依据", max_length=500, widget=_area(),
        help_text="写明核对或入户发现了什么；原来填报的内容会保留。",
    )  # fmt: skip

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]

    @property
    def reason_told(self) -> str:
        """The reason of a correction, nothing of a draft."""
        return str(self.cleaned_data.get("reason", ""))


class CompletedForm(HouseForm):
    """补正完成: what was completed."""

    note = forms.CharField(label="补正情况", max_length=500, widget=_area())


class RecusalForm(HouseForm):
    """申请回避: who, why, and who asks."""

    about = forms.CharField(label="须回避的人", max_length=60, help_text="办理本申请人员的姓名或工号。")
    reason = forms.CharField(
        label="理由", max_length=300, widget=_area(), help_text="与申请家庭有什么利害关系，怎样知道的。"
    )
    asked_by = forms.CharField(label="提出人", max_length=60, required=False, help_text="本人提出的不填。")


class RecusedForm(HouseForm):
    """回避决定. ``request`` is the step that the page shows."""

    granted = forms.ChoiceField(
        label="决定", choices=(("yes", "回避"), ("no", "不需回避")), widget=forms.RadioSelect
    )
    request = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label="理由", max_length=300, widget=_area())
