"""What whoever fills in an application should know of its people (提示), from registers and feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import clock, menu
from desk.applications import lists
from households import earlier, traits
from households.procedure import conditions
from reviews import acceptance
from reviews.acceptance import KinHit

if TYPE_CHECKING:
    from desk.applications.sheet import Sheet

KINSHIP = "/kinship/new/"
HEADS = ("户主", "本人")
"""Relations to the head that only the head has."""


@dataclass(frozen=True)
class Hint:
    """Something that whoever fills in the application should know; ``link`` leads to what is to be done."""

    sentence: str
    tone: str = ""
    word: str = "提示"
    link: tuple[str, str] | None = None


def of(shown: "Sheet") -> list[Hint]:
    """The hints for the reader of an application."""
    return [*_contradictions(shown), *_kin(shown), *_feeds(shown), *_earlier(shown)]


def _contradictions(shown: "Sheet") -> Iterator[Hint]:
    for each in shown.file.members:
        if traits.contradicts_relation(each.relation, each.sex):
            told = f"{each.name} 与户主关系为“{each.relation}”，身份证号显示为{each.sex}，请核对。"
            yield Hint(told, "warning", "请核实")
        elif not each.is_head and each.relation in HEADS:
            told = f"{each.name} 与户主关系为“{each.relation}”，但不是户主，请改正关系或另行指定户主。"
            yield Hint(told, "warning", "请核实")


def _kin(shown: "Sheet") -> Iterator[Hint]:
    for hit in shown.known.kin:
        link = None if hit.filed else _filing(shown, hit)
        yield Hint(hit.sentence, "special", "近亲属", link)
    if shown.known.declared_unfiled:
        link = ("登记备案", shown.url("members")) if shown.writes and menu.exists(KINSHIP) else None
        yield Hint(acceptance.DECLARED, "special", "近亲属", link)


def _filing(shown: "Sheet", hit: KinHit) -> tuple[str, str] | None:
    if not (shown.writes and menu.exists(KINSHIP)):
        return None
    return "登记备案", f"{KINSHIP}?application={shown.application.number}&member={hit.member.uid}"


def _feeds(shown: "Sheet") -> Iterator[Hint]:
    for people, words in (
        (shown.known.dead, "在死亡或殡葬数据中有记录，请先核实"),
        (shown.known.in_tekun, "在特困供养名册中，不能同时纳入低保"),
        (shown.known.orphans, "在孤儿名册中，请先核实享受的待遇"),
    ):
        for member in people:
            yield Hint(f"{member.name} {words}。", "warning", "请核实")
    for member, place in shown.file.enrolled:
        words = conditions.enrolled_sentence(member.name, place, shown.file.places)
        yield Hint(words, "warning", "不能受理")
    for mine, theirs in shown.file.held_elsewhere:
        words = f"{mine.name} 正在申请 {theirs.application.number} 中办理，不能重复受理。"
        yield Hint(words, "warning", "不能受理")


def _earlier(shown: "Sheet") -> Iterator[Hint]:
    names = {each.person_id: each.name for each in shown.file.members}
    for person, cases in earlier.of_persons(list(names)).items():
        yield Hint(f"{names[person]} {'；'.join(each.words for each in cases)}")
    for member in earlier.applied(list(names), besides=shown.application):
        row = member.application
        words = f"{member.name} 曾申请 {row.number}（{row.get_status_display()}，{row.decided_on}）。"
        yield Hint(words, link=("查看", lists.address(row, shown.reader)))
    for recognised in shown.file.recognitions(clock.today()):
        told = f"{names[recognised.person_id]} 已认定为{recognised.get_category_display()}"
        yield Hint(f"{told}（申请 {recognised.application.number}），有效期至 {recognised.valid_to}。")
