"""Codes of families (幸福清单码): given, changed; how many wrong tries one bears."""

import secrets
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.scope import WHOLE, require_each, scope
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
    return _issue([household], actor)[0]


@transaction.atomic
def issue_first(households: Iterable[Household], *, actor: User) -> list[FamilyCard]:
    """Those of the households that have no valid code have their first one. Raises NotPermitted."""
    wanted = {each.pk: each for each in households}
    held = FamilyCard.objects.filter(household__in=list(wanted), voided_at=None)
    for pk in held.values_list("household_id", flat=True):
        del wanted[pk]
    return _issue(list(wanted.values()), actor)


def _issue(households: list[Household], actor: User) -> list[FamilyCard]:
    """A new code each, the ones before are void; as many queries for one as for many."""
    require_each(actor, "households.card", households)
    keys = [each.pk for each in households]
    locked = list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    old = FamilyCard.objects.filter(household__in=keys, voided_at=None)
    voided = set(old.values_list("household_id", flat=True))
    if voided:
        old.update(voided_at=clock.now())
    cards: list[FamilyCard] = FamilyCard.objects.bulk_create(_card(each, actor) for each in locked)
    told = ((each, {"detail": {"voided": int(each.pk in voided)}}) for each in locked)
    log.record_each(Action.CARD_ISSUED, told, actor=actor)
    return cards


def _card(household: Household, actor: User) -> FamilyCard:
    uid, token = uuid.uuid4(), secrets.token_urlsafe(TOKEN_BYTES)
    return FamilyCard(
        uid=uid,
        region_code=household.region_code,
        household=household,
        token=cipher(FamilyCard, "token").seal(uid, token),
        digest=crypto.digest(token),
        issued_on=clock.today(),
        issued_by=actor,
    )


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
