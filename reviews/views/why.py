"""为什么没有列为疑点: a rule's conditions for a household or person, with the values found."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.faces import person
from accounts.models import User
from accounts.scope import holds, require
from audit import looks
from common import clock, crypto, divisions, idnumbers
from common.errors import Unreadable
from common.formfields import DayField, HouseForm
from datafeeds.models import FeedMatch, Kind
from households.models import Household, Membership, Person
from reviews.rules import RULES
from reviews.rules.base import FAMILIES
from reviews.why import answer
from reviews.why.answer import Answer, Asked

NOWHERE = "没有这个户编号或身份证号的记录，或不在您的管辖范围内。请核对后再试。"


def _choices() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for rule in RULES.values():
        groups.setdefault(FAMILIES[rule.family], []).append((rule.code, rule.title))
    return [("", "请选择"), *groups.items()]


class WhyForm(HouseForm):
    """Which rule, about whom, on which day."""

    rule = forms.ChoiceField(label="规则", choices=_choices)
    subject = forms.CharField(
        label="户编号或身份证号",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    as_of = DayField(label="基准日")

    def clean_as_of(self) -> Any:
        """Pages look at today or an earlier day."""
        day = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("基准日不能晚于今天。")
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest) -> HttpResponse:
    """The form; a household stands in the address, an ID number never does."""
    actor = person(request)
    require(actor, "findings.view")
    if request.method == "POST":
        return _typed(request, actor)
    given = request.GET
    form = WhyForm(
        initial={
            "rule": given.get("rule", ""),
            "subject": given.get("household", ""),
            "as_of": given.get("as_of") or clock.today(),
        }
    )
    if "household" not in given or not given.get("rule"):
        return _page(request, form)
    filled = WhyForm(
        {
            "rule": given["rule"],
            "subject": given["household"],
            "as_of": given.get("as_of") or clock.today().isoformat(),
        }
    )
    asked = _household(given["household"], actor)
    if asked is None:
        raise Http404
    if not filled.is_valid():
        return _page(request, filled)
    if member := given.get("member"):
        asked = _member(asked, member)
    return _answered(request, filled, asked, actor)


def _typed(request: HttpRequest, actor: User) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    subject = form.cleaned_data["subject"].strip()
    if _household(subject, actor) is not None:
        told = {
            "rule": form.cleaned_data["rule"],
            "household": subject,
            "as_of": form.cleaned_data["as_of"].isoformat(),
        }
        return redirect(f"{reverse('reviews:why')}?{urlencode(told)}")
    asked = _by_number(subject, actor)
    if asked is None:
        form.add_error("subject", NOWHERE)
        return _page(request, form)
    return _answered(request, form, asked, actor)


def _household(number: str, actor: User) -> Asked | None:
    row = Household.objects.visible_to(actor).filter(number=number.strip()).first()
    return Asked(row.county, household=row.pk) if row else None


def _member(asked: Asked, typed: str) -> Asked:
    """The member of the household that the address names. Raises Http404."""
    rows = Membership.objects.filter(household=asked.household, superseded_by=None)
    row = rows.filter(pk=typed).first() if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    if row is None:
        raise Http404
    return Asked(asked.county, household=asked.household, person=row.person_id)


def _by_number(typed: str, actor: User) -> Asked | None:
    """The person with a full ID number, where the actor may see a household or, for a county, a feed row."""
    try:
        number = idnumbers.parse(typed)
    except Unreadable:
        return None
    looks.search_by_number(actor=actor, where="为什么没有列为疑点", number=idnumbers.mask(number))
    someone = Person.objects.filter(id_digest=crypto.digest(number)).first()
    if someone is None:
        return None
    home = Membership.objects.visible_to(actor).filter(person=someone, superseded_by=None).first()
    if home is not None:
        return Asked(divisions.county(home.region_code), person=someone.pk)
    county = divisions.county_code(actor.region_id or 0)
    if not county or not holds(actor, county):
        return None
    known = FeedMatch.objects.filter(person=someone).exists()
    return Asked(divisions.county(county), person=someone.pk) if known else None


def _answered(request: HttpRequest, form: WhyForm, asked: Asked, actor: User) -> HttpResponse:
    rule = RULES[form.cleaned_data["rule"]]
    found = answer.ask(rule, asked, as_of=form.cleaned_data["as_of"], actor=actor)
    return _page(request, form, found)


def _page(request: HttpRequest, form: WhyForm, found: Answer | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "title": "为什么没有列为疑点",
        "trail": [("疑点", reverse("reviews:findings"))],
        "form": form,
        "found": found,
    }
    if found is not None:
        values = found.parameters
        context |= {
            "parameters": [
                f"{parameter.label} {_shown(values[parameter.key])} {parameter.unit}".strip()
                for parameter in found.rule.parameters
            ],
            "stale": [Kind(kind).label for kind in found.stale],
            "missing": [Kind(kind).label for kind in found.missing],
        }
    return render(request, "reviews/why.html", context, status=422 if form.errors else 200)


def _shown(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)
