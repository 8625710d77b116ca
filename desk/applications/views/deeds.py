"""The deeds around an application: supplement, not accepted, withdrawn, aborted; its clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.faces import person
from common import attachments, clock
from common.formfields import HouseForm
from desk.applications import finding, lists
from desk.applications.deedforms import (
    CompletedForm,
    ExtendForm,
    NotAcceptForm,
    NoteForm,
    PaperForm,
    PauseForm,
    RecusalForm,
    RecusedForm,
)
from desk.applications.sheet import Sheet
from desk.applications.timeline import letter_url
from households import papers
from households.models import Deed, Document, Letter
from households.procedure import accepting, conditions, deciding, investigating, recusing, timing
from households.procedure.conditions import Situation

WRITE, CLOCKS = "applications.write", "applications.clocks"


@dataclass(frozen=True)
class Face:
    """The page of a deed: its words, its form, who may, and what is done with what was told."""

    name: str
    label: str
    lead: str
    permission: str
    form: type[HouseForm]
    act: Callable[[Any, Any, dict[str, Any]], Any]
    said: str
    deed: Deed | None = None
    warning: str = ""
    paper: Document.Kind | None = None
    danger: bool = False


def _page(request: HttpRequest, number: str, face: Face) -> HttpResponse:
    shown = finding.sheet(request, number, face.permission)
    draft = f"application_{face.name}"
    kept = drafts.kept(draft, number, actor=person(request))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = face.form(*sent, initial=_seen(shown, face) | dict(kept.values if kept else {}))
    if request.method == "POST" and form.is_valid() and _done(request, shown, face, form):
        drafts.drop(draft, number, actor=person(request))
        return redirect(shown.url("task_list"))
    row = shown.application
    context = finding.about(
        shown,
        face.label,
        form=form,
        lead=face.lead,
        warning=face.warning,
        facts=_facts(shown, face),
        button=f"确认{face.label}（{row.applicant_name}）",
        danger=face.danger,
        draft=None if form.is_bound else kept,
        draft_url=drafts.url(draft, number),
    )
    return render(request, "applications/deed.html", context, status=422 if form.errors else 200)


def _seen(shown: Sheet, face: Face) -> dict[str, Any]:
    """What the form carries of what its reader saw."""
    asked = recusing.next_request(shown.file, shown.reader) if face.deed == Deed.RECUSE else None
    return {"request": asked.pk} if asked else {}


def _facts(shown: Sheet, face: Face) -> list[tuple[str, Any]]:
    row = shown.application
    facts: list[tuple[str, Any]] = [
        ("申请", f"{row.number} {row.applicant_name}"),
        ("环节", row.get_status_display()),
    ]
    if face.deed == Deed.ASK_SUPPLEMENT:
        lacking = conditions.missing_of(Situation(shown.file, shown.reader, clock.today()))
        facts += [(f"所缺 {place}", sentence) for place, sentence in enumerate(lacking, start=1)]
        facts += [("不能办理", sentence) for sentence in shown.objections(face.deed)]
    elif limit := lists.deadline_of(row):
        facts.append(("办结期限", str(limit)))
    if face.deed == Deed.INVESTIGATED and (back := shown.file.last(Deed.RETURN, Deed.SEND_BACK)):
        facts.append(("须补的内容", f"{back.on} {back.actor_name}：{back.opinion}"))
    if face.deed == Deed.RECUSE:
        if asked := recusing.next_request(shown.file, shown.reader):
            facts.append(("申请回避", f"{asked.on} {asked.opinion}"))
        facts += [("不能办理", sentence) for sentence in shown.objections(face.deed)]
    if face.paper:
        there = [each.name for each in shown.file.documents if each.kind == face.paper and each.path]
        facts.append((str(face.paper.label), "、".join(there) or "还没有上传"))
    return facts


def _done(request: HttpRequest, shown: Sheet, face: Face, form: HouseForm) -> bool:
    """The paper first, which stays even where the deed is refused; then the deed."""
    actor, row = person(request), shown.application
    made: list[Any] = []

    def act() -> None:
        told = dict(form.cleaned_data)
        upload = told.pop("paper", None)
        if upload and face.paper:
            papers.add(row, actor=actor, kind=face.paper, paper=attachments.accept(upload))
        made.append(face.act(row, actor, told))

    if not finding.done(form, act):
        return False
    letter = made[0] if isinstance(made[0], Letter) else None
    messages.success(request, _said(face, letter))
    return True


def _said(face: Face, letter: Letter | None) -> str:
    """What was done, with the way to the letter."""
    where = letter_url(letter) if letter else ""
    if not (letter and where):
        return face.said
    kind = letter.get_code_display()
    return format_html('{} <a href="{}">{} {}</a>', face.said, where, kind, letter.number)


FACES = {
    face.name: face
    for face in (
        Face(
            "supplement", "一次性告知补正",
            "补正只能告知一次，请把所缺内容一次写全。能够通过信息核对取得的材料不要求提供。",
            WRITE, NoteForm,
            lambda row, actor, told: accepting.ask_supplement(row, actor=actor, **told),
            "已一次性告知补正，请打印补正告知书交申请人。", Deed.ASK_SUPPLEMENT,
        ),
        Face(
            "complete", "补正完成，提交初审", "退回的内容已经补齐的，转乡镇审核再次初审。",
            WRITE, CompletedForm,
            lambda row, actor, told: investigating.complete(row, actor=actor, **told),
            "已提交，转乡镇审核初审。", Deed.INVESTIGATED,
        ),
        Face(
            "not_accept", "不予受理",
            "不予受理只限于不属于本机关管辖，或申请人自愿放弃。符合条件的不受理属于违法。",
            WRITE, NotAcceptForm,
            lambda row, actor, told: accepting.not_accept(row, actor=actor, **told),
            "已作出不予受理决定，请打印通知书并送达申请人。", Deed.NOT_ACCEPT,
            "决定后不能恢复；申请人可以另行申请。", danger=True,
        ),
        Face(
            "withdraw", "撤回申请", "申请人书面要求撤回的，上传签字的撤回说明后办理。",
            WRITE, PaperForm,
            lambda row, actor, told: deciding.withdraw(row, actor=actor, reason=told["note"]),
            "已按申请人要求撤回。", Deed.WITHDRAW, "撤回后不能恢复；申请人可以随时再次申请。",
            Document.Kind.WITHDRAWAL_NOTE, danger=True,
        ),
        Face(
            "abort", "终止审核确认", "申请人无正当理由拒不配合的，上传记录材料并写明理由。",
            "applications.abort", PaperForm,
            lambda row, actor, told: deciding.abort(row, actor=actor, reason=told["note"]),
            "已终止审核确认程序，请打印决定书并送达申请人。", Deed.ABORT, "终止后不能恢复。",
            Document.Kind.REFUSAL_PROOF, danger=True,
        ),
        Face(
            "recusal", "申请回避", "任何人都可以提出；决定以前仍可办理，决定回避后由他人办理。",
            "recusal.ask", RecusalForm,
            lambda row, actor, told: recusing.ask(row, actor=actor, **told),
            "已登记回避申请，等待决定。", Deed.ASK_RECUSAL,
        ),
        Face(
            "recuse", "回避决定", "决定回避的，不能再办理本申请的任何环节。",
            "recusal.decide", RecusedForm,
            lambda row, actor, told: recusing.decide(
                row, actor=actor, **told | {"granted": told["granted"] == "yes"}
            ),
            "已作出回避决定。", Deed.RECUSE,
        ),
        Face(
            "pause", "暂停计时", "从明天起不计入办理期限，恢复计时之前的日子都不算。",
            CLOCKS, PauseForm,
            lambda row, actor, told: timing.pause(row, actor=actor, **told), "时限已暂停。",
        ),
        Face(
            "resume", "恢复计时", "从明天起继续计算办理期限。",
            CLOCKS, HouseForm,
            lambda row, actor, told: timing.resume(row, actor=actor), "时限已恢复计算。",
        ),
        Face(
            "extend", "延长办结期限", "只有公示有异议、人户分离、异地申办、调查难度较大可以延长，一次为限。",
            CLOCKS, ExtendForm,
            lambda row, actor, told: timing.extend(row, actor=actor, **told),
            "办结期限已延长，请告知申请人延长的理由和新的期限。",
        ),
    )
}  # fmt: skip
for _face in FACES.values():
    _words = [name for name in _face.form.base_fields if name not in ("paper", "request")]
    finding.keep_drafts(f"application_{_face.name}", _face.name, fields=_words)


def _view(name: str) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return _page(request, number, FACES[name])

    return view


supplement, not_accept, withdraw, abort = map(_view, ("supplement", "not_accept", "withdraw", "abort"))
complete, recusal, recuse = map(_view, ("complete", "recusal", "recuse"))
pause, resume, extend = map(_view, ("pause", "resume", "extend"))
