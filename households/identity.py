"""What an import keeps of ID numbers and accounts: keyed digests, ciphers, last digits."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from common import crypto, idnumbers

ACCOUNT_LABEL = "households_account.number"
"""First part of the additional data that binds an account's cipher to its row."""


class AccountKey(NamedTuple):
    """The columns of an account's row, made before it is known whether the row exists."""

    digest: bytes
    uid: uuid.UUID
    number: bytes
    last4: str


class PersonFacts(NamedTuple):
    """What an ID number tells: digest, its 64-bit head, sex, birth date."""

    digest: bytes
    h64: int
    sex: str
    born_on: date


KNOWN_ACCOUNTS = 1 << 17
"""How many accounts an import remembers as told already."""


class AccountBook:
    """The accounts of one import, each enciphered where it first stands and told by its digest from then on.

    Only for imports whose rows cannot be rejected any more once they stand in the stage: the row
    with the cipher must stay. ``in_full``: rows that come in no order are all told with their ciphers,
    for it is the first of the file that stays of those that say the same.
    """

    def __init__(self, *, in_full: bool = False) -> None:
        self._in_full = in_full
        self._told: dict[str, tuple[bytes, None, None, None]] = {}

    def key(self, number: str) -> AccountKey | tuple[bytes, None, None, None]:
        """The columns of an account number; of one that was told before, the digest alone."""
        if told := self._told.get(number):
            return told
        if len(self._told) >= KNOWN_ACCOUNTS:
            self._told.clear()
        uid, digest = uuid.uuid4(), crypto.digest(number)
        if not self._in_full:
            self._told[number] = digest, None, None, None
        return AccountKey(digest, uid, crypto.encrypt(ACCOUNT_LABEL, uid, number), number[-4:])

    def columns(self, numbers: Iterable[str]) -> list[Sequence[Any]]:
        """The same for many accounts, column by column."""
        return list(zip(*map(self.key, numbers), strict=True))


@crypto.made_with_keys
@lru_cache(maxsize=16384)
def account_key(number: str) -> AccountKey:
    """Digest and cipher of an account number; the cipher is bound to the uid that comes with it."""
    uid = uuid.uuid4()
    digest = crypto.digest(number)
    return AccountKey(digest, uid, crypto.encrypt(ACCOUNT_LABEL, uid, number), number[-4:])


def person_key(id_number: str) -> tuple[bytes, int]:
    """Digest of a repaired ID number and the digest's 64-bit head."""
    digest = crypto.digest(id_number)
    return digest, crypto.head64(digest)


def person_keys(id_numbers: Iterable[str]) -> tuple[list[bytes], list[int]]:
    """The same for many ID numbers, as two columns."""
    digests = crypto.digests(id_numbers)
    return digests, list(map(crypto.head64, digests))


@crypto.made_with_keys
@lru_cache(maxsize=4096)
def person_facts(id_number: str) -> PersonFacts:
    """Digest, sex and birth date of a repaired 18-character ID number."""
    return PersonFacts(*person_key(id_number), idnumbers.sex(id_number), idnumbers.birth_date(id_number))


def content(*values: object) -> bytes:
    """16 bytes that are the same for the same values; keyed, for ID numbers are among them."""
    text = "\x1f".join("" if value is None else str(value) for value in values)
    key = settings.DOUDI_KEYS["index"][0]
    return hashlib.blake2b(text.encode(), digest_size=16, key=key).digest()
