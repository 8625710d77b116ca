"""Forms of findings and cross-checks."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from common import clock
from common.errors import Refused
from common.formfields import DayField, HouseForm
from reviews import assigning, attachments, verifying
from reviews.attachments import Accepted
from reviews.models import Finding, Verification
from reviews.rules import RULES


class AssignForm(HouseForm):
    """下发: the deadline in working days, and the township where the finding lies in no single one."""

    township = forms.TypedChoiceField(label="下发到", coerce=int)
    workdays = forms.IntegerField(
        label="期限（工作日）",
        min_value=1,
        max_value=assigning.MAX_WORKDAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
        error_messages={
            "invalid": "期限应为整数，如 10。",
            "min_value": "期限至少 1 个工作日。",
            "max_value": f"期限最多 {assigning.MAX_WORKDAYS} 个工作日。",
        },
    )

    def __init__(self, *args: Any, townships: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if townships:
            township = cast(forms.TypedChoiceField, self.fields["township"])
            township.choices = [("", "请选择乡镇"), *townships]
        else:
            del self.fields["township"]


class CrosscheckForm(HouseForm):
    """开始比对: the day, one of ``regions`` (code and name, the whole first), and one rule or all."""

    as_of = DayField(label="基准日")
    region = forms.TypedChoiceField(label="区域", required=False, coerce=int, empty_value=None)
    rule = forms.ChoiceField(
        label="规则",
        required=False,
        choices=[("", f"全部 {len(RULES)} 条"), *((code, rule.title) for code, rule in RULES.items())],
    )

    def __init__(self, *args: Any, regions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._whole = regions[0][0]
        cast(forms.TypedChoiceField, self.fields["region"]).choices = regions

    def clean_region(self) -> int:
        """The region chosen, by default the first: all that is offered."""
        chosen: int | None = self.cleaned_data["region"]
        return self._whole if chosen is None else chosen

    def clean_as_of(self) -> Any:
        """Pages look at today or an earlier day; the command may look ahead."""
        day = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("基准日不能晚于今天。")
        return day


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads, each through the attachment gate; the value is what may be kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Accepted]:
        """The accepted files. Raises ValidationError with the gate's sentence."""
        uploads: Sequence[UploadedFile] = data if isinstance(data, list) else [data] if data else []
        if not uploads:
            raise forms.ValidationError("请至少上传 1 个附件（照片或 PDF）。")
        try:
            return [attachments.accept(cast(attachments.Upload, upload)) for upload in uploads]
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class VerifyForm(HouseForm):
    """核实: result, method, day, the second person, note, attachments, measures."""

    result = forms.ChoiceField(
        label="核实结果", choices=Verification.Result.choices, widget=forms.RadioSelect
    )
    method = forms.ChoiceField(
        label="核实方式", choices=Verification.Method.choices, widget=forms.RadioSelect
    )
    on = DayField(label="核实日期")
    second_name = forms.CharField(label="另一名核实人", max_length=60)
    note = forms.CharField(label="说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    files = FilesField(  # type: ignore[assignment]
        label="附件",
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf", "data-most": "10"}),
        help_text="照片或 PDF，每个不超过 10 MB；照片会去掉拍摄位置。",
    )
    measures = forms.MultipleChoiceField(
        label="整改措施",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="核实结果为“属实”时填写；已按规则预选，可增减。",
    )

    def __init__(self, *args: Any, finding: Finding, verifier: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._verifier = verifier
        self.fields["second_name"].help_text = f"核实须由两人进行，{verifier} 已自动记入。"
        proposed = verifying.preset_measures(finding, Verification.Result.TRUE)
        measures = cast(forms.MultipleChoiceField, self.fields["measures"])
        offered = dict.fromkeys([*proposed, *verifying.measures_offered(finding.county)])
        measures.choices = [(measure, measure) for measure in offered]

    def clean_second_name(self) -> str:
        """Two people means two."""
        name: str = self.cleaned_data["second_name"]
        if name == self._verifier:
            raise forms.ValidationError("另一名核实人须是您以外的人。")
        return name

    def clean_on(self) -> Any:
        """A verification has happened."""
        day = self.cleaned_data["on"]
        if day and day > clock.today():
            raise forms.ValidationError("核实日期不能晚于今天。")
        return day

    def clean(self) -> dict[str, Any]:
        """属实 needs at least one measure."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("result") == Verification.Result.TRUE and not values.get("measures"):
            self.add_error("measures", "请选择整改措施。")
        return values


class CountersignForm(HouseForm):
    """复核确认 or 退回: a note, obligatory when sending back."""

    note = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回重核时必填。",
    )
