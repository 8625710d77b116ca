"""Builders: one plain function a model. Everyone here is invented; ID numbers begin with 1599."""

import itertools
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User, system_user
from audit.models import IncomingFile
from common import crypto, idnumbers, months
from common.fields import CipherField, cipher
from common.names import normal
from datafeeds import matching
from datafeeds.models import ROWS, DisabilityCertificate, FeedRow, Snapshot
from funds.models import Payment
from households.identity import person_key
from households.models import Account, Case, CaseReview, Entitlement, Household, Membership, Person, Residence
from kinship_filings.models import Filing

COUNTY, EAST_WILLOW, WEST_WILLOW = 159922000000, 159922101201, 159922101202

_numbers = itertools.count(1)


def month(text: str | None) -> date | None:
    """The first day of a month written as 2026-06."""
    return months.parse_month(text) if text else None


def day(text: str | None) -> date | None:
    """A day written as 2026-06-30."""
    return date.fromisoformat(text) if text else None


def id_number(serial: int | None = None, born: str = "19500101") -> str:
    """An invented ID number with a right check digit."""
    first17 = f"159922{born}{(next(_numbers) if serial is None else serial) % 1000:03d}"
    return first17 + idnumbers.check_digit(first17)


def incoming(
    kind: str = "roll", *, region: int = COUNTY, as_of: date | None = None, actor: User | None = None
) -> IncomingFile:
    """A file that arrived."""
    return IncomingFile.objects.create(
        region_code=region,
        kind=kind,
        as_of=as_of,
        name=f"{kind}.csv",
        sha256=uuid.uuid4().hex * 2,
        size=1,
        rows=1,
        accepted=1,
        rejected=0,
        duplicates=0,
        actor=actor or system_user(),
    )


def person(number: str | None = None) -> Person:
    """A person who is known by an ID number."""
    digest, h64 = person_key(number or f"{id_number()}{next(_numbers)}")
    return Person.objects.get_or_create(id_digest=digest, defaults={"id_h64": h64})[0]


def account(number: str | None = None) -> Account:
    """A bank account."""
    text = number or f"62179921{next(_numbers):011d}"
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
        number=number or f"LH{next(_numbers):06d}",
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
    last: str | None = None,
    amount: str = "500.00",
    amount_from: str | None = None,
    members: Sequence[Person] | None = None,
    dependants: Sequence[Person] = (),
    reviewed: Iterable[str] = (),
    head: Person | None = None,
    **columns: Any,
) -> Case:
    """A case with its amount, its village and its members.

    The head alone is enrolled unless ``members`` says who; ``dependants`` are members who are not.
    ``first`` None makes it a refused case (未通过).
    """
    of = of or household()
    status = "refused" if first is None else "ended" if last else "enrolled"
    made = Case.objects.create(
        **{
            "region_code": of.region_code,
            "household": of,
            "key": first or f"refused{next(_numbers)}"[:12],
            "status": status,
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


def payment(
    to: Household | None,
    paid_for: str,
    amount: str = "500.00",
    *,
    payee: str | None = None,
    into: Account | None = None,
    number: str = "WP000001",
    paid_on: str | None = "",
    **columns: Any,
) -> Payment:
    """One payment, on the 10th of its month; ``paid_on`` None where the ledger does not tell the day."""
    name = payee or (to.head_name if to else "白雪")
    return Payment.objects.create(
        **{
            "region_code": to.region_code if to else COUNTY,
            "county": to.county if to else COUNTY // 1_000_000,
            "household": to,
            "number": to.number if to else number,
            "month": month(paid_for),
            "payee_name": name,
            "normal_payee": normal(name),
            "account": into or (to.account if to else account()),
            "amount": Decimal(amount),
            "status": "paid",
            "kind": "regular",
            "paid_on": day(f"{paid_for}-10") if paid_on == "" else day(paid_on),
            "incoming": to.incoming if to else incoming("payments"),
            **columns,
        }
    )


def filing(official: Person, relative: Person, *, filed: bool = True, **columns: Any) -> Filing:
    """A line of the kinship ledger."""
    uid = uuid.uuid4()
    return Filing.objects.create(
        **{
            "uid": uid,
            "region_code": COUNTY,
            "official": official,
            "official_name": "马建国",
            "official_id_number": cipher(Filing, "official_id_number").seal(uid, id_number()),
            "category": "village",
            "relative": relative,
            "relative_name": "田福",
            "relative_id_number": cipher(Filing, "relative_id_number").seal(uid, id_number()),
            "relation": "父亲",
            "filed": filed,
            "filed_on": date(2026, 1, 5) if filed else None,
            "incoming": incoming("kinship"),
            **columns,
        }
    )


def snapshot(kind: str, as_of: str = "2026-06-25", *, region: int = COUNTY, source: str = "") -> Snapshot:
    """A delivery of a feed, without rows yet."""
    return Snapshot.objects.create(
        region_code=region,
        kind=kind,
        source=source,
        as_of=day(as_of),
        rows=0,
        incoming=incoming(kind, region=region, as_of=day(as_of)),
    )


def certificate(number: str | None = None) -> DisabilityCertificate:
    """A disability certificate (残疾证号)."""
    text = number or f"{id_number()}{next(_numbers) % 100:02d}"
    uid = uuid.uuid4()
    return DisabilityCertificate.objects.create(
        uid=uid, digest=crypto.digest(text), number=cipher(DisabilityCertificate, "number").seal(uid, text),
        last4=text[-4:],
    )  # fmt: skip


REQUIRED: dict[str, dict[str, Any]] = {
    "deaths": {"died_on": date(2026, 1, 15)},
    "cremations": {"cremated_on": date(2026, 1, 17)},
    "pensions": {"insurance": "城乡居民", "monthly": Decimal("400.00"), "state": "正常"},
    "employment": {"employer": "示例公司", "base": Decimal("3000.00"), "paid_month": date(2026, 5, 1)},
    "housing": {"certificate": "第1号", "usage": "住宅"},
    "vehicles": {"plate": "北E00001", "vehicle_type": "小型轿车", "state": "正常"},
    "businesses": {
        "firm": "示例公司", "credit_code": "911599", "role": "股东", "firm_kind": "企业", "state": "存续",
    },
    "public_payroll": {"employer": "县医院", "state": "在职"},
    "officials": {"category": "村(居)干部"},
    "disability": {"category": "肢体", "level": "二级"},
    "medical": {"year": 2025, "self_paid": Decimal("30000.00")},
    "poverty_monitoring": {"category": "边缘易致贫户", "risk": "未消除"},
    "tekun": {"support": "分散", "state": "在册"},
    "other_rolls": {"other_region": 159925000000, "state": "在保"},
    "orphans": {"category": "孤儿", "state": "在册"},
    "disability_subsidies": {"subsidy": "困难残疾人生活补贴", "state": "在册"},
    "marriages": {"registered_on": date(2010, 5, 20), "state": "已婚"},
    "card_custody": {"relation": "邻居", "state": "有效"},
}  # fmt: skip
"""What a row of each kind holds unless a test says otherwise."""


def feed(
    of: Snapshot, someone: Person, *, name: str = "田福", other: Person | None = None, **columns: Any
) -> FeedRow:
    """A row of a feed about ``someone``; ``other`` is the spouse of a marriage or the custodian of a card."""
    model = ROWS[of.kind]
    values = {**REQUIRED[of.kind], **_other(of.kind, other), **columns}
    if of.kind == "disability" and "certificate" not in values:
        values["certificate"] = certificate()
    ciphers = [field for field in model._meta.fields if isinstance(field, CipherField)]
    if ciphers:
        values["uid"] = uuid.uuid4()
        values |= {field.name: field.seal(values["uid"], id_number()) for field in ciphers}
    row = model.objects.create(
        region_code=of.region_code,
        snapshot=of,
        id_digest=someone.id_digest,
        id_h64=someone.id_h64,
        name=name,
        normal_name=normal(name),
        **values,
    )
    matching.match_snapshot(of)
    return row


def _other(kind: str, other: Person | None) -> dict[str, Any]:
    if other is None:
        return {}
    if kind == "marriages":
        return {
            "spouse_name": "田禄",
            "spouse_normal_name": "田禄",
            "spouse_digest": other.id_digest,
            "spouse_h64": other.id_h64,
        }
    return {"custodian_name": "马建国", "custodian_digest": other.id_digest, "custodian_h64": other.id_h64}
