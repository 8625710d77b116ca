"""The form of a home visit: questions of the phone form, or what a neighbour or a letter told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from common.formfields import DayField, HouseForm
from desk.visits import questions
from desk.visits.questions import KEYS, Question
from households.models import HomeVisit
from households.procedure.conditions import AT_HOME
from households.procedure.investigating import PHOTOS, Told

Kind, Met = HomeVisit.Kind, HomeVisit.Met
MET = ((Met.SELF, "本人"), (Met.FAMILY, "家人"), (Met.NOBODY, "未见→"))
WORDS = {
    Kind.NEIGHBOUR: {"signed_by": "被访问人", "note": "访问内容"},
    Kind.LETTER: {"signed_by": "回函单位或个人", "note": "回函内容"},
    Kind.REMOTE: {"note": "突发情况和通话内容"},
}


class VisitForm(HouseForm):
    """入户记录. ``photos`` is how many wait for it; buttons are preset to nothing.

    ``asked`` are the questions, ``declared`` what stands beside them by their keys.
    """

    met = forms.ChoiceField(label="见到", choices=MET, widget=forms.RadioSelect)
    not_met_reason = forms.CharField(label="未见原因", max_length=200, required=False)
    next_on = DayField(label="下次入户日期", required=False)
    note = forms.CharField(
        label="备注", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    on = DayField(label="入户日期", required=False)
    second_name = forms.CharField(label="第二调查人", max_length=60, required=False)
    signed_by = forms.CharField(label="签字的家庭成员", max_length=120, required=False)
    no_photo_reason = forms.CharField(label="缺少照片的原因", max_length=200, required=False)
    with_place = forms.BooleanField(label="附上位置", required=False)
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: str = Kind.HOME,
        photos: int = 0,
        asked: Sequence[Question] = questions.QUESTIONS,
        declared: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self._photos, self._asked, self._declared = kind, photos, asked, declared or {}
        if self.is_on_site:
            self._ask()
        else:
            for name in ("met", "not_met_reason", "next_on", "no_photo_reason"):
                del self.fields[name]
        for name, label in WORDS.get(Kind(kind), {}).items():
            self.fields[name].label = label

    @property
    def is_on_site(self) -> bool:
        """Whether somebody of the family is met: at home, or by telephone in an emergency."""
        return self.kind in AT_HOME

    @property
    def questions(self) -> list[tuple[Any, Any, str, str]]:
        """The questions as bound fields: question, what it opens, by which answer, what was declared."""
        return [
            (
                self[each.key],
                self[each.detail] if each.detail else None,
                f"{each.key}={each.asks}",
                self._declared.get(each.key, ""),
            )
            for each in self._asked
        ]

    def _ask(self) -> None:
        for each in self._asked:
            self.fields[each.key] = forms.ChoiceField(
                label=each.label, choices=each.options, required=False, widget=forms.RadioSelect
            )
            if each.detail:
                self.fields[each.detail] = forms.CharField(label=each.prompt, max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """What is lacking is told at its field; who was not at home answers nothing."""
        values: dict[str, Any] = super().clean() or {}
        self._need(values, "on")
        if not self.is_on_site:
            self._need(values, "signed_by", "note")
        elif values.get("met") == Met.NOBODY:
            self._need(values, "not_met_reason", "next_on")
        elif values.get("met"):
            self._need(values, "second_name", "signed_by", *(["note"] if self.kind == Kind.REMOTE else []))
            self._answered(values)
            self._photographed(values)
        return values

    def _need(self, values: Mapping[str, Any], *names: str) -> None:
        for name in names:
            if not values.get(name) and name not in self.errors:
                self.add_error(name, f"请填写{self.fields[name].label}。")

    def _answered(self, values: Mapping[str, Any]) -> None:
        for each in self._asked:
            if not values.get(each.key):
                self.add_error(each.key, f"请选择“{each.label}”。")
            elif each.detail and values[each.key] == each.asks:
                self._need(values, each.detail)

    def _photographed(self, values: Mapping[str, Any]) -> None:
        lack = PHOTOS - self._photos
        if lack > 0 and not values.get("no_photo_reason"):
            self.add_error("no_photo_reason", f"还差 {lack} 张照片，或填写缺少原因")

    def told(self, documents: Any) -> Told:
        """What the visitors wrote down. Call it once the form is valid."""
        values = self.cleaned_data
        answers = {key: values[key] for key in KEYS if values.get(key)} if self.is_on_site else {}
        nobody = values.get("met") == Met.NOBODY
        return Told(
            on=values["on"],
            met=values.get("met") or Met.OTHER,
            second_name="" if nobody else values["second_name"],
            kind=self.kind,
            signed_by="" if nobody else values["signed_by"],
            answers={} if nobody else answers,
            note=values["note"],
            not_met_reason=values.get("not_met_reason") or "",
            next_on=values.get("next_on"),
            no_photo_reason=values.get("no_photo_reason") or "",
            documents=documents,
            uid=values.get("uid"),
        )
