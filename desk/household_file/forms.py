"""How a household's file is taken away: in which form, with which numbers, and for what."""

from typing import Any

from django import forms

from common.formfields import HouseForm

MASKED, CLEAR = "masked", "clear"


class TakingForm(HouseForm):
    """一户一档: form, numbers and purpose; the purpose goes into the trail."""

    PURPOSES = ("归档装订", "办理本户业务", "审计取证", "信访答复", "其他")
    form = forms.ChoiceField(label="形式", widget=forms.RadioSelect)
    numbers = forms.ChoiceField(
        label="号码",
        widget=forms.RadioSelect,
        required=False,
        choices=[
            (MASKED, "遮盖号码，不装入载有号码的原件"),
            (CLEAR, "完整号码，装入全部原件"),
        ],
        help_text="原件包总是完整原件。",
    )
    purpose = forms.ChoiceField(
        label="用途", choices=[(each, each) for each in PURPOSES], widget=forms.RadioSelect
    )
    more = forms.CharField(label="补充说明", max_length=200, required=False, help_text="选“其他”时必填。")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], may_clear: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"form": choices[0][0], "numbers": MASKED})
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = choices  # type: ignore[attr-defined]
        if not may_clear:
            del self.fields["numbers"]

    def clean(self) -> dict[str, Any]:
        """其他 says what it is."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("purpose") == "其他" and not values.get("more"):
            self.add_error("more", "选择“其他”时请写明用途。")
        return values

    @property
    def is_clear(self) -> bool:
        """Whether whole numbers are asked for."""
        return bool(self.cleaned_data.get("numbers") == CLEAR)

    @property
    def told(self) -> str:
        """The purpose in one line."""
        return "：".join(filter(None, (self.cleaned_data["purpose"], self.cleaned_data["more"])))
