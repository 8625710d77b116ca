"""The questions of a home visit (入户调查表): one list for the phone, the paper and the record.

A household that is 在保 is compared with how it was before; a family that applies with what it declared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from households.models import HomeVisit


@dataclass(frozen=True)
class Question:
    """A question with its answers (code, words), the usual one first; ``asks`` opens the field ``detail``."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    asks: str = ""
    detail: str = ""
    prompt: str = ""


ID_CHECKED = Question("id_checked", "身份证已核对", (("yes", "是"), ("no", "否")))

QUESTIONS = (
    ID_CHECKED,
    Question("health", "身体", (("same", "同前"), ("worse", "变差"), ("better", "好转"))),
    Question("labour", "劳动能力", (("same", "同前"), ("changed", "变化"))),
    Question("living", "共同居住", (("agrees", "一致"), ("differs", "不一致"))),
    Question(
        "income", "收入变化", (("none", "无"), ("some", "有→")), "some", "income_detail", "收入变化情况"
    ),
    Question(
        "belongings", "住房、大件", (("none", "无变化"), ("some", "有→")), "some", "belongings_detail",
        "住房、大件变化情况",
    ),
)  # fmt: skip
"""Of a household that is 在保."""


def _declared(key: str, label: str) -> Question:
    options = (("agrees", "与申报一致"), ("differs", "不一致→"))
    return Question(key, label, options, "differs", f"{key}_detail", f"{label}与申报不一致的情况")


OF_APPLICATION = (
    ID_CHECKED,
    _declared("health", "身体"),
    _declared("labour", "劳动能力"),
    _declared("living", "共同居住"),
    _declared("income", "收入"),
    _declared("belongings", "住房、大件"),
)
"""Of a family that applies: there is no before, there is what it declared."""

KEYS = tuple(each.key for each in QUESTIONS) + tuple(each.detail for each in OF_APPLICATION if each.detail)


def asked_for(purpose: str) -> tuple[Question, ...]:
    """The questions of a visit for this reason."""
    of_application = (HomeVisit.Purpose.APPLICATION, HomeVisit.Purpose.OBJECTION, HomeVisit.Purpose.COUNTY)
    return OF_APPLICATION if purpose in of_application else QUESTIONS


def unusual(answers: Mapping[str, Any]) -> list[str]:
    """What was not found as it had been told, or as it was before: question and answer, in words."""
    usual = {question.label: question.options[0][1] for question in _asked(answers)}
    return [f"{label}：{words}" for label, words in told(answers) if words != usual[label]]


def told(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers of a visit as people read them: question, words."""
    for question in _asked(answers):
        words = dict(question.options).get(answers.get(question.key, ""), "")
        if not words:
            continue
        detail = answers.get(question.detail, "") if question.detail else ""
        yield question.label, "：".join(filter(None, (words.rstrip("→"), detail)))


def _asked(answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """The list from which the answers come, by their codes."""
    for question in QUESTIONS:
        if answers.get(question.key, "") not in ("", *dict(question.options)):
            return OF_APPLICATION
    return QUESTIONS
