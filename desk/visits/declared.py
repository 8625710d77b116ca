"""What a family that applies declared (申报), beside the questions of its visit: the visitor compares."""

from collections.abc import Iterable, Mapping
from typing import Any

from common import clock
from common.money import show
from funds import granting
from households import traits
from households.means import YEAR
from households.models import Application
from households.procedure.files import File

NOTHING = "没有"


def facts(application: Application) -> Mapping[str, str]:
    """By the key of each question what was declared of it, in words."""
    file = File(application)
    return {
        "health": _of_each(file, _health),
        "labour": _of_each(file, _labour),
        "living": "、".join(_name(each) for each in file.members),
        "income": _income(file),
        "belongings": _belongings(application),
    }


def _of_each(file: File, words: Any) -> str:
    told = ((each.name, words(each)) for each in file.members if each.counted)
    return "；".join(f"{name} {what or '未填'}" for name, what in told)


def _health(member: Any) -> str:
    disability = f"{member.disability_kind}残疾 {member.disability_level}" if member.disability_kind else ""
    return _joined((member.health, "重病" if member.serious_illness else "", disability.strip()))


def _labour(member: Any) -> str:
    return _joined((member.labour, member.employment))


def _name(member: Any) -> str:
    age = f"{traits.age(member.born_on, clock.today())} 岁"
    apart = f"不计入：{member.get_not_counted_display()}" if not member.counted else ""
    return f"{member.name}（{_joined((member.relation, age, apart))}）"


def _income(file: File) -> str:
    rows = file.application.incomes.filter(removed_at=None).select_related("member").order_by("pk")
    items = [
        f"{each.member.name} {each.get_kind_display()} {show(each.amount / YEAR)} 元/月" for each in rows
    ]
    return "；".join((*items, f"月人均 {show(granting.income_of(file).per_head)} 元"))


def _belongings(application: Application) -> str:
    rows = application.properties.filter(removed_at=None).order_by("pk")
    return "、".join(f"{each.get_kind_display()} {each.label}" for each in rows) or NOTHING


def _joined(words: Iterable[str]) -> str:
    return "，".join(filter(None, words))
