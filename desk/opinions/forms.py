"""Forms of the initial opinion and of a return."""

from typing import Any, cast

from django import forms

from common.formfields import HouseForm
from funds.proposing import USUAL
from households.models import Case
from households.procedure.opining import RETURN_REASONS

YES, NO = "yes", "no"


class OpinionForm(HouseForm):
    """初审: 符合 or 不符合, the class, and why. ``may_fit`` is false where the check already failed."""

    fits = forms.ChoiceField(label="意见", choices=((YES, "符合"), (NO, "不符合")), widget=forms.RadioSelect)
    grade = forms.ChoiceField(label="类别", choices=Case.Grade.choices, required=False)
    text = forms.CharField(
        label="理由", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="意见为“符合”的可以不填。",
    )  # fmt: skip
    shown = forms.DecimalField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_fit: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_fit:
            fits = cast(forms.ChoiceField, self.fields["fits"])
            fits.choices = [(NO, "不符合")]

    def clean(self) -> dict[str, Any]:
        """A family that fits has a class; of one that does not, the reason is written."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("fits") == YES:
            values["text"] = values.get("text") or USUAL
            if not values.get("grade"):
                self.add_error("grade", "请选择类别。")
        elif values.get("fits") == NO and not values.get("text"):
            self.add_error("text", "请填写不符合的理由。")
        return values


class ReturnForm(HouseForm):
    """退回: what is lacking, and what has to be done."""

    reasons = forms.MultipleChoiceField(
        label="退回理由", choices=tuple(RETURN_REASONS.items()), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="须补内容", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
