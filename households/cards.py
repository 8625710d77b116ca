"""Codes of families (幸福清单码): given, changed; how many wrong tries one bears."""

import secrets
import uuid

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.scope import WHOLE, require, scope
from audit import log
from audit.actions import Action
from common import clock, crypto
from common.fields import cipher, reveal
from households.models import FamilyCard, Household

MOST_TRIES = 5
"""So many wrong digits stop a code; a new one is given by the township."""
TOKEN_BYTES = 16


def of(household: Household) -> FamilyCard | None:
    """The household's valid code."""
    found: FamilyCard | None = FamilyCard.objects.filter(household=household, voided_at=None).first()
    return found


@transaction.atomic
def issue(household: Household, *, actor: User) -> FamilyCard:
    """The household has a new code; the one before opens nothing any more. Raises NotPermitted."""
    require(actor, "households.card", household)
    household = Household.objects.select_for_update().get(pk=household.pk)
    voided = FamilyCard.objects.filter(household=household, voided_at=None).update(voided_at=clock.now())
    uid, token = uuid.uuid4(), secrets.token_urlsafe(TOKEN_BYTES)
    card: FamilyCard = FamilyCard.objects.create(
        uid=uid,
        region_code=household.region_code,
        household=household,
        token=cipher(FamilyCard, "token").seal(uid, token),
        digest=crypto.digest(token),
        issued_on=clock.today(),
        issued_by=actor,
    )
    log.record(Action.CARD_ISSUED, household, actor=actor, detail={"voided": voided})
    return card


def token_of(card: FamilyCard) -> str:
    """The words of the code, as its QR holds them."""
    return reveal(card, "token")


def find(token: str) -> FamilyCard | None:
    """The valid code of these words, wherever its household lives."""
    with scope(region=WHOLE):
        rows = FamilyCard.objects.filter(digest=crypto.digest(token), voided_at=None)
        found: FamilyCard | None = rows.select_related("household").first()
        return found


def try_out(card: FamilyCard) -> bool:
    """A try is counted before it is judged, so that many at once are no more than MOST_TRIES."""
    with scope(region=WHOLE):
        rows = FamilyCard.objects.filter(pk=card.pk, voided_at=None, wrong__lt=MOST_TRIES)
        return bool(rows.update(wrong=F("wrong") + 1))


def was_right(card: FamilyCard) -> None:
    """The digits were right: the wrong ones before are forgotten."""
    with scope(region=WHOLE):
        FamilyCard.objects.filter(pk=card.pk).update(wrong=0)


def left(card: FamilyCard) -> int:
    """How many tries a code has left."""
    with scope(region=WHOLE):
        wrong: int = FamilyCard.objects.values_list("wrong", flat=True).get(pk=card.pk)
    return max(0, MOST_TRIES - wrong)
