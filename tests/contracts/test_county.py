"""The county of expected.json, through the commands: counts, error rows and findings are exactly those."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.contracts import findings, workbooks
from tests.contracts.site import EXPECTED, GOOD, REFUSED, ROOT, Answer, Site

COUNTS = ("rows", "accepted", "rejected", "duplicates")
KEYS = {"kind", *COUNTS, "errors_file", "seconds"}
NEEDS_A_FEED = [
    "death_enrolled",
    "duplicate_other_region",
    "dibao_tekun",
    "dibao_orphan",
    "subsidy_without_dibao",
    "pension_income",
    "wage_income",
    "multiple_houses",
    "vehicle_owner",
    "business_owner",
    "public_payroll_enrolled",
    "public_payroll_household",
    "official_enrolled",
    "custody_by_official",
    "severe_disability_uncovered",
    "serious_illness_uncovered",
    "monitored_uncovered",
    "disabled_without_subsidy",
    "split_household",
]
LONG_NUMBER = re.compile(r"\d{14,}[\dX]")


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file["file"])
def test_a_file_is_counted_as_its_rows_deserve(file: dict, answers: dict[str, Answer]):
    answer = answers[file["file"]]
    assert answer.status == 0, answer.errors
    assert set(answer.told) - {"shrunk"} == KEYS
    assert {name: answer.told[name] for name in COUNTS} == {name: file[name] for name in COUNTS}


@pytest.mark.parametrize("file", [file for file in GOOD if file["rejected"]], ids=lambda file: file["file"])
def test_the_error_workbook_holds_the_rejected_rows_with_a_reason_each(file: dict, answers: dict):
    lines = workbooks.rows(ROOT / answers[file["file"]].told["errors_file"], "行号")
    assert Counter(int(line["行号"]) for line in lines) == Counter(line for line, _ in file["rejected_lines"])
    assert all(line["错误原因"] for line in lines)


def test_files_without_a_bad_row_have_no_error_workbook(answers: dict[str, Answer]):
    clean = [file["file"] for file in GOOD if not file["rejected"]]
    assert [answers[name].told["errors_file"] for name in clean] == [None] * len(clean)


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file["file"])
def test_an_unreadable_file_is_refused_in_one_sentence(file: dict, answers: dict[str, Answer]):
    answer = answers[file["file"]]
    assert answer.status == 1
    assert set(answer.told) == {"kind", "refused"}
    assert answer.told["refused"].endswith("。")
    assert "Traceback" not in answer.errors


def test_the_ledgers_hold_what_was_accepted(imported: Site):
    totals = EXPECTED["totals"]
    assert imported.sizes() == {name: totals[name] for name in ("roll", "payments", "kinship", "complaints")}


@pytest.fixture(scope="module")
def found(checked: tuple[Site, dict]) -> dict[str, findings.Told]:
    """The findings of the county on its day."""
    return findings.of(checked[0])


@pytest.mark.parametrize("code", EXPECTED["rules"])
def test_a_rule_finds_exactly_what_it_should(code: str, checked: tuple[Site, dict], found: dict):
    assert found.get(code, Counter()) == findings.wanted(EXPECTED["rules"], code)
    assert checked[1]["rules"][code]["open"] == len(EXPECTED["rules"][code])


def test_every_finding_is_of_a_known_rule(found: dict):
    assert set(found) == set(EXPECTED["rules"])
    assert sum(map(Counter.total, found.values())) == EXPECTED["totals"]["findings"]


def test_a_second_run_finds_nothing_new_and_loses_nothing(checked: tuple[Site, dict], found: dict, copy_of):
    site = copy_of(checked[0])
    again = site.done("crosscheck", "--as-of", EXPECTED["as_of"], "--json")
    assert _changed(again) == {}
    assert findings.of(site) == found


def test_files_that_come_again_change_nothing(checked: tuple[Site, dict], copy_of):
    site = copy_of(checked[0])
    before = site.sizes()
    answers = {file["file"]: site.bring(file) for file in GOOD}
    assert [name for name, answer in answers.items() if not answer.told.get("already_imported")] == []
    assert site.sizes() == before
    assert _changed(site.done("crosscheck", "--as-of", EXPECTED["as_of"], "--json")) == {}


def test_an_earlier_day_knows_nothing_of_what_came_later(imported: Site, copy_of):
    site, earlier = copy_of(imported), EXPECTED["earlier"]
    site.done("crosscheck", "--as-of", earlier["as_of"], "--json")
    found = findings.of(site)
    for code in earlier["rules"]:
        assert found.get(code, Counter()) == findings.wanted(earlier["rules"], code), code


def test_a_look_back_leaves_todays_findings_alone(checked: tuple[Site, dict], found: dict, copy_of):
    site = copy_of(checked[0])
    site.done("crosscheck", "--as-of", EXPECTED["earlier"]["as_of"], "--json")
    assert findings.of(site) == found


def test_without_feeds_a_rule_says_that_it_was_skipped(bare: Site, copy_of):
    site = copy_of(bare)
    for file in GOOD:
        if file["command"] == "import_roll":
            site.bring(file)
    rules = site.done("crosscheck", "--as-of", EXPECTED["as_of"], "--json")["rules"]
    assert [code for code in NEEDS_A_FEED if not rules[code].get("skipped")] == []


def test_an_exported_roll_can_be_imported_and_is_the_same(imported: Site, bare: Site, tmp_path, copy_of):
    path = tmp_path / "roll.xlsx"
    imported.done("export_ledger", "roll", "--out", path, "--unmask", "--reason", "合同测试", "--json")
    other = copy_of(bare)
    told = other.done("import_roll", path, "--json")
    assert (told["accepted"], told["rejected"]) == (EXPECTED["totals"]["roll"], 0)
    assert _comparable(other.ledger("roll")) == _comparable(imported.ledger("roll"))


@pytest.mark.parametrize("ledger", ["findings", "roll", "payments", "kinship", "complaints"])
def test_a_ledger_shows_no_full_number_without_a_reason(ledger: str, checked: tuple[Site, dict]):
    cells = [cell for row in checked[0].ledger(ledger, unmask=False) for cell in row.values()]
    own = set(re.findall(r"NB\d+", " ".join(cells))) if cells else set()
    assert cells
    assert [cell for cell in cells if LONG_NUMBER.search(_without(own, cell))] == []


def test_full_numbers_are_refused_without_a_reason(checked: tuple[Site, dict], tmp_path: Path):
    path = tmp_path / "findings.xlsx"
    answer = checked[0].run("export_ledger", "findings", "--out", path, "--unmask", "--json")
    assert (answer.status, answer.told["kind"]) == (1, "findings")
    assert not path.exists()


def test_the_trail_of_all_this_is_whole(checked: tuple[Site, dict]):
    verdict = checked[0].done("verify_audit", "--json")
    assert (verdict["ok"], verdict["first_bad"]) == (True, None)
    assert verdict["events"] > len(GOOD)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (["crosscheck", "--rules", "no_such_rule", "--json"], 2),
        (["crosscheck", "--region", "159921101000", "--json"], 1),
        (["import_feed", "no_such_kind", "file.csv", "--json"], 2),
        (["import_roll", "no-such-file.xlsx", "--json"], 1),
        (["import_roll", "no-such-file.xlsx", "--region", "159900000000", "--json"], 1),
        (["export_ledger", "no_such_ledger", "--out", "x.xlsx"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_wrong_command_line_is_status_2_and_a_refusal_status_1(line: list, status: int, imported: Site):
    answer = imported.run(*line)
    assert answer.status == status
    assert "Traceback" not in answer.errors


def _changed(told: dict) -> dict[str, tuple[int, int]]:
    rules = {code: (rule.get("new", 0), rule.get("vanished", 0)) for code, rule in told["rules"].items()}
    return {code: counts for code, counts in rules.items() if any(counts)}


def _comparable(rows: list[dict[str, str]]) -> Counter[str]:
    plain = [{name: cell for name, cell in row.items() if name != "序号"} for row in rows]
    return Counter(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in plain)


def _without(own: set[str], cell: str) -> str:
    """A cell without the household numbers in it, which are no personal numbers."""
    return re.sub("|".join(own), "", cell) if own else cell
