"""The findings ledger (疑点台账): every finding in every state."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Prefetch, QuerySet

from accounts.regions import Places
from common.sheets.columns import Column
from reports import showing
from reports.tables import Ledger, Question, Row
from reviews.models import Finding, Severity, Verification
from reviews.rules import RULES
from reviews.subjects import id_numbers, sentences_of

COLUMNS = (
    Column("规则编码", "rule", width=22),
    Column("规则名称", "title", width=18),
    Column("严重程度", "severity", width=9),
    Column("区划代码", "region", width=15),
    Column("乡镇", "township"),
    Column("村(居)", "village"),
    Column("户编号", "numbers", width=20),
    Column("姓名", "name"),
    Column("身份证号", "id_number", width=21),
    Column("疑点说明", "sentence", width=60),
    Column("涉及金额", "amount", unit="元", total=True, width=14),
    Column("首次发现日期", "first_seen", width=13),
    Column("状态", "status", width=9),
    Column("核实结果", "result", width=11),
    Column("核实人", "verifier"),
    Column("核实日期", "verified_on", width=13),
)

CHUNK = 2500


def rows(question: Question) -> Iterator[Row]:
    """One row a finding that was first seen in the period, by region, rule and age."""
    findings = Finding.objects.all()
    if question.first:
        findings = findings.filter(first_seen__gte=question.first)
    if question.last:
        findings = findings.filter(first_seen__lte=question.last)
    return rows_of(findings, question)


def rows_of(findings: QuerySet[Finding], question: Question) -> Iterator[Row]:
    """One row a finding; seven queries for every chunk."""
    places, shown = Places(question.region), showing.id_number(question)
    ordered = findings.order_by("region_code", "rule", "id").prefetch_related(
        Prefetch(
            "verifications",
            Verification.objects.filter(voided=False),
            to_attr="valid_verifications",
        )
    )
    stream = ordered.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        told = zip(chunk, id_numbers(chunk), sentences_of(chunk), strict=True)
        for finding, number, sentence in told:
            yield _row(finding, shown(number), sentence, places)


def _row(finding: Finding, number: str, sentence: str, places: Places) -> Row:
    code = finding.village or finding.region_code
    valid: list[Verification] = finding.valid_verifications  # type: ignore[attr-defined]
    verification = next(iter(valid), None)
    return (
        finding.rule,
        RULES[finding.rule].title,
        Severity(finding.severity).label,
        str(code),
        places.township(code),
        places.village(code),
        finding.numbers,
        finding.name,
        number,
        sentence,
        finding.amount,
        finding.first_seen,
        finding.get_status_display(),
        verification.get_result_display() if verification else "",
        verification.verifier_name if verification else "",
        verification.on if verification else None,
    )


FINDINGS = Ledger("findings", "疑点台账", COLUMNS, rows, permission="findings.list", sources=("crosscheck",))
