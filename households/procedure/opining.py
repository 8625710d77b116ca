"""The township's initial opinion (初审意见) by somebody else than who accepted; or a return."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.errors import Refused
from households.models import Application, Case, Deed, Opinion, Step
from households.procedure import moves
from households.procedure.files import File

RETURN_REASONS = {
    "check": "核对须重新进行",
    "visit": "缺入户调查记录",
    "neighbour": "缺邻里访问记录",
    "document": "材料不齐",
    "amount": "金额计算有误",
    "other": "其他",
}
"""Codes of a return; ``check`` and ``visit`` ask for those to be made again."""


@transaction.atomic
def opine(
    application: Application,
    *,
    actor: User,
    text: str,
    grade: str,
    amount: Decimal,
    income_per_head: Decimal,
    workings: Mapping[str, Any],
) -> Opinion:
    """The township proposes to confirm. First it must be public, unless it was and the amount is no higher.

    ``amount`` and ``workings`` are those of ``funds.calculation``. Raises NotPermitted, WrongStep, Refused.
    """
    if grade not in Case.Grade.values:
        raise Refused("请选择救助类别。")
    if amount <= 0:
        raise Refused("按收入计算的保障金额为 0 元，不能提出符合的意见。")
    if not text.strip():
        raise Refused("请填写初审意见。")
    deed = Deed.OPINE_AGAIN if _was_public(application, amount) else Deed.OPINE
    move = moves.begin(deed, application, actor=actor)
    return _give(
        move, text, fits=True, grade=grade, amount=amount, income_per_head=income_per_head, workings=workings
    )


@transaction.atomic
def opine_against(application: Application, *, actor: User, text: str) -> Opinion:
    """The township proposes not to confirm; that needs no notice. Raises as ``opine``."""
    if not text.strip():
        raise Refused("请填写初审意见。")
    move = moves.begin(Deed.OPINE_AGAINST, application, actor=actor)
    return _give(move, text, fits=False, workings={})


@transaction.atomic
def send_back(application: Application, *, actor: User, reasons: Sequence[str], note: str) -> Step:
    """The examiner wants more found out (退回). Raises NotPermitted, WrongStep, Refused."""
    move = moves.begin(Deed.RETURN, application, actor=actor)
    redo = redo_of(move.file, reasons, note)
    return move.done(opinion=note, facts={"reasons": list(reasons), "redo": redo})


def redo_of(file: File, reasons: Sequence[str], note: str) -> dict[str, int]:
    """What a return wants made again: the last record of it, which no longer counts. Raises Refused."""
    if not reasons or set(reasons) - set(RETURN_REASONS) or not note.strip():
        raise Refused("请选择退回理由并写明须补的内容。")
    made: dict[str, list[Any]] = {"check": [file.check] if file.check else [], "visit": file.visits}
    return {what: rows[-1].pk if rows else 0 for what, rows in made.items() if what in reasons}


def _was_public(application: Application, amount: Decimal) -> bool:
    line = File(application).line
    return line is not None and amount <= line.amount


def _give(move: moves.Move, text: str, **columns: Any) -> Opinion:
    file, application = move.file, move.application
    facts = {name: str(columns[name]) for name in ("grade", "amount") if columns.get(name)}
    facts["fits"] = columns["fits"]
    step = move.done(opinion=text, facts=facts)
    opinion: Opinion = Opinion.objects.create(
        region_code=application.region_code,
        application=application,
        step=step,
        round=application.round,
        persons=len(file.counted),
        insured=len(file.insured),
        text=text.strip(),
        given_by=move.actor,
        given_on=move.on,
        **columns,
    )
    return opinion
