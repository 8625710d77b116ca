"""Papers of an application (材料): which are asked for, handing in, taking back, handing out."""

from dataclasses import asdict

from django.db import transaction
from django.http import FileResponse

from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import attachments, clock
from common.attachments import Accepted
from common.errors import Refused, WrongStep
from households.models import Application, ApplicationMember, Document
from households.procedure.files import File

Kind = Document.Kind
AFTERWARDS = frozenset({Kind.DELIVERY_RECEIPT})
"""Kinds that come when all is decided."""
MOST = 60
"""So many papers an application holds at most."""


def asked_for(file: File) -> list[Document.Kind]:
    """The kinds that this application needs; what a check establishes is not asked for (法第六十二条).

    A disability stands in the register of 残联, which the check reads; its card may be handed in still.
    """
    wanted = [Kind.APPLICATION_FORM, Kind.AUTHORISATION, Kind.ID_CARD, Kind.HOUSEHOLD_BOOK, Kind.BANK_CARD]
    if file.application.agent_name:
        wanted.append(Kind.MANDATE)
    if file.application.kin_declared:
        wanted.append(Kind.KIN_FORM)
    if any(each.serious_illness for each in file.members):
        wanted.append(Kind.ILLNESS_PROOF)
    return wanted


def missing(file: File) -> list[Document.Kind]:
    """The kinds that are asked for and neither handed in nor excused."""
    there = {each.kind for each in file.documents}
    return [kind for kind in asked_for(file) if kind not in there]


def add(
    application: Application,
    *,
    actor: User,
    kind: str,
    paper: Accepted,
    member: ApplicationMember | None = None,
) -> Document:
    """A paper that passed ``attachments.accept`` lies with the application. Raises NotPermitted, Refused."""
    stored = attachments.store(paper)
    try:
        with transaction.atomic():
            application = _open(application, actor, kind)
            if kind not in Kind.values:
                raise Refused("请选择材料种类。")
            if Document.objects.filter(application=application, removed_at=None).count() >= MOST:
                raise Refused(f"一份申请最多 {MOST} 份材料，请移除不需要的。")
            _drop_excuse(application, kind)
            document = _row(application, actor, kind, member, **asdict(stored))
            log.record(Action.DOCUMENT_ADDED, application, actor=actor, detail={"kind": kind})
    except BaseException:
        attachments.forget(stored.path)
        raise
    return document


@transaction.atomic
def excuse(application: Application, *, actor: User, kind: str, reason: str) -> Document:
    """Why a paper that is asked for is missing stands in its place. Raises NotPermitted, Refused."""
    application = _open(application, actor)
    if kind not in Kind.values:
        raise Refused("请选择材料种类。")
    if not reason.strip():
        raise Refused("请写明缺少原因。")
    _drop_excuse(application, kind)
    document = _row(application, actor, kind, None, missing_reason=reason.strip())
    log.record(Action.DOCUMENT_EXCUSED, application, actor=actor, reason=reason, detail={"kind": kind})
    return document


@transaction.atomic
def remove(document: Document, *, actor: User) -> None:
    """The paper no longer counts; it is kept. Only before acceptance. Raises NotPermitted, WrongStep."""
    document = held(document, actor=actor)
    if document.removed_at is None:
        document.removed_at = clock.now()
        document.save(update_fields=["removed_at"])
        detail = {"kind": document.kind}
        log.record(Action.DOCUMENT_REMOVED, document.application, actor=actor, detail=detail)


def held(document: Document, *, actor: User) -> Document:
    """The paper, locked with its application, while that is not accepted yet.

    Raises NotPermitted, WrongStep.
    """
    if document.application is None:
        raise WrongStep("在保户的入户照片不能移除。")
    application = _open(document.application, actor)
    if application.accepted_on is not None:
        raise WrongStep("已受理的申请，材料只能补充，不能移除或旋转。")
    locked: Document = Document.objects.select_for_update().get(pk=document.pk)
    locked.application = application
    return locked


def response(document: Document, *, actor: User) -> FileResponse:
    """The file for saving. Raises NotPermitted, Refused."""
    require(actor, "applications.view", document)
    if not document.path:
        raise Refused("这份材料没有文件。")
    return attachments.response(document.path, name=document.name, media_type=document.media_type)


def _open(application: Application, actor: User, kind: str = "") -> Application:
    require(actor, "applications.papers", application)
    locked: Application = Application.objects.select_for_update().get(pk=application.pk)
    if not locked.is_open and kind not in AFTERWARDS:
        raise WrongStep(f"该申请已“{locked.get_status_display()}”，不能再修改材料。")
    return locked


def _drop_excuse(application: Application, kind: str) -> None:
    rows = Document.objects.filter(application=application, kind=kind, removed_at=None, path="")
    rows.update(removed_at=clock.now())


def _row(
    application: Application, actor: User, kind: str, member: ApplicationMember | None, **columns: object
) -> Document:
    row: Document = Document.objects.create(
        region_code=application.region_code,
        application=application,
        member=member,
        kind=kind,
        added_by=actor,
        added_at=clock.now(),
        **columns,
    )
    return row
