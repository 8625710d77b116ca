"""试算影响 (P40): a parameter's new value tried out, with the difference and whom it would touch."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import parameters
from accounts.faces import person, place
from accounts.models import Region
from accounts.regions import Places
from accounts.scope import COUNTY, may, require
from common import clock, money
from common.formfields import DayField, HouseForm
from jobs import showing
from jobs.models import Job
from reviews import trial


def _choices() -> Iterator[tuple[str, str]]:
    declared = parameters.declared()
    return iter([("", "请选择"), *((key, declared[key].label) for key in trial.tryable())])


class TrialForm(HouseForm):
    """Which parameter, which value, on which day."""

    parameter = forms.ChoiceField(label="参数", choices=_choices)
    value = forms.CharField(
        label="新值", max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"})
    )
    as_of = DayField(label="基准日")

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = counties[0][0] if len(counties) == 1 else ""
        if not self._only:
            self.fields["county"] = forms.ChoiceField(label="县", choices=[("", "请选择"), *counties])

    @property
    def question(self) -> trial.Question:
        """What is asked."""
        given = self.cleaned_data
        rule, key = trial.tryable()[given["parameter"]]
        county = int(given.get("county") or self._only)
        return trial.Question(rule.code, key, given["value"], county, given["as_of"])


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest) -> HttpResponse:
    """The form; then the difference, or the job that computes it where the county is large."""
    actor = person(request)
    require(actor, "admin.parameters")
    initial = {"parameter": request.GET.get("parameter", ""), "as_of": clock.today()}
    form = TrialForm(request.POST or None, counties=_counties(actor), initial=initial)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        with form.telling():
            if trial.is_large(form.question.county):
                return redirect("reviews:trial_job", pk=trial.ask(form.question, actor=actor).pk)
            context = _shown(request, form.question, trial.try_out(form.question, actor=actor))
    shown = {"title": "试算影响", "trail": _trail(actor), "form": form, **context}
    return render(request, "reviews/trial.html", shown, status=422 if form.errors else 200)


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a trial that this person asked for, then its difference."""
    actor = person(request)
    require(actor, "admin.parameters")
    row = get_object_or_404(Job, pk=pk, kind=trial.KIND, actor=actor)
    fragment, url = showing.is_fragment(request), reverse("reviews:trial_job", args=[row.pk])
    words = "试算完成" if row.state == Job.State.DONE else "试算没有完成"
    context = showing.progress(row, url=url, words=words, done_url=url if fragment else "") | {
        "title": "试算影响",
        "trail": [*_trail(actor), ("试算影响", reverse("reviews:trial"))],
    }
    if row.state == Job.State.DONE and not fragment:
        context |= _shown(request, trial.question_of(row), trial.answer_of(row.result or {}))
    return showing.answer(request, "reviews/trial_job.html", context)


def _counties(actor: Any) -> list[tuple[str, str]]:
    rows = Region.objects.visible_to(actor).counties().standing()
    return [(str(row.code // COUNTY), row.name) for row in rows]


def _trail(actor: Any) -> list[tuple[str, str]]:
    way = [("参数", reverse("admin:accounts_parameter_changelist"))]
    return way if may(actor, "admin.view") else []


def _shown(request: HttpRequest, question: trial.Question, answer: trial.Answer) -> dict[str, Any]:
    actor, places = person(request), Places(place(request) or question.county * COUNTY)
    sees = may(actor, "findings.list")
    declared = parameters.declared()[question.key]
    change = {"key": question.key, "county": question.county, "value": answer.new_value}

    def lines(rows: Any) -> list[dict[str, Any]]:
        return [
            {"row": row, "place": places.full(row.region), "amount": row.amount and money.yuan(row.amount)}
            for row in (rows if sees else ())
        ]

    return {
        "answer": answer,
        "question": question,
        "declared": declared,
        "sees": sees,
        "amount_change": money.yuan(answer.amount_change),
        "parts": [
            ("将新增", answer.added_count, lines(answer.added)),
            ("将不再列出", answer.removed_count, lines(answer.removed)),
        ],
        "most": trial.SHOWN,
        "change_url": f"{reverse('admin:accounts_parameter_add')}?{urlencode(change)}",
    }
