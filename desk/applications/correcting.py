"""Forms of what is corrected after the acceptance (更正、补正): income and property, what was sent back."""

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
