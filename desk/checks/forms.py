"""Forms of the check of means."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.formfields import HouseForm
from desk.checks.comparison import label
from households.models import CheckLine, CheckReport

EXPLAIN = "explain_"
Conclusion = CheckReport.Conclusion


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskForm(HouseForm):
    """申请核对: what it is for."""

    purpose = forms.CharField(
        label="查询目的", max_length=200, help_text="每次查询的人员、目的和时间都会记入操作留痕。"
    )


class ConcludeForm(HouseForm):
    """Explanations of the differences, and the conclusion; what fits needs no words of its own."""

    conclusion = forms.ChoiceField(label="结论", choices=(("", "未作结论"), *Conclusion.choices))
    opinion = forms.CharField(
        label="结论说明", max_length=1000, widget=_area(3), required=False,
        help_text="结论为“符合”的可以不填。",
    )  # fmt: skip

    def __init__(self, *args: Any, differences: Sequence[CheckLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"{EXPLAIN}{line.pk}": line for line in differences}
        own = {
            name: forms.CharField(
                label=label(line), max_length=500, widget=_area(), required=False, initial=line.explanation
            )
            for name, line in self.lines.items()
        }
        self.fields = {**own, **self.fields}

    def explained(self) -> list[tuple[CheckLine, str]]:
        """The explanations that are new or changed."""
        told = [(line, self.cleaned_data.get(name, "")) for name, line in self.lines.items()]
        return [(line, text) for line, text in told if text and text != line.explanation]

    def unexplained(self) -> int:
        """How many differences still have no explanation."""
        return sum(not line.explanation for line in self.lines.values())

    def clean(self) -> dict[str, Any]:
        """Words for what does not fit."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("conclusion") in (Conclusion.FAILS, Conclusion.FURTHER) and not data.get("opinion"):
            self.add_error("opinion", "请填写结论说明：哪一项不符合，或还要核实什么。")
        if data.get("conclusion") != Conclusion.FURTHER:
            for name, line in self.lines.items():
                if not data.get(name) and not line.explanation:
                    self.add_error(name, "请说明不一致的原因。")
        return data


class ContestForm(HouseForm):
    """登记核对异议: the applicant's reasons, and the paper with the evidence."""

    reason = forms.CharField(label="异议的理由", max_length=1000, widget=_area(4))
    paper = forms.FileField(label="异议材料", required=False, help_text="照片、图片或 PDF，10 MB 以内。")
