"""Photographs of home visits (入户照片): taken up one by one before the visit, and shown to staff.

A photograph that hangs on no visit yet waits for the one who took it; a visit's own are never taken away.
Those that were never submitted are cleared away after a while, by night.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.scope import may, require
from audit import log
from audit.actions import Action
from common import attachments, clock
from common.attachments import Accepted, Upload
from common.errors import Refused, WrongStep
from households.models import Application, Document, Household

SIDE = 1600
"""Photographs are kept with at most this many pixels a side."""
MOST = 12
"""So many photographs wait for one visit at most."""
KEPT_DAYS = 30
"""A photograph that was taken up and not submitted within so many days is not kept."""


def accept(upload: Upload, *, with_place: bool = False) -> Accepted:
    """A photograph as it is kept: drawn anew, without device, and without place unless it is wanted
    (附上位置).

    Raises Refused.
    """
    paper = attachments.accept(upload, side=SIDE, with_place=with_place)
    if not paper.media_type.startswith("image/"):
        raise Refused(f"“{paper.name}”不是照片，请拍照或选择 JPG、PNG 图片。")
    return paper


def waiting(subject: Application | Household, user: Any) -> QuerySet[Document]:
    """The photographs that somebody has taken up of a household and not yet submitted with a visit."""
    rows: QuerySet[Document] = Document.objects.filter(
        **_of(subject), kind=Document.Kind.VISIT_PHOTO, added_by=user, removed_at=None, visits=None
    ).exclude(path="")
    return rows.order_by("pk")


def add(subject: Application | Household, *, actor: User, paper: Accepted) -> Document:
    """A photograph waits for the visit that it belongs to. Raises NotPermitted, WrongStep, Refused."""
    stored = attachments.store(paper)
    try:
        with transaction.atomic():
            locked = _locked(subject, actor)
            if waiting(locked, actor).count() >= MOST:
                raise Refused(f"一次入户最多 {MOST} 张照片，请先移除不需要的。")
            photo: Document = Document.objects.create(
                **_of(locked), region_code=locked.region_code, kind=Document.Kind.VISIT_PHOTO,
                added_by=actor, added_at=clock.now(), **asdict(stored),
            )  # fmt: skip
            log.record(Action.DOCUMENT_ADDED, locked, actor=actor, detail={"kind": photo.kind})
    except BaseException:
        attachments.forget(stored.path)
        raise
    return photo


@transaction.atomic
def remove(photo: Document, *, actor: User) -> None:
    """A photograph that hangs on no visit counts no longer. Raises NotPermitted, WrongStep."""
    row = held(photo, actor=actor)
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    subject = row.application or row.household
    log.record(Action.DOCUMENT_REMOVED, subject, actor=actor, detail={"kind": row.kind})


def held(photo: Document, *, actor: User) -> Document:
    """The photograph, locked with its subject, while it still waits for a visit of the one who took it.

    Raises NotPermitted, WrongStep.
    """
    subject = _locked(photo.application or photo.household, actor)
    row = waiting(subject, actor).filter(pk=photo.pk).first()
    if row is None:
        raise WrongStep("这张照片已随入户记录提交，不能再改动。")
    return row


def with_places(rows: Iterable[Document]) -> list[Document]:
    """The photographs, each with where it was taken (``place``) if the visitor attached that."""
    found: list[Any] = list(rows)
    for row in found:
        row.place = attachments.place_of(row.path) if row.path else ""
    return found


def clear_unsubmitted() -> int:
    """Photographs that were taken up and never submitted are gone after a month; how many.

    Needs an open scope and a transaction; the files go once it is committed.
    """
    before = clock.now() - timedelta(days=KEPT_DAYS)
    old = Document.objects.filter(kind=Document.Kind.VISIT_PHOTO, visits=None, added_at__lt=before)
    found = dict(old.select_for_update(of=("self",)).values_list("pk", "path"))
    Document.objects.filter(pk__in=list(found)).delete()
    for path in filter(None, found.values()):
        transaction.on_commit(partial(attachments.forget, path))
    return len(found)


def permission_of(subject: Application | Household, user: Any) -> str:
    """Which permission a visit by this user needs: the county visits applications of its own accord."""
    of_county = isinstance(subject, Application) and may(user, "visits.do_county")
    return "visits.do_county" if of_county else "visits.do"


def _locked(subject: Any, actor: User) -> Any:
    require(actor, permission_of(subject, actor), subject)
    row = type(subject).objects.select_for_update().get(pk=subject.pk)
    if isinstance(row, Application) and not row.is_open:
        raise WrongStep(f"该申请已“{row.get_status_display()}”，不能再上传照片。")
    return row


def _of(subject: Any) -> dict[str, Any]:
    return {"application" if isinstance(subject, Application) else "household": subject}
