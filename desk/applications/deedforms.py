"""Forms of the deeds around an application: 不予受理, 撤回, 时限, 补正, 回避."""

from django import forms

from common.formfields import HouseForm
from households.models import Clock, ClockPause
from households.procedure import accepting


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NoteForm(HouseForm):
    """A deed that may say something more."""

    note = forms.CharField(label="补充说明", max_length=500, required=False, widget=_area())


class ReasonForm(HouseForm):
    """A deed with its reason in words."""

    note = forms.CharField(label="理由", max_length=500, widget=_area(3))


class NotAcceptForm(HouseForm):
    """不予受理: one of the two lawful reasons."""

    reason = forms.ChoiceField(
        label="不予受理的情形", choices=list(accepting.REASONS.items()), widget=forms.RadioSelect
    )
    note = forms.CharField(label="情况说明", max_length=500, widget=_area(3))


class PaperForm(ReasonForm):
    """A deed that rests on a paper."""

    paper = forms.FileField(
        label="材料", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text="照片或 PDF，不超过 10 MB；已上传过的不用再传。",
    )  # fmt: skip


class PauseForm(HouseForm):
    """暂停时限."""

    reason = forms.ChoiceField(label="暂停理由", choices=ClockPause.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="情况说明", max_length=200, widget=_area())


class ExtendForm(HouseForm):
    """延长时限."""

    reason = forms.ChoiceField(label="延长理由", choices=Clock.Extension.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="情况说明", max_length=200, widget=_area())


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
