"""P07, task 1: the members, typed or pasted from Excel; what is said of each and of the family as a whole."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import drafts
from accounts.faces import person
from common import clock, idnumbers
from common.fields import reveal
from desk.applications import finding
from desk.applications.forms import BasicsForm, MemberForm, OneMemberForm, PasteForm
from desk.applications.sheet import Sheet, page_after
from households import traits
from households.models import Application
from households.procedure import drafting
from households.procedure import members as capability
from households.procedure.members import Pasted

WRITE = "applications.write"
FORMS = ("one", "form", "basics")
BASICS = "application_basics"
FIELDS = ("relation", "is_head", "counted", "not_counted", "enrolled", "health", "serious_illness",
          "disability_kind", "disability_level", "labour", "employment")  # fmt: skip

finding.keep_drafts(BASICS, "members", fields=tuple(BasicsForm.base_fields))


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, number: str) -> HttpResponse:
    """Cards of the members; 从 Excel 粘贴, 识别, preview, then they are added."""
    shown = finding.sheet(request, number, WRITE)
    if finding.is_settled(request, shown.application):
        return redirect(shown.url("check"))
    adds_one = request.POST.get("deed") == "one"
    one = OneMemberForm(request.POST if adds_one else None)
    form = PasteForm(request.POST if request.method == "POST" and not adds_one else None)
    preview: dict[str, Any] = {}
    if adds_one and one.is_valid() and _added_one(request, one, shown):
        return redirect(shown.url("members"))
    if form.is_valid():
        people, wrong = capability.read_paste(form.cleaned_data["cells"])
        if request.POST.get("deed") == "add" and _added(request, form, shown, people, wrong):
            return redirect(shown.url("members"))
        preview = {"people": [_previewed(each) for each in people], "wrong": wrong, "read": True}
    basics = BasicsForm(initial=_initial(request, shown.application))
    return _page(request, shown, basics, {"form": form, "one": one, **preview})


def _added_one(request: HttpRequest, form: OneMemberForm, shown: Sheet) -> bool:
    people, actor = [form.person], person(request)
    if not finding.done(form, lambda: capability.add(shown.application, actor=actor, people=people)):
        return False
    messages.success(request, f"已加入 {people[0].name}。")
    return True


def _added(
    request: HttpRequest, form: PasteForm, shown: Sheet, people: list[Pasted], wrong: list[str]
) -> bool:
    if not people:
        form.add_error("cells", "没有可以加入的成员，请先改正后再识别。")
        return False
    if not finding.done(
        form, lambda: capability.add(shown.application, actor=person(request), people=people), "cells"
    ):
        return False
    messages.success(request, f"已加入 {len(people)} 人：{'、'.join(each.name for each in people)}。")
    for sentence in wrong:
        messages.warning(request, f"没有加入：{sentence}")
    return True


def _previewed(one: Pasted) -> dict[str, Any]:
    number = one.id_number
    return {
        "name": one.name,
        "relation": one.relation,
        "masked": idnumbers.mask(number),
        "sex": idnumbers.sex(number),
        "is_doubtful": traits.contradicts_relation(one.relation, idnumbers.sex(number)),
        "born_on": idnumbers.birth_date(number),
        "age": idnumbers.age(number, clock.today()),
    }


def _initial(request: HttpRequest, row: Application) -> dict[str, Any]:
    told = {
        "kin_declared": {True: "yes", False: "no"}.get(row.kin_declared, ""),  # type: ignore[arg-type]
        "address": reveal(row, "address"),
        "cause": row.cause,
        "area_kind": row.area_kind,
        "single_basis": row.single_basis,
        "single_reason": row.single_reason,
    }
    kept = drafts.kept(BASICS, row.number, actor=person(request))
    return {**told, **kept.values} if kept else told


def _page(request: HttpRequest, shown: Sheet, basics_form: BasicsForm, told: dict[str, Any]) -> HttpResponse:
    row = shown.application
    forms = {"form": PasteForm(), "one": OneMemberForm(), "basics": basics_form} | told
    context = finding.about(
        shown,
        "申请人和家庭成员",
        draft=None if basics_form.is_bound else drafts.kept(BASICS, row.number, actor=person(request)),
        draft_url=drafts.url(BASICS, row.number),
        **forms,
    )
    wrong = next((each for each in (forms[name] for name in FORMS) if each.errors), None)
    context["wrong_form"], status = wrong, 422 if wrong else 200
    return render(request, "applications/members.html", context, status=status)


@require_POST
def basics(request: HttpRequest, number: str) -> HttpResponse:
    """保存并继续: what is said of the family as a whole."""
    shown = finding.sheet(request, number, WRITE)
    form = BasicsForm(request.POST)
    row, actor = shown.application, person(request)
    if form.is_valid() and finding.done(form, lambda: drafting.save_basics(row, actor=actor, **form.told)):
        drafts.drop(BASICS, number, actor=actor)
        return redirect(shown.url(page_after("members")))
    return _page(request, shown, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """What is said of one member."""
    shown = finding.sheet(request, number, WRITE)
    if finding.is_settled(request, shown.application):
        return redirect(shown.url("check"))
    row = _member(shown, uid)
    known = {name: getattr(row, name) for name in FIELDS} | {"phone": reveal(row, "phone")}
    form = MemberForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if finding.done(form, lambda: capability.change(row, actor=person(request), **told)):
            messages.success(request, f"已保存 {row.name} 的情况。")
            return redirect(shown.url("members"))
    context = finding.about(shown, f"成员 {row.name}，申请人", form=form, member=row)
    context |= {"title": f"家庭成员 {row.name}", "back": shown.url("members")}
    return render(request, "applications/member.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """The member no longer belongs to it."""
    shown = finding.sheet(request, number, WRITE)
    row = _member(shown, uid)
    finding.say(
        request, lambda: capability.remove(row, actor=person(request)), f"{row.name} 已从本申请移除。"
    )
    return redirect(shown.url("members"))


def _member(shown: Sheet, uid: str) -> Any:
    row = next((each for each in shown.members if each.uid == uid), None)
    if row is None:
        raise Http404
    return row
