"""What imports did to a household (历史): who told what, and before and after of every change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from common import months
from common.fields import reveal
from common.money import show
from common.panels import Change, Step
from households.dossier import Dossier, masked_phone
from households.models import Case, Entitlement, Membership

WORDS = {"status": dict(Case.Status.choices), "grade": dict(Case.Grade.choices)}
NOT_TOLD = {"id", "head", "village", "account"}
MEMBER_FIELDS = {
    "name": "姓名",
    "relation": "与户主关系",
    "health": "健康状况",
    "disability_kind": "残疾类别",
    "disability_level": "残疾等级",
    "labour": "劳动能力",
}
NOTHING = "—"


def imports(file: Dossier) -> Iterator[Step]:
    """One step for each import that created or changed something, with what it changed."""
    created: dict[int | None, list[str]] = defaultdict(list)
    changed: dict[int | None, list[Change]] = defaultdict(list)
    for case in file.cases:
        versions = _versions(case, file)
        created[versions[0][0]].append(_period(case))
        for (_, before), (incoming, after) in pairwise(versions):
            changed[incoming] += _differences(before, after, file)
    for incoming, change in (
        *_amounts(file),
        *_members(file, {case: _first(case, file) for case in file.cases}),
    ):
        changed[incoming].append(change)
    for pk in {*created, *changed}:
        if pk is None:
            continue  # what the procedure made is told by its steps
        yield _step(file.imports[pk], created[pk], changed[pk])


def _step(incoming: Any, created: list[str], changes: list[Change]) -> Step:
    told = [f"录入保障记录 {'、'.join(created)}"] if created else []
    told += [f"变更 {len(changes)} 项"] if changes else []
    return Step(
        incoming.at,
        "导入台账",
        "，".join(told),
        who=incoming.actor.name,
        note=f"{incoming.name}（来文 {incoming.pk}）",
        changes=changes,
    )


def _period(case: Case) -> str:
    if case.first_month is None:
        return f"{case.applied_on or ''} 申请（未通过）".strip()
    return f"{months.show(case.first_month)} 起"


def _versions(case: Case, file: Dossier) -> list[tuple[int | None, Mapping[str, Any]]]:
    """What the case said, version by version: the import that said so (None: the procedure), its values."""
    past: list[tuple[int | None, Mapping[str, Any]]] = [
        (row.incoming_id, row.values) for row in file.past if row.case_id == case.pk
    ]
    now = {**case.stated(), "village": case.residence.village}
    return [*past, (case.incoming_id, now)]


def _first(case: Case, file: Dossier) -> int | None:
    return _versions(case, file)[0][0]


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], file: Dossier) -> Iterator[Change]:
    labels = {field.name: str(field.verbose_name) for field in Case._meta.concrete_fields}
    for name, label in labels.items():
        if name in after and name not in NOT_TOLD and before.get(name) != after[name]:
            yield Change(label, _word(name, before.get(name)), _word(name, after[name]))
    if before.get("account") != after.get("account"):
        yield Change(
            "银行账号",
            file.accounts.get(before.get("account") or 0, NOTHING),
            file.accounts.get(after.get("account") or 0, NOTHING),
        )
    if before.get("village") != after["village"]:
        yield Change(
            "村(居)", file.places.full(before.get("village") or 0), file.places.full(after["village"])
        )


def _word(name: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    return WORDS.get(name, {}).get(value, str(value))


def _amounts(file: Dossier) -> Iterator[tuple[int | None, Change]]:
    """The amounts that gave way to others, with the import that said so."""
    for old in file.entitlements:
        if old.superseded_by_id is None:
            continue
        new = next(
            (
                each
                for each in file.entitlements
                if each.case_id == old.case_id and each.incoming_id == old.superseded_by_id
            ),
            None,
        )
        before, after = _amount(old), _amount(new)
        if before != after:
            yield old.superseded_by_id, Change("户月保障金额", before, after)


def _amount(row: Entitlement | None) -> str:
    return f"{show(row.amount)} 元（{months.show(row.from_month)} 起）" if row else NOTHING


def _members(file: Dossier, firsts: Mapping[Case, int | None]) -> Iterator[tuple[int | None, Change]]:
    """Members who came, went or were told otherwise, with the import that said so."""
    first = {case.pk: incoming for case, incoming in firsts.items()}
    followers = {(row.case_id, row.person_id, row.incoming_id): row for row in file.memberships}
    came_after = set()
    for old in file.memberships:
        if old.superseded_by_id is None:
            continue
        new = followers.get((old.case_id, old.person_id, old.superseded_by_id))
        if new is None:
            yield (
                old.superseded_by_id,
                Change(f"成员 {old.name}", f"{old.relation}，{_share(old)}", "不再列入"),
            )
            continue
        came_after.add(new.pk)
        for change in _retold(old, new):
            yield old.superseded_by_id, change
    for row in file.memberships:
        if row.pk not in came_after and row.incoming_id != first[row.case_id]:
            yield (
                row.incoming_id,
                Change(f"成员 {row.name}", NOTHING, f"新列入：{row.relation}，{_share(row)}"),
            )


def _share(row: Membership) -> str:
    return "享受" if row.enrolled else "不享受"


def _retold(old: Membership, new: Membership) -> Iterable[Change]:
    who = f"成员 {old.name}"
    for name in MEMBER_FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = MEMBER_FIELDS[name]
            yield Change(f"{who} {label}", before or NOTHING, after or NOTHING)
    if old.enrolled != new.enrolled:
        yield Change(f"{who} 是否享受", _share(old), _share(new))
    if reveal(old, "phone") != reveal(new, "phone"):
        yield Change(f"{who} 电话", masked_phone(old) or NOTHING, masked_phone(new) or NOTHING)
    if reveal(old, "address") != reveal(new, "address"):
        yield Change(f"{who} 住址", reveal(old, "address") or NOTHING, reveal(new, "address") or NOTHING)
