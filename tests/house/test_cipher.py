"""A ciphertext that was altered, cut or put into another row or column is noticed, in every such column."""

import uuid
from typing import Any

import pytest
from django.apps import apps

from common import crypto
from common.crypto import CryptoError
from common.fields import CipherField, reveal
from common.fields import cipher as cipher_of
from households.models import Account, Membership
from tests import factories as make

pytestmark = pytest.mark.django_db

COLUMNS = [
    (model, field.name)
    for model in apps.get_models()
    for field in model._meta.local_concrete_fields
    if isinstance(field, CipherField)
]


@pytest.mark.parametrize(("model", "name"), COLUMNS, ids=lambda value: getattr(value, "__name__", value))
def test_an_altered_cut_or_moved_ciphertext_raises(model: Any, name: str):
    field, uid, other = cipher_of(model, name), uuid.uuid4(), uuid.uuid4()
    sealed = field.seal(uid, "159922195001010017")
    row = model(**{"uid": uid, name: sealed})
    assert reveal(row, name) == "159922195001010017"
    flipped = [
        sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :] for place in range(len(sealed))
    ]
    cut = [sealed[:length] for length in range(len(sealed))]
    for blob in (*flipped, *cut, sealed + b"\x00"):
        with pytest.raises(CryptoError):
            reveal(model(**{"uid": uid, name: blob}), name)
    with pytest.raises(CryptoError):
        reveal(model(**{"uid": other, name: sealed}), name)


def test_no_column_takes_another_columns_ciphertext():
    uid = uuid.uuid4()
    labels = [cipher_of(model, name).label for model, name in COLUMNS]
    assert len(set(labels)) == len(labels) > 10
    for label in labels:
        blob = crypto.encrypt(label, uid, "6217992100000000012")
        opened = [other for other in labels if _opens(other, uid, blob)]
        assert opened == [label]


def _opens(label: str, uid: uuid.UUID, blob: bytes) -> bool:
    try:
        crypto.decrypt(label, uid, blob)
    except CryptoError:
        return False
    return True


def test_an_account_copied_from_row_to_row_in_the_database_is_noticed(county, whole):
    mine, theirs = make.account(), make.account()
    Account.objects.filter(pk=mine.pk).update(number=theirs.number)
    mine.refresh_from_db()
    with pytest.raises(CryptoError):
        reveal(mine, "number")
    assert reveal(theirs, "number").endswith(theirs.last4)


def test_members_whose_numbers_were_swapped_in_the_database_are_noticed(county, whole):
    case = make.case(members=[make.person(), make.person()])
    first, second = case.memberships.order_by("pk")
    Membership.objects.filter(pk=first.pk).update(id_number=second.id_number)
    Membership.objects.filter(pk=second.pk).update(id_number=first.id_number)
    for member in case.memberships.all():
        with pytest.raises(CryptoError):
            reveal(member, "id_number")


def test_the_same_number_never_looks_the_same(county, whole):
    blobs = {bytes(make.case().memberships.get().id_number) for _ in range(3)}
    blobs |= {
        crypto.encrypt("households_account.number", uuid.UUID(int=1), "6217992100000000012") for _ in range(3)
    }
    assert len(blobs) == 6
    assert not any(b"159922" in blob or b"6217" in blob for blob in blobs)
