"""Importing, cross-checking and exporting a whole county leaves no ID number and no account in the clear."""

import re

import pytest

from tests.contracts import tables
from tests.contracts.site import COUNTY, EXPECTED, GOOD, Answer, Site

pytestmark = pytest.mark.xdist_group("county")

ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
TRAIL = ("audit_auditevent", "jobs_job", "audit_incomingfile", "reviews_finding", "reviews_findingevent",
         "reviews_retrohit", "reviews_rulerun", "households_pastcase")  # fmt: skip


@pytest.fixture(scope="module")
def secrets(checked: tuple[Site, dict]) -> set[str]:
    """Every ID number and every account of the county."""
    site = checked[0]
    roll, payments, kinship = (site.ledger(name) for name in ("roll", "payments", "kinship"))
    found = {row[name] for row in roll for name in ("成员身份证号", "银行账号")}
    found |= {row["银行账号"] for row in payments} | {row["亲属身份证号"] for row in kinship}
    found.discard("")
    assert len(found) > 500
    return found


def shown(secrets: set[str], text: str) -> list[str]:
    """The secrets that a text gives away."""
    return [
        word for word in re.findall(r"[0-9A-Za-z]{12,}", text) if word.upper() in secrets or word in secrets
    ]


def test_commands_say_no_number_on_either_stream(answers: dict[str, Answer], secrets: set[str]):
    for name, answer in answers.items():
        text = f"{answer.errors} {answer.told}"
        assert (ID_NUMBER.findall(text), shown(secrets, text)) == ([], []), name


def test_a_cross_check_and_an_export_say_no_number(checked, copy_of, secrets: set[str], tmp_path):
    site = copy_of(checked[0])
    for words in (("crosscheck", "--as-of", EXPECTED["as_of"]), ("verify_audit",),
                  ("export_ledger", "findings", "--out", tmp_path / "f.xlsx", "--unmask", "--reason", "核对"),
                  ("export_ledger", "roll", "--out", tmp_path / "r.xlsx")):  # fmt: skip
        for json in ((), ("--json",)):
            process = site.start(*words, *json)
            output, errors = process.communicate()
            assert process.returncode == 0, errors
            assert (ID_NUMBER.findall(output + errors), shown(secrets, output + errors)) == ([], []), words


@pytest.mark.parametrize("table", TRAIL)
def test_the_trail_jobs_and_findings_hold_no_number(
    table: str, checked: tuple[Site, dict], secrets: set[str]
):
    for text in tables.texts(checked[0], table):
        assert shown(secrets, text) == [], table


def test_no_table_at_all_holds_one_in_the_clear(checked: tuple[Site, dict], secrets: set[str]):
    known = tables.names(checked[0])
    assert set(TRAIL) <= set(known)
    assert len(known) > 40
    given_away = {table: found for table in known for text in tables.texts(checked[0], table)
                  if (found := shown(secrets, text))}  # fmt: skip
    assert given_away == {}


def test_the_county_really_has_such_numbers(secrets: set[str]):
    csv = next(
        COUNTY / file["file"]
        for file in GOOD
        if file["file"].endswith(".csv") and file["command"] == "import_payments"
    )
    text = csv.read_bytes().decode("utf-8", "replace") + csv.read_bytes().decode("gb18030", "replace")
    assert shown(secrets, text) != []
