"""Looks at whole numbers (查看完整号码) and searches by them: who may, and each one a step in the trail."""

from typing import Any

from django.db import models, transaction

from accounts.scope import require
from audit import log
from audit.actions import Action
from common.errors import Refused


@transaction.atomic
def reveal(row: models.Model, *, actor: Any, reason: str, what: str = "") -> None:
    """The actor may now be shown a whole number of the row; ``what`` says which, where it has several.

    Raises NotPermitted, Refused without a reason.
    """
    require(actor, "reveal", row)
    if not reason.strip():
        raise Refused("请填写查看完整号码的理由，理由会记入操作留痕。")
    log.record(
        Action.NUMBER_REVEALED, row, actor=actor, reason=reason, detail={"what": what} if what else None
    )


@transaction.atomic
def search_by_number(*, actor: Any, where: str = "", what: str = "", number: str = "") -> None:
    """The actor looks for somebody by a whole number, ``where`` if not in the search field.

    ``what`` says which kind of number, where it is none of an ID document. Of the number the trail keeps
    the masked form. Raises NotPermitted.
    """
    require(actor, "search.use")
    told = {"where": where, "what": what, "number": number}
    detail = {name: value for name, value in told.items() if value}
    log.record(Action.SEARCHED_BY_NUMBER, actor=actor, detail=detail)
