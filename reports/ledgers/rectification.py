"""The rectification ledger (整改台账): what proved true and is to be put right."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet

from accounts.regions import Places
from common.sheets.columns import Column
from reports import showing
from reports.tables import Ledger, Question, Row
from reviews.models import Finding, LedgerItem
from reviews.rules import RULES
from reviews.subjects import id_numbers, sentences_of

COLUMNS = (
    Column("问题来源", "origin"),
    Column("问题类型", "title", width=18),
    Column("乡镇", "township"),
    Column("村(居)", "village"),
    Column("户编号", "numbers", width=20),
    Column("姓名", "name"),
    Column("身份证号", "id_number", width=21),
    Column("问题描述", "sentence", width=60),
    Column("整改措施", "measures", width=20),
    Column("责任单位", "unit"),
    Column("责任人", "person_name"),
    Column("整改时限", "deadline", width=13),
    Column("整改进展", "progress"),
    Column("追回金额", "recovered", unit="元", total=True),
    Column("完成日期", "completed_on", width=13),
    Column("销号状态", "closed"),
    Column("销号人", "closed_by"),
    Column("销号日期", "closed_on", width=13),
)

CHUNK = 2500


def rows(question: Question) -> Iterator[Row]:
    """One row an item that still counts, of findings that were verified in the period, by its number."""
    items = LedgerItem.objects.filter(voided=False)
    if question.first:
        items = items.filter(verification__on__gte=question.first)
    if question.last:
        items = items.filter(verification__on__lte=question.last)
    return rows_of(items, question)


def rows_of(items: QuerySet[LedgerItem], question: Question) -> Iterator[Row]:
    """One row an item, by its number."""
    places, shown = Places(question.region), showing.id_number(question)
    ordered = items.select_related("finding").order_by("county", "number")
    stream = ordered.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        findings = [item.finding for item in chunk]
        told = zip(chunk, id_numbers(findings), sentences_of(findings), strict=True)
        for item, number, sentence in told:
            yield _row(item, shown(number), sentence, places)


def _row(item: LedgerItem, number: str, sentence: str, places: Places) -> Row:
    finding = item.finding
    is_closed = finding.status == Finding.Status.CLOSED
    code = finding.village or finding.region_code
    return (
        "数据比对",
        RULES[finding.rule].title,
        places.township(code),
        places.village(code),
        finding.numbers,
        finding.name,
        number,
        sentence,
        "、".join(item.measures),
        places.township(item.unit),
        item.person_name,
        item.deadline,
        "已完成" if is_closed else "整改中",
        item.recovered,
        None,
        "已销号" if is_closed else "未销号",
        "",
        None,
    )


RECTIFICATION = Ledger(
    "rectification", "整改台账", COLUMNS, rows, permission="rectification.list", sources=("crosscheck",)
)
