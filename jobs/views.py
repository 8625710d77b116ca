"""P41: a job, how far it is, and what came of it; for who asked for it and the system administrator."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import person
from accounts.scope import require
from common.errors import WrongStep
from jobs import endings, showing
from jobs.models import Job
from jobs.registry import label_of


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress; a job that is done goes on to its result."""
    row = _job(request, pk)
    ending = endings.of(row)
    result = ending.url(row) if row.state == Job.State.DONE and row.actor_id == person(request).pk else ""
    if showing.is_fragment(request):
        return _fragment(request, row, result)
    if result:
        return redirect(result)
    context = _context(request, row, result) | {"title": f"任务进度：{label_of(row.kind)}"}
    return render(request, "jobs/job.html", context)


def _job(request: HttpRequest, pk: int) -> Job:
    """A job of the person's own, also one for the county above them, or one that G looks after."""
    require(person(request), "jobs.view")
    try:
        return Job.objects.visible_to(person(request)).select_related("actor").get(pk=pk)
    except (Job.DoesNotExist, OverflowError):
        raise Http404 from None


def _fragment(request: HttpRequest, row: Job, result: str) -> HttpResponse:
    answer = render(request, "components/_progress.html", _context(request, row, result))
    if result:
        answer.headers["HX-Redirect"] = result
    return answer


def _context(request: HttpRequest, row: Job, result: str) -> dict[str, object]:
    ending, done = endings.of(row), row.state == Job.State.DONE
    again = endings.may_repeat(row, person(request))
    return showing.progress(
        row,
        url=reverse("jobs:job", args=[row.pk]),
        words=ending.done if done else ending.failed,
        done_url=result,
        done_label=ending.label,
        retry_url=reverse("jobs:again", args=[row.pk]) if again else "",
    )


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A failed job is asked for once more, by who asked for it."""
    row = _job(request, pk)
    ending = endings.of(row)
    if ending.again is None or not endings.may_repeat(row, person(request)):
        raise WrongStep("这项任务不能重新运行：只有发起人可以在失败后重新运行，且所需文件还在。")
    return redirect("jobs:job", pk=ending.again(row, person(request)).pk)
