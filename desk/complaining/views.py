"""投诉举报 of an application that is under way: taken down, or found among those that came in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import person
from accounts.scope import require
from complaints import handling, naming
from complaints.models import Complaint
from desk.applications import finding
from desk.applications.finding import done
from desk.approvals.access import application, reader
from desk.complaining.forms import ComplaintForm
from households.procedure.files import Shelf

MARKED = "县局审核确认前须派两人入户。"


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, number: str) -> HttpResponse:
    """登记投诉举报: it stands in the register, and the county visits before it decides."""
    shown = finding.sheet(request, number, "complaints.register")
    row, actor, back = shown.application, person(request), shown.url("task_list")
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Complaint] = []
        told, uid = form.told(about=row.applicant_name), form.cleaned_data["uid"]
        if done(
            form,
            lambda: made.append(
                handling.register(told, region=row.region_code, actor=actor, application=row, uid=uid)
            ),
        ):
            messages.success(request, f"已登记信访件 {made[0].number}，{MARKED}")
            return redirect(back)
    context = finding.about(shown, f"登记投诉举报 {number}", form=form) | _words(back)
    return render(request, "desk/complaint.html", context, status=422 if form.errors else 200)


def _words(back: str) -> dict[str, Any]:
    lead = f"登记为信访件；{MARKED}信访人的姓名和电话只有县局业务和审计看得到，不告知被反映人。"
    return {"lead": lead, "button": "确认登记", "back": back}


@require_POST
def connect(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """A complaint that came in names a member: it is about this application."""
    row, user = application(request, number), reader(request, "complaints.view")
    require(user, "complaints.register", row)
    naming_it = naming.naming(Shelf([row])).get(row.pk, ())
    complaint = next((each for each in naming_it if str(each.uid) == str(uid)), None)
    if complaint is None:
        raise Http404
    finding.say(
        request,
        lambda: handling.connect(complaint, row, actor=user),
        f"已对应到申请 {number}，{MARKED}",
    )
    return redirect(reverse("desk:approval", args=[number]))
