"""What the admin's forms share."""

from typing import Any, ClassVar

from django import forms

from accounts import counties
from accounts.models import User


class ReasonForm(forms.ModelForm):
    """A row and why it is changed."""

    reason = forms.CharField(label="理由", max_length=200, help_text="会记入操作留痕。")


class NoRowForm(forms.ModelForm):
    """A form whose capability judges the row: Django's own look at its uniqueness is left to it."""

    def validate_unique(self) -> None:
        """Nothing; the capability says it in one sentence."""

    def validate_constraints(self) -> None:
        """Nothing; the capability says it in one sentence."""


class CountyForm(NoRowForm):
    """A setting of a county, or of all where whoever fills it in may set it for all."""

    permission: ClassVar[str]

    county = forms.TypedChoiceField(label="适用范围", coerce=int)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "county" in self.fields:
            self.fields["county"].choices = counties.choices(actor, self.permission)  # type: ignore[attr-defined]


def told(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed, by field."""
    return dict(form.cleaned_data)
