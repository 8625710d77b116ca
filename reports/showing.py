"""How personal values stand in a ledger: decrypted, and masked unless the question may reveal them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from common import banking, crypto, idnumbers
from reports.tables import Question

Masked = Callable[[str], str]


def id_number(question: Question) -> Masked:
    """ID numbers as the question may show them; an empty one stays empty."""
    return _kept if question.reveal else _unless_empty(idnumbers.mask)


def account(question: Question) -> Masked:
    """Account numbers as the question may show them."""
    return _kept if question.reveal else _unless_empty(banking.mask_account)


def phone(question: Question) -> Masked:
    """Phone numbers as the question may show them."""
    return _kept if question.reveal else _unless_empty(banking.mask_phone)


def _kept(text: str) -> str:
    return text


def _unless_empty(mask: Masked) -> Masked:
    return lambda text: mask(text) if text else ""


def opened(label: str, uid: UUID, blob: Any) -> str:
    """The clear text of a cipher, empty where there is none."""
    return crypto.decrypt(label, uid, bytes(blob)) if blob else ""
