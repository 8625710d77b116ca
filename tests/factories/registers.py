"""Persons, accounts, households, members, cases and their amounts."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from common import crypto
from common.fields import cipher
from common.names import normal
from households.identity import person_key
from households.models import Account, Case, CaseReview, Entitlement, Household, Membership, Person, Residence
from tests.factories.basics import EAST_WILLOW, day, id_number, incoming, month, numbers


def person(number: str | None = None) -> Person:
    """A person who is known by an ID number."""
    digest, h64 = person_key(number or f"{id_number()}{next(numbers)}")
    return Person.objects.get_or_create(id_digest=digest, defaults={"id_h64": h64})[0]


def account(number: str | None = None) -> Account:
    """A bank account."""
    text = number or f"62179921{next(numbers):011d}"
    uid = uuid.uuid4()
    known = Account.objects.filter(digest=crypto.digest(text)).first()
    return known or Account.objects.create(
        uid=uid, digest=crypto.digest(text), number=cipher(Account, "number").seal(uid, text), last4=text[-4:]
    )


def household(
    number: str | None = None, *, village: int = EAST_WILLOW, head: Person | None = None, name: str = "高秀英"
) -> Household:
    """A household under its number, without a case yet."""
    return Household.objects.create(
        region_code=village,
        county=village // 1_000_000,
        number=number or f"LH{next(numbers):06d}",
        head=head or person(),
        head_name=name,
        account=account(),
        incoming=incoming(region=village // 1_000_000 * 1_000_000),
    )


def member(
    case: Case, someone: Person | None = None, *, name: str = "田福", enrolled: bool = True
) -> Membership:
    """Someone who belongs to a case."""
    uid = uuid.uuid4()
    return Membership.objects.create(
        uid=uid,
        region_code=case.region_code,
        household=case.household,
        case=case,
        person=someone or person(),
        relation="其他",
        enrolled=enrolled,
        name=name,
        normal_name=normal(name),
        sex="女",
        born_on=date(1950, 1, 1),
        id_number=cipher(Membership, "id_number").seal(uid, id_number()),
        content=b"",
        incoming=case.incoming,
    )


def case(
    of: Household | None = None,
    *,
    first: str | None = "2020-01",
    amount: str = "500.00",
    amount_from: str | None = None,
    members: Sequence[Person] | None = None,
    dependants: Sequence[Person] = (),
    reviewed: Iterable[str] = (),
    **columns: Any,
) -> Case:
    """A case with its amount, its village and its members.

    The head alone is enrolled unless ``members`` says who; ``dependants`` are members who are not.
    ``first`` None makes it a refused case (未通过); ``last`` is the month in which it ended.
    """
    of = of or household()
    made = _bare_case(of, first, **columns)
    Residence.objects.create(
        region_code=of.region_code, household=of, case=made, village=of.region_code, incoming=of.incoming
    )
    if first:
        entitlement(made, amount, amount_from or first)
    for on in reviewed:
        CaseReview.objects.create(region_code=of.region_code, case=made, on=day(on), incoming=of.incoming)
    for someone in [of.head] if members is None else members:
        member(made, someone, name=of.head_name if someone == of.head else "田福")
    for someone in dependants:
        member(made, someone, enrolled=False)
    return made


def _bare_case(
    of: Household, first: str | None, last: str | None = None, head: Person | None = None, **columns: Any
) -> Case:
    return Case.objects.create(
        **{
            "region_code": of.region_code,
            "household": of,
            "key": first or f"refused{next(numbers)}"[:12],
            "status": "refused" if first is None else "ended" if last else "enrolled",
            "first_month": month(first),
            "last_month": month(last),
            "account": of.account,
            "head": head or of.head,
            "head_name": of.head_name,
            "content": b"",
            "incoming": of.incoming,
            **columns,
        }
    )


def entitlement(of: Case, amount: str, since: str, until: str | None = None) -> Entitlement:
    """The monthly amount of a case from a month on."""
    return Entitlement.objects.create(
        region_code=of.region_code,
        case=of,
        amount=Decimal(amount),
        from_month=month(since),
        to_month=month(until),
        incoming=of.incoming,
    )
