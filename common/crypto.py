"""Encryption and keyed digests: SM4-GCM envelopes and HMAC-SM3, behind one interface.

A software library alone does not pass a 密评; nothing here claims it.
"""

import functools
import os
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

_HEAD = struct.Struct(">BBH")  # magic, algorithm, key id
_MAGIC = 0xA5
_SM4_GCM = 1
_NONCE = 12
_TAG = 16
_SHORTEST = _HEAD.size + _NONCE + _TAG
_HEAD64 = struct.Struct(">q")


class CryptoError(Exception):
    """A ciphertext was altered, cut, moved to another row, or its key is not here."""


@dataclass(frozen=True)
class Keyring:
    """The keys of the installation, ready for use."""

    data: Mapping[int, algorithms.SM4]
    current: int
    index: tuple[hmac.HMAC, ...]
    seal: bytes

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> "Keyring":
        """Return the keyring of ``settings.DOUDI_KEYS`` (data, current, index, seal)."""
        return cls(
            data={int(kid): algorithms.SM4(key) for kid, key in keys["data"].items()},
            current=int(keys["current"]),
            index=tuple(hmac.HMAC(key, hashes.SM3()) for key in keys["index"]),
            seal=keys["seal"],
        )


@functools.cache
def keyring() -> Keyring:
    """Return the keyring of the settings, built once."""
    return Keyring.of(settings.DOUDI_KEYS)


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


Cached = TypeVar("Cached", bound=_Cached)
Reader = Callable[[], Mapping[str, Any]]

_made_with_keys: list[_Cached] = [keyring]
_readers: list[Reader] = []
_layers: int | None = None


def made_with_keys(cached: Cached) -> Cached:
    """Decorator: what the cached function remembers is forgotten when keys or layers change."""
    _made_with_keys.append(cached)
    return cached


def adopt(keys: Mapping[str, Any]) -> None:
    """From now on these are the keys of this process."""
    settings.DOUDI_KEYS = keys
    _forget()


def keys_come_from(reader: Reader) -> None:
    """``reader`` gives the keys as they stand now, for a process that outlives a rotation."""
    _readers[:] = [reader]


def reread() -> None:
    """Keys that were added since this process began are known to it."""
    for reader in _readers:
        adopt(reader())


def use_layers(count: int | None) -> None:
    """Digests are made with the first ``count`` index keys: those that the database was filled with.

    None: with all of them, as for a database that is still empty.
    """
    global _layers
    if count != _layers:
        _layers = count
        _forget()


def _forget() -> None:
    for cached in _made_with_keys:
        cached.cache_clear()


@receiver(setting_changed)
def _other_keys(*, setting: str, **_: Any) -> None:
    if setting == "DOUDI_KEYS":
        use_layers(None)
        _forget()


def sm3(content: bytes) -> bytes:
    """Return the SM3 hash (GM/T 0004), 32 bytes."""
    digest_of = hashes.Hash(hashes.SM3())
    digest_of.update(content)
    return digest_of.finalize()


def hmac_sm3(key: bytes, content: bytes) -> bytes:
    """Return the HMAC-SM3 of the content, 32 bytes."""
    return _keyed(hmac.HMAC(key, hashes.SM3()), content)


def _keyed(context: hmac.HMAC, content: bytes) -> bytes:
    copy = context.copy()  # 2.5 times as fast as a new keyed context
    copy.update(content)
    return copy.finalize()


def digest(text: str) -> bytes:
    """Return the keyed digest of a repaired ID number or account, 32 bytes: an HMAC-SM3 a layer in use."""
    content = text.encode()
    for layer in keyring().index[:_layers]:
        content = _keyed(layer, content)
    return content


def digests(texts: Iterable[str]) -> list[bytes]:
    """Return the digests of many texts."""
    layers = keyring().index[:_layers]
    contents = [text.encode() for text in texts]
    for layer in layers:
        contents = [_keyed(layer, content) for content in contents]
    return contents


def add_layer(known: bytes, key: bytes) -> bytes:
    """Return a stored digest under one more index key: rotation needs no clear value."""
    return hmac_sm3(key, known)


def head64(known: bytes) -> int:
    """Return the first eight bytes of a digest as a signed big-endian integer, the indexed join key."""
    head: int = _HEAD64.unpack_from(known)[0]
    return head


def encrypt(label: str, uid: UUID | str | bytes, text: str) -> bytes:
    """Return the envelope of a text, bound to its column and row: head, nonce, ciphertext, tag.

    ``label`` is ``<app>_<model>.<field>``, ``uid`` the row's UUID. The current data key writes.
    """
    keys, head = keyring(), present_header()
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(keys.data[keys.current], modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_bound_to(head, label, uid))
    body = encryptor.update(text.encode()) + encryptor.finalize()
    return head + nonce + body + encryptor.tag


def decrypt(label: str, uid: UUID | str | bytes, blob: bytes) -> str:
    """Return the text of an envelope, whichever key wrote it.

    Raises CryptoError when it was altered, cut, belongs to another column or row, or its key is unknown.
    """
    blob = bytes(blob)
    key = _data_key(blob)
    head, nonce = blob[: _HEAD.size], blob[_HEAD.size : _HEAD.size + _NONCE]
    decryptor = Cipher(key, modes.GCM(nonce, blob[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(_bound_to(head, label, uid))
    try:
        return (decryptor.update(blob[_HEAD.size + _NONCE : -_TAG]) + decryptor.finalize()).decode()
    except InvalidTag:
        raise CryptoError("the envelope was altered or belongs to another row") from None


def reencrypt(label: str, uid: UUID | str | bytes, blob: bytes) -> bytes:
    """Return the envelope under the current data key; one that has it already is returned as it is."""
    if key_id(blob) == keyring().current:
        return bytes(blob)
    return encrypt(label, uid, decrypt(label, uid, blob))


def present_header() -> bytes:
    """Return the first bytes of every envelope that the current data key writes."""
    return _HEAD.pack(_MAGIC, _SM4_GCM, keyring().current)


def key_id(blob: bytes) -> int:
    """Return the id of the data key that wrote an envelope; raises CryptoError when it is none."""
    if len(blob) < _SHORTEST:
        raise CryptoError("the envelope is too short")
    magic, algorithm, kid = _HEAD.unpack_from(blob)
    if (magic, algorithm) != (_MAGIC, _SM4_GCM):
        raise CryptoError("this is no envelope of a known kind")
    return int(kid)


def _data_key(blob: bytes) -> algorithms.SM4:
    kid = key_id(blob)
    if kid not in keyring().data:
        reread()
    try:
        return keyring().data[kid]
    except KeyError:
        raise CryptoError(f"data key {kid} is not here") from None


def _bound_to(head: bytes, label: str, uid: UUID | str | bytes) -> bytes:
    if isinstance(uid, UUID):
        row = uid.bytes
    elif isinstance(uid, str):
        row = bytes.fromhex(uid.replace("-", ""))
    else:
        row = uid
    if len(row) != 16:
        raise ValueError("a row's uid has 16 bytes")
    return b"%b%b:%b" % (head, label.encode(), row)


def key_check_value() -> str:
    """Return a text that tells these keys from others and nothing else: ``name:check`` for each key."""
    keys = settings.DOUDI_KEYS
    named = [(f"data{kid}", key) for kid, key in keys["data"].items()]
    named += [(f"index{layer}", key) for layer, key in enumerate(keys["index"], start=1)]
    named.append(("seal", keys["seal"]))
    return " ".join(sorted(f"{name}:{hmac_sm3(key, b'Doudi key check').hex()[:8]}" for name, key in named))


def keys_fit(noted: str) -> bool:
    """Tell whether every key that a database has noted is here unchanged; further keys are no harm."""
    return set(noted.split()) <= set(key_check_value().split())
