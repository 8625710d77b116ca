"""Envelopes and digests: what opens, what does not, what survives a rotation of the keys."""

import hashlib
import hmac
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import crypto
from common.crypto import CryptoError

LABEL = "households_membership.id_number"
ROW = uuid.UUID("00000000-0000-4000-8000-000000000001")
NUMBER = "159900193609080041"
FIRST, SECOND = b"1" * 32, b"2" * 32


@pytest.fixture(autouse=True)
def keys(settings) -> dict[str, object]:
    """Give the installation keys of its own."""
    settings.DOUDI_KEYS = {"data": {"1": b"a" * 16}, "current": "1", "index": [FIRST], "seal": b"s" * 32}
    return settings.DOUDI_KEYS


def rotate(settings, keys: dict[str, object]) -> None:
    """Add a second data key that writes from now on."""
    settings.DOUDI_KEYS = {**keys, "data": {"1": b"a" * 16, "2": b"b" * 16}, "current": "2"}


def test_sm3_is_the_hash_of_the_standard() -> None:
    assert crypto.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_the_digest_is_a_plain_hmac_that_others_can_recompute() -> None:
    assert (
        crypto.digest(NUMBER)
        == hmac.digest(FIRST, NUMBER.encode(), "sm3")
        == crypto.hmac_sm3(FIRST, NUMBER.encode())
    )


def test_what_is_sealed_opens_for_its_row_and_column_only() -> None:
    blob = crypto.encrypt(LABEL, ROW, NUMBER)
    assert NUMBER.encode() not in blob
    assert crypto.decrypt(LABEL, ROW, blob) == NUMBER
    for label, row in ((LABEL, uuid.uuid4()), ("households_account.number", ROW)):
        with pytest.raises(CryptoError):
            crypto.decrypt(label, row, blob)


def test_a_row_is_the_same_row_however_its_uid_is_written() -> None:
    blob = crypto.encrypt(LABEL, str(ROW), NUMBER)
    for uid in (ROW, ROW.hex, ROW.bytes, str(ROW)):
        assert crypto.decrypt(LABEL, uid, memoryview(blob)) == NUMBER


def test_a_uid_is_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        crypto.encrypt(LABEL, b"7", NUMBER)


def test_equal_texts_have_unequal_envelopes() -> None:
    assert crypto.encrypt(LABEL, ROW, NUMBER) != crypto.encrypt(LABEL, ROW, NUMBER)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_one_changed_bit_is_seen(place: int, bit: int) -> None:
    blob = bytearray(crypto.encrypt(LABEL, ROW, NUMBER))
    blob[place % len(blob)] ^= 1 << bit
    with pytest.raises(CryptoError):
        crypto.decrypt(LABEL, ROW, bytes(blob))


@given(st.integers(min_value=0))
def test_a_cut_envelope_is_seen(length: int) -> None:
    blob = crypto.encrypt(LABEL, ROW, NUMBER)
    with pytest.raises(CryptoError):
        crypto.decrypt(LABEL, ROW, blob[: length % len(blob)])


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert crypto.decrypt(LABEL, ROW, crypto.encrypt(LABEL, ROW, text)) == text


def test_old_and_new_keys_are_read_together_and_the_new_one_writes(settings, keys) -> None:
    old = crypto.encrypt(LABEL, ROW, NUMBER)
    rotate(settings, keys)
    new = crypto.encrypt(LABEL, ROW, NUMBER)
    assert (crypto.key_id(old), crypto.key_id(new)) == (1, 2)
    assert crypto.decrypt(LABEL, ROW, old) == crypto.decrypt(LABEL, ROW, new) == NUMBER


def test_reencrypting_moves_an_envelope_to_the_new_key_once(settings, keys) -> None:
    old = crypto.encrypt(LABEL, ROW, NUMBER)
    assert crypto.reencrypt(LABEL, ROW, old) == old
    rotate(settings, keys)
    new = crypto.reencrypt(LABEL, ROW, old)
    assert crypto.key_id(new) == 2
    assert crypto.decrypt(LABEL, ROW, new) == NUMBER
    assert crypto.reencrypt(LABEL, ROW, memoryview(new)) == new


def test_a_key_that_is_not_here_is_named(settings, keys) -> None:
    rotate(settings, keys)
    blob = crypto.encrypt(LABEL, ROW, NUMBER)
    settings.DOUDI_KEYS = keys
    with pytest.raises(CryptoError, match="data key 2"):
        crypto.decrypt(LABEL, ROW, blob)


def test_a_layer_is_added_to_a_digest_without_the_clear_value(settings, keys) -> None:
    known = crypto.digest(NUMBER)
    settings.DOUDI_KEYS = {**keys, "index": [FIRST, SECOND]}
    assert crypto.digest(NUMBER) == crypto.add_layer(known, SECOND)


def test_the_join_key_is_the_head_of_the_digest() -> None:
    assert crypto.head64(b"\xff" * 8 + b"\x00" * 24) == -1
    assert crypto.head64(memoryview(b"\x00" * 7 + b"\x05" + b"\x00" * 24)) == 5


def test_a_database_knows_its_keys_again(settings, keys) -> None:
    noted = crypto.key_check_value()
    rotate(settings, keys)
    assert crypto.keys_fit(noted)
    for other in ({"data": {"1": b"x" * 16}}, {"index": [SECOND]}, {"seal": b"x" * 32}):
        settings.DOUDI_KEYS = {**keys, **other}
        assert not crypto.keys_fit(noted)
