"""Pictures and PDFs that support a verification (附件)."""

from dataclasses import asdict

from django.http import FileResponse

from accounts.models import User
from accounts.scope import require
from common import attachments
from common.attachments import MAX_BYTES, MAX_FILES, Accepted, Upload, accept, folder
from reviews.models import Attachment, Verification

__all__ = [
    "MAX_BYTES",
    "MAX_FILES",
    "Accepted",
    "Upload",
    "accept",
    "folder",
    "forget",
    "keep",
    "response",
]


def keep(accepted: Accepted, verification: Verification) -> Attachment:
    """The file lies under a random name outside the web root, its row beside the verification."""
    stored = attachments.store(accepted)
    try:
        attachment: Attachment = Attachment.objects.create(
            region_code=verification.region_code, verification=verification, **asdict(stored)
        )
    except BaseException:
        attachments.forget(stored.path)
        raise
    return attachment


def forget(kept: list[Attachment]) -> None:
    """The files of rows that are not going to be there are gone."""
    for attachment in kept:
        attachments.forget(attachment.path)


def response(attachment: Attachment, *, actor: User) -> FileResponse:
    """The file for saving, never for showing inside a page. Raises NotPermitted."""
    require(actor, "findings.view", attachment)
    return attachments.response(attachment.path, name=attachment.name, media_type=attachment.media_type)
