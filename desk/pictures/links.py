"""Codes for a telephone (手机上传码): given on the screen, used by one telephone, for a quarter of an hour.

The address is signed and holds nothing but the row's key; what it lets in goes through the same gate and the
same guards as what is chosen at the desk, in the name of the person who showed the code.
"""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction

from accounts.models import User
from accounts.scope import WHOLE, require, scope
from audit import log
from audit.actions import Action
from common import attachments, clock
from common.attachments import Upload
from common.errors import NotPermitted, Refused, WrongStep
from desk.models import PhoneLink
from households import papers, photos
from households.models import Application, Document, Household

MINUTES = 15
MOST = 20
"""So many pictures come by one code at most."""
KEPT_DAYS = 1
GONE = "这个二维码已经失效，请在电脑上重新生成。"
TAKEN = "这个二维码已在另一部手机上使用，请在电脑上重新生成。"
_signer = Signer(salt="desk.pictures")


def permission_of(subject: Application | Household, kind: str, user: User) -> str:
    """Which permission the pictures of this kind need."""
    return photos.permission_of(subject, user) if kind == Document.Kind.VISIT_PHOTO else "applications.papers"


@transaction.atomic
def offer(subject: Application | Household, *, kind: str, actor: User) -> PhoneLink:
    """A telephone may send pictures of this kind for a while; the person's earlier codes are over.

    Raises NotPermitted, Refused.
    """
    if kind not in Document.Kind.values:
        raise Refused("请选择材料种类。")
    require(actor, permission_of(subject, kind, actor), subject)
    now = clock.now()
    before = PhoneLink.objects.filter(user=actor, closed_at=None).update(closed_at=now)
    link: PhoneLink = PhoneLink.objects.create(
        region_code=subject.region_code,
        user=actor,
        application=subject if isinstance(subject, Application) else None,
        household=subject if isinstance(subject, Household) else None,
        kind=kind,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    log.record(Action.PHONE_OFFERED, subject, actor=actor, detail={"kind": kind, "codes_ended": before})
    return link


def token_of(link: PhoneLink) -> str:
    """The signed words of the address."""
    return _signer.sign(link.uid.hex)


def find(token: str) -> PhoneLink | None:
    """The code of an address while it is good, wherever its subject lies; None afterwards."""
    try:
        uid = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    with scope(region=WHOLE):
        rows = PhoneLink.objects.filter(uid=uid, closed_at=None, expires_at__gt=clock.now(), sent__lt=MOST)
        found: PhoneLink | None = rows.select_related("application", "household", "user").first()
    return found


def new_phone() -> str:
    """What a telephone is given to be known by."""
    return secrets.token_urlsafe(24)


def take(link: PhoneLink, upload: Upload, *, phone: str, with_place: bool = False) -> Document:
    """A picture from the telephone lies with its subject; the first one makes the code that telephone's.

    Raises NotPermitted, WrongStep, Refused.
    """
    user, of_visit = link.user, link.kind == Document.Kind.VISIT_PHOTO
    paper = photos.accept(upload, with_place=with_place) if of_visit else attachments.accept(upload)
    if not user.is_active:
        raise NotPermitted(GONE)
    with transaction.atomic(), scope(region=user.region_id or WHOLE, user=user):
        row = PhoneLink.objects.select_for_update().get(pk=link.pk)
        if row.closed_at is not None or row.expires_at <= clock.now() or row.sent >= MOST:
            raise WrongStep(GONE)
        if row.phone not in ("", _digest(phone)):
            raise WrongStep(TAKEN)
        if of_visit:
            made = photos.add(link.subject, actor=user, paper=paper)
        elif link.application is not None:
            made = papers.add(link.application, actor=user, kind=link.kind, paper=paper)
        else:
            raise Refused("在保户只能上传入户照片。")
        row.phone, row.sent = _digest(phone), row.sent + 1
        row.save(update_fields=["phone", "sent"])
    return made


@transaction.atomic
def close(link: PhoneLink, *, phone: str) -> None:
    """The telephone that has the code has sent all; another one's word counts nothing."""
    user = link.user
    with scope(region=user.region_id or WHOLE, user=user):
        rows = PhoneLink.objects.filter(pk=link.pk, closed_at=None, phone=_digest(phone))
        if rows.update(closed_at=clock.now()):
            detail = {"kind": link.kind, "sent": link.sent}
            log.record(Action.PHONE_CLOSED, link.subject, actor=user, detail=detail)


def clear() -> int:
    """Codes that were over a day ago are gone; how many. Needs an open scope."""
    old = PhoneLink.objects.filter(expires_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    return int(old.delete()[0])


def _digest(phone: str) -> str:
    return hashlib.sha256(phone.encode()).hexdigest()
