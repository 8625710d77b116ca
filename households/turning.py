"""Turning a picture that was handed in lying on its side (旋转): a paper, or a photograph of a visit."""

from dataclasses import asdict

from django.db import transaction

from accounts.models import User
from audit import log
from audit.actions import Action
from common import attachments
from common.errors import WrongStep
from households import papers, photos
from households.models import Document


@transaction.atomic
def turn(document: Document, *, actor: User) -> Document:
    """The picture stands a quarter turn further to the right; only as long as it could be removed as well.

    Raises NotPermitted, WrongStep, Refused where it is no picture.
    """
    row, before = _held(document, actor), document.path
    if row.path != before or row.removed_at is not None:
        raise WrongStep(f"“{row.name}”刚刚改动过，请刷新页面后再旋转。")
    stored = attachments.store(attachments.turned(before, media_type=row.media_type, name=row.name))
    try:
        for name, value in asdict(stored).items():
            setattr(row, name, value)
        row.save(update_fields=list(asdict(stored)))
        subject = row.application or row.household
        log.record(Action.DOCUMENT_TURNED, subject, actor=actor, detail={"kind": row.kind})
    except BaseException:
        attachments.forget(stored.path)
        raise
    transaction.on_commit(lambda: attachments.forget(before))
    return row


def _held(document: Document, actor: User) -> Document:
    if document.kind == Document.Kind.VISIT_PHOTO:
        return photos.held(document, actor=actor)
    return papers.held(document, actor=actor)
