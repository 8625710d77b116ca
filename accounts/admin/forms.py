"""What the admin's forms share."""

from typing import Any

from django import forms


class ReasonForm(forms.ModelForm):
    """A row and why it is changed."""

    reason = forms.CharField(label="理由", max_length=200, help_text="会记入操作留痕。")


class NoRowForm(forms.ModelForm):
    """A form whose capability judges the row: Django's own look at its uniqueness is left to it."""

    def validate_unique(self) -> None:
        """Nothing; the capability says it in one sentence."""

    def validate_constraints(self) -> None:
        """Nothing; the capability says it in one sentence."""


def told(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed, by field."""
    return dict(form.cleaned_data)
