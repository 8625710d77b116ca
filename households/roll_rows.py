"""One row of a roll (低保台账) in the columns of its stage: what it says of the case, and of the member."""

from typing import Any

from common import months
from common.names import normal
from households import identity, publishing, searching
from households.models import Case

STATUS = {"在保": Case.Status.ENROLLED, "已退出": Case.Status.ENDED, "未通过": Case.Status.REFUSED}

CASE_TEXTS = ("grade", "area_kind", "cause", "end_reason", "bank_name")
CASE_NAMES = ("examiner", "confirmer", "account_holder")
CASE_DAYS = ("applied_on", "reviewed_on", "checked_on", "visited_on", "notice_from", "notice_to")
MEMBER_TEXTS = ("health", "disability_kind", "disability_level", "labour")


def _index(month: Any) -> int | None:
    return None if month is None else months.index(month)


def case_values(values: dict[str, Any]) -> list[Any]:
    """The stage's columns of a case, as one of its rows says them."""
    refused = values["status"] == "未通过"
    first = None if refused else _index(values.get("first_month"))
    last = None if refused else _index(values.get("last_month"))
    head = identity.person_facts(values["head_id"])
    account = identity.account_key(values["account"]) if values.get("account") else (None,) * 4
    texts = [values.get(key) or "" for key in CASE_TEXTS]
    days = [values.get(key) for key in CASE_DAYS]
    phone, address = (identity.content(values.get(key)) for key in ("phone", "address"))
    names = [values.get(key) or "" for key in CASE_NAMES]
    normal_names = [normal(name) for name in names]
    amount_from = first if values.get("amount_from") is None else _index(values["amount_from"])
    key = f"A{values.get('applied_on') or '-'}" if refused else f"M{first}"
    plain = [STATUS[values["status"]].value, values["amount"], amount_from, first, last]
    said = [*plain, values.get("income_per_head"), *texts, *days]
    head_name = normal(values["head_name"])
    content = identity.content(
        values.get("first_month"), values.get("last_month"), values["village"], head_name, values["head_id"],
        *said, *normal_names, values.get("account"),
    )  # fmt: skip
    return [
        values["number"], key, values["village"], values["head_name"], head_name, head.digest,
        *said, *names, *normal_names, *account, phone, address, content,
    ]  # fmt: skip


def member_values(values: dict[str, Any], extra: dict[str, str]) -> list[Any]:
    """The stage's columns of the member of the row."""
    member = publishing.member_ciphers(values["member_id"], values.get("phone"), values.get("address"))
    facts = identity.person_facts(values["member_id"])
    texts = [values.get(key) or "" for key in MEMBER_TEXTS]
    content = identity.content(
        values["member_id"],
        normal(values["name"]),
        values["relation"],
        values["enrolled"],
        values.get("phone"),
        values.get("address"),
        *texts,
    )
    return [
        member.uid,
        facts.digest,
        facts.h64,
        values["relation"],
        values["enrolled"],
        values["name"],
        normal(values["name"]),
        facts.sex,
        facts.born_on,
        member.id_number,
        searching.tail_digest(values["member_id"]),
        member.phone,
        searching.phone_digest(values.get("phone")),
        member.address,
        *texts,
        extra,
        content,
    ]
