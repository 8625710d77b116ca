"""The questions of a home visit (入户调查表): one list for the phone, the paper and the record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question with its answers (code, words); ``asks`` is the answer that opens the field ``detail``."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    asks: str = ""
    detail: str = ""
    prompt: str = ""


QUESTIONS = (
    Question("id_checked", "身份证已核对", (("yes", "是"), ("no", "否"))),
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

KEYS = tuple(each.key for each in QUESTIONS) + tuple(each.detail for each in QUESTIONS if each.detail)


def unusual(answers: Mapping[str, Any]) -> list[str]:
    """What was not found as it had been told: question and answer, in words."""
    usual = {question.label: question.options[0][1] for question in QUESTIONS}
    return [f"{label}：{words}" for label, words in told(answers) if words != usual[label]]


def told(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers of a visit as people read them: question, words."""
    for question in QUESTIONS:
        words = dict(question.options).get(answers.get(question.key, ""), "")
        if not words:
            continue
        detail = answers.get(question.detail, "") if question.detail else ""
        yield question.label, "：".join(filter(None, (words.rstrip("→"), detail)))
