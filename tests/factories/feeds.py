"""Deliveries of other bureaus and their rows."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from common import crypto
from common.fields import CipherField, cipher
from common.names import normal
from datafeeds import matching
from datafeeds.models import ROWS, DisabilityCertificate, FeedRow, Snapshot
from households.models import Person
from tests.factories.basics import COUNTY, day, id_number, incoming, numbers


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
    text = number or f"{id_number()}{next(numbers) % 100:02d}"
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
