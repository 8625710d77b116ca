"""P09: the check of means of an application: asked for, read, explained, concluded, contested, printed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import drafts
from accounts.faces import found, person
from accounts.models import User
from accounts.scope import may, require
from common import attachments, clock
from common.errors import NotPermitted, UserError
from desk.applications import finding, onward
from desk.applications.onward import Way
from desk.applications.sheet import Sheet
from desk.applications.timeline import letter_url
from desk.checks import comparison
from desk.checks.forms import EXPLAIN, AskForm, ConcludeForm, ContestForm
from desk.household.addresses import sees_several_counties
from households import papers
from households.models import Application, CheckReport, CheckRequest, Deed, Document, Letter
from households.procedure import checking
from reviews import means_check

WRITE, DRAFT = "applications.write", "check_conclusion"
TITLE = "经济状况核对"
Conclusion = CheckReport.Conclusion
LETTERS = (Letter.Code.CHECK_REQUEST, Letter.Code.CHECK_RESULT)


def _address(shown: Sheet, page: str = "result") -> str:
    url = reverse(f"checks:{page}", args=[shown.application.number])
    several = sees_several_counties(shown.reader)
    return f"{url}?county={shown.application.county}" if several else url


def _chosen(request: HttpRequest, shown: Sheet) -> CheckRequest | None:
    """The check that the address names by its round, else the newest. Raises Http404."""
    checks = list(shown.application.checks.select_related("report__concluded_by").order_by("pk"))
    wanted = request.GET.get("round", "")
    if not wanted:
        return checks[-1] if checks else None
    for each in checks:
        if str(each.round) == wanted:
            return each
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, number: str) -> HttpResponse:
    """P09; a POST is 提交结论."""
    shown = finding.sheet(request, number)
    if request.method == "POST":
        require(person(request), WRITE, shown.application)
    check = _chosen(request, shown)
    told = comparison.comparison(check, shown.members) if check else None
    form, sentence = _conclude_form(request, shown, check, told), ""
    if request.method == "POST":
        if form is None:
            messages.warning(request, "核对已有结论，或还没有申请核对，没有重复提交。")
            return redirect(_address(shown))
        done, sentence = _told(request, shown, form)
        if done:
            return redirect(_address(shown))
    context = _context(request, shown, check, told) | {"form": form, "sentence": sentence}
    wrong = bool(sentence or (form and form.errors))
    return render(request, "checks/result.html", context, status=422 if wrong else 200)


def _conclude_form(
    request: HttpRequest, shown: Sheet, check: CheckRequest | None, told: comparison.Comparison | None
) -> ConcludeForm | None:
    """The form of the check that waits for its conclusion, for who concludes."""
    current = shown.file.check
    if check is None or told is None or current is None or current.pk != check.pk:
        return None
    if shown.file.report is not None or not shown.may_do(Deed.CONCLUDE_CHECK):
        return None
    kept = drafts.kept(DRAFT, shown.application.number, actor=person(request))
    sent = request.POST if request.method == "POST" else None
    return ConcludeForm(sent, differences=told.differences, initial=kept.values if kept else None)


def _told(request: HttpRequest, shown: Sheet, form: ConcludeForm) -> tuple[bool, str]:
    """Explanations stand first, and stay where the conclusion is refused; whether all was done."""
    valid = form.is_valid()
    _explain(form, person(request))
    left = form.unexplained()
    if left and form.data.get("conclusion") != Conclusion.FURTHER:
        return False, f"有 {left} 处不一致需要说明。"
    return (valid and _concluded(request, shown, form)), ""


def _explain(form: ConcludeForm, actor: User) -> None:
    with transaction.atomic():
        for line, text in form.explained():
            checking.explain(line, actor=actor, text=text)
            line.explanation = text


def _concluded(request: HttpRequest, shown: Sheet, form: ConcludeForm) -> bool:
    conclusion, actor = form.cleaned_data["conclusion"], person(request)
    usual = "不一致之处已逐项说明。" if form.lines else "核对结果与申报相符。"

    def conclude() -> None:
        opinion = form.cleaned_data["opinion"] or usual
        checking.conclude(shown.application, actor=actor, conclusion=conclusion, opinion=opinion)

    if not finding.done(form, conclude):
        return False
    drafts.drop(DRAFT, shown.application.number, actor=actor)
    words = Conclusion(conclusion).label
    after = {
        Conclusion.FAILS: "请打印核对结果告知书并送达申请人；有异议的可以登记异议。",
        Conclusion.FURTHER: "核实后请再次申请核对。",
    }
    messages.success(request, f"已提交核对结论：{words}。{after.get(Conclusion(conclusion), '')}")
    return True


def _context(
    request: HttpRequest, shown: Sheet, check: CheckRequest | None, told: comparison.Comparison | None
) -> dict[str, Any]:
    row, user = shown.application, person(request)
    report = getattr(check, "report", None) if check else None
    asks = shown.may_do(Deed.REQUEST_CHECK)
    hindrances = shown.objections(Deed.REQUEST_CHECK) if asks else []
    going = check is not None and report is None and shown.file.check == check
    letters = [each for each in shown.letters if each.code in LETTERS]
    members, obligors = means_check.authorised(shown.file)
    signed = [*(each.name for each in members), *(f"{each.name}（户外义务人）" for each in obligors)]
    draft = drafts.kept(DRAFT, row.number, actor=user) if going and may(user, WRITE) else None
    return finding.about(
        shown, TITLE, check=check, told=told, report=report, signed=signed, today=clock.today(),
        earlier=row.checks.select_related("report").order_by("-pk"),
        ask_form=AskForm(initial={"purpose": means_check.PURPOSE}) if asks and not hindrances else None,
        hindrances=hindrances if check is None else [],
        ask_url=_address(shown, "ask"),
        refresh_url=_address(shown, "refresh") if going and shown.may_do(Deed.CONCLUDE_CHECK) else "",
        contest_url=_address(shown, "contest") if shown.may_do(Deed.CONTEST_CHECK) else "",
        print_url=f"{reverse('checks:report', args=[row.number])}?round={check.round}" if check else "",
        ahead=_ahead(shown) if report else None,
        here=_address(shown), draft=draft, draft_url=drafts.url(DRAFT, row.number),
        letters=[(each, letter_url(each)) for each in letters],
    )  # fmt: skip


def _ahead(shown: Sheet) -> Way | None:
    """What is done next on another page than this."""
    way = onward.next_of(shown)
    return way if way and way.url != reverse("checks:result", args=[shown.application.number]) else None


def _pressed(request: HttpRequest, number: str, deed: Callable[[Sheet], Any], said: str) -> HttpResponse:
    """A button of P09: the deed, then the page again; what refuses it is told there."""
    shown = finding.sheet(request, number, WRITE)
    try:
        deed(shown)
    except NotPermitted:
        raise
    except UserError as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, said)
    return redirect(_address(shown))


@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """申请核对: the letter and the report stand at once."""

    def deed(shown: Sheet) -> None:
        purpose = request.POST.get("purpose", "")[:200]
        means_check.ask(shown.application, actor=person(request), purpose=purpose)

    return _pressed(request, number, deed, "已提请核对，各来源的结果如下。")


@require_POST
def refresh(request: HttpRequest, number: str) -> HttpResponse:
    """重新查询: sources that came in meanwhile are read."""

    def deed(shown: Sheet) -> None:
        means_check.refresh(shown.application, actor=person(request))

    return _pressed(request, number, deed, "已按现有数据重新查询。")


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, number: str) -> HttpResponse:
    """登记核对异议: the check is to be made again."""
    shown = finding.sheet(request, number, WRITE)
    form = ContestForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and _contested(request, shown, form):
        messages.success(request, "已登记异议，请重新申请核对。")
        return redirect(_address(shown))
    report = shown.file.report
    facts = [
        ("申请", f"{shown.application.number} {shown.application.applicant_name}"),
        ("核对结论", f"{report.get_conclusion_display()}：{report.opinion}" if report else ""),
    ]
    context = finding.about(
        shown, "登记核对异议", form=form, facts=facts, button="确认登记异议",
        lead="申请人对“不符合”有异议并提供证据的，登记后由乡镇重新核对。",
    )  # fmt: skip
    context["back"] = _address(shown)
    return render(request, "applications/deed.html", context, status=422 if form.errors else 200)


def _contested(request: HttpRequest, shown: Sheet, form: ContestForm) -> bool:
    """The paper first, which stays even where the deed is refused; then the deed."""
    actor, row = person(request), shown.application

    def deed() -> None:
        if upload := form.cleaned_data["paper"]:
            accepted = attachments.accept(upload)
            papers.add(row, actor=actor, kind=Document.Kind.CHECK_OBJECTION, paper=accepted)
        checking.contest(row, actor=actor, reason=form.cleaned_data["reason"])

    return finding.done(form, deed)


@require_GET
def report(request: HttpRequest, number: str) -> HttpResponse:
    """核对报告 (D09) on A4."""
    shown = finding.sheet(request, number)
    check = _chosen(request, shown)
    if check is None:
        raise Http404
    context = finding.about(
        shown, "核对报告", check=check, report=getattr(check, "report", None),
        told=comparison.comparison(check, shown.members), place=shown.place,
    )  # fmt: skip
    context["back"] = _address(shown)
    return render(request, "checks/report.html", context)


def _required(user: User, number: str) -> None:
    found(Application.objects, user, WRITE, number=number)


drafts.offer(
    DRAFT,
    drafts.Form(
        ("conclusion", "opinion"),
        _required,
        lambda number: reverse("checks:result", args=[number]),
        (EXPLAIN,),
    ),
)
