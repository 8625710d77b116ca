"""Applications that the county did not confirm (不予确认): families that may be 低保边缘 or 刚性支出困难.

``fixtures/demo/refused.csv`` declares them; what each is an example of is its 情形.
"""

from collections.abc import Sequence
from datetime import date

from config.demo import waiting
from config.demo.acting import acting
from config.demo.waiting import Family
from households.models import Application
from households.procedure import deciding, opining

OPINED, DECIDED = date(2026, 5, 28), date(2026, 6, 3)
INCOME_TOO_HIGH = "01"
REASON = "家庭月人均收入高于低保标准。"


def families() -> list[Family]:
    """The declared families."""
    return waiting.families("demo/refused.csv")


def make(families: Sequence[Family]) -> None:
    """The families' applications went the whole way and were refused, each with its letter."""
    begun = waiting.accept(families)
    waiting.investigate(begun)
    with acting(waiting.EXAMINER, on=OPINED) as examiner:
        for application in _fresh(begun):
            opining.opine_against(application, actor=examiner, text=REASON)
    with acting(waiting.OFFICER, on=DECIDED) as officer:
        for application in _fresh(begun):
            deciding.refuse(application, actor=officer, reasons=[INCOME_TOO_HIGH], text=REASON)


def _fresh(applications: Sequence[Application]) -> list[Application]:
    return list(Application.objects.filter(pk__in=[each.pk for each in applications]).order_by("pk"))
