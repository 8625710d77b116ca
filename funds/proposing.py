"""The township's initial opinion with the amount as it is calculated now (提出初审意见)."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.scope import require
from common.errors import Refused
from common.money import show
from funds import granting
from households import steps
from households.models import Application, Deed, Opinion
from households.procedure import opining
from households.procedure.files import File

USUAL = "经核对和入户调查，符合条件。"
"""What stands for an opinion that fits and says nothing of its own."""


@transaction.atomic
def propose(
    application: Application, *, actor: User, fits: bool, grade: str, text: str, shown: Decimal | None
) -> Opinion:
    """The opinion stands; ``shown`` is the amount that the examiner saw.

    Raises NotPermitted, WrongStep, Refused, also where the amount is no longer the one that was seen, or
    property is above a limit and ``text`` does not say why it fits all the same.
    """
    require(actor, steps.row_of(Deed.OPINE).permission, application)
    if not fits:
        return opining.opine_against(application, actor=actor, text=text)
    file = File(application)
    _property_explained(file, text)
    income, amount = granting.proposal(file, grade=grade)
    if shown is not None and amount.total != shown:
        raise Refused(f"保障金额现在是 {show(amount.total)} 元，请核对后再提交。")
    return opining.opine(
        application,
        actor=actor,
        text=text,
        grade=grade,
        amount=amount.total,
        income_per_head=income.per_head,
        workings=amount.as_json(),
    )


def _property_explained(file: File, text: str) -> None:
    """Raises Refused where the property is above a limit and the opinion has no words of its own for it."""
    over = [f"{line.label} {line.found}" for line in granting.property_of(file) if not line.fits]
    if over and text.strip() in ("", USUAL):
        raise Refused(f"申报财产超出限额（{'、'.join(over)}），提出“符合”的须写明理由和依据。")
