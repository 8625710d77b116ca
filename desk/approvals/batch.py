"""What a batch of the queue comes to: who is in it, who is not and why, its sum in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.regions import Places
from common import divisions
from common.errors import Refused
from common.money import show
from households.models import Application
from reviews import approving
from reviews.approving import Look, Sum

HEADERS = [("申请号", ""), ("户主", ""), ("乡镇", ""), ("村(居)", ""), ("保障人数", "n"), ("月保障(元)", "n")]


@dataclass(frozen=True)
class Batch:
    """The applications that were picked, parted into those that the deed is done to and the others."""

    ready: Sequence[Application]
    looks: dict[int, Look]
    left_out: Sequence[tuple[str, str]]

    @property
    def sum(self) -> Sum:
        """What the ready ones come to."""
        return approving.sum_of(self.looks[each.pk] for each in self.ready)

    @property
    def words(self) -> str:
        """20 户 47 人 21,360.00 元."""
        return f"{self.sum.households} 户 {self.sum.persons} 人 {show(self.sum.amount)} 元"

    def table(self) -> dict[str, Any]:
        """Who is in it, with the sum below."""
        region = divisions.smallest_holding(each.region_code for each in self.ready)
        places, total = Places(region), self.sum
        rows = [
            [
                each.number, each.applicant_name, places.township(each.township),
                places.full(each.region_code).removeprefix(places.township(each.township)),
                opinion.insured, show(opinion.amount),
            ]
            for each in self.ready
            if (opinion := self.looks[each.pk].file.opinion) is not None
        ]  # fmt: skip
        totals = ["合计", f"{total.households} 户", "", "", total.persons, show(total.amount)]
        return {"headers": HEADERS, "rows": rows, "totals": totals}


def of(rows: Any, actor: User, *, returning: bool) -> Batch:
    """The picked rows as a batch."""
    picked = list(rows.order_by("due", "pk"))
    looks = approving.look(picked, actor)
    why = {each.pk: _why(looks[each.pk], actor, returning=returning) for each in picked}
    ready = [each for each in picked if not why[each.pk]]
    left_out = [(f"{each.number} {each.applicant_name}", why[each.pk]) for each in picked if why[each.pk]]
    return Batch(ready, looks, left_out)


def _why(look: Look, actor: User, *, returning: bool) -> str:
    if not returning:
        return look.unbatchable
    return "回避" if look.is_barred else "".join(approving.returnable(look.file, actor))


def told(text: str) -> Sum:
    """The sum that a page has shown, as its form sends it back. Raises Refused."""
    try:
        households, persons, amount = text.split("/")
        return Sum(int(households), int(persons), Decimal(amount))
    except (ValueError, ArithmeticError):
        raise Refused("没有读到要确认的户数和金额，请返回审批确认重新选择。") from None


def written(total: Sum) -> str:
    """The same as the form sends it."""
    return f"{total.households}/{total.persons}/{total.amount}"
