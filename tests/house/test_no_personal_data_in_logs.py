"""Whatever goes wrong, no ID number and no account reaches a log, a job, the trail or an error page."""

import io
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit.models import AuditEvent, IncomingFile
from common.logs import MaskingFilter, MaskingFormatter
from households.roll import RollIntake
from jobs import work
from jobs.models import Job
from reviews import verifying
from reviews.views import findings as pages
from tests.households import rolls
from tests.households.rolls import HEADS, household, member

pytestmark = pytest.mark.django_db

ACCOUNT, PHONE = "6217992100000000012", "13900000001"
ID_NUMBER = re.compile(r"\d{17}[\dXx]")
CHANCE = re.compile(r"\b[0-9a-f]{32,}\b")
"""A digest or a request's number: by chance it holds eighteen digits one after the other."""
ROWS = household("LH000001", others=[member("田福", HEADS[2])], 银行账号=ACCOUNT, 联系电话=PHONE, 住址="村东")


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def log() -> Any:
    """Everything that is logged, as the handler of the settings writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter("{asctime} {levelname} {name} {message}", style="{"))
    handler.addFilter(MaskingFilter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def is_clean(text: str) -> bool:
    """No ID number at all, neither the account nor the phone of the test."""
    return not ID_NUMBER.search(text) and ACCOUNT not in text and PHONE not in text


def kept() -> str:
    """All that jobs, the trail and the list of files keep."""
    rows = [list(model.objects.values()) for model in (Job, AuditEvent)]
    rows.append(list(IncomingFile._base_manager.values()))
    return CHANCE.sub("", json.dumps(rows, default=str, ensure_ascii=False))


def command(*words: Any) -> str:
    """What a command says on both streams, whatever its end."""
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=errors)
    except CommandError as error:
        errors.write(str(error))
    except Exception as error:
        errors.write(type(error).__name__)
    return out.getvalue() + errors.getvalue()


@pytest.mark.usefixtures("county", "whole")
def test_imports_runs_and_exports_keep_numbers_to_themselves(tmp_path: Path, log: io.StringIO, today):
    wrong = [
        {**row, "成员身份证号": row["成员身份证号"][:-1] + "0"} for row in household("LH000002", serial=7)
    ]
    said = command("import_roll", rolls.write(tmp_path / "r.csv", ROWS + wrong), "--json")
    said += command(
        "import_payments", rolls.write(tmp_path / "p.csv", [rolls.payment("LH000001", "2026-05")])
    )
    said += command(
        "import_feed",
        "deaths",
        rolls.write(tmp_path / "d.csv", [{"姓名": "高秀英", "身份证号": HEADS[1], "死亡日期": "2026-01-15"}]),
    )
    said += command("crosscheck", "--json") + command(
        "export_ledger", "roll", "--out", tmp_path / "o.xlsx", "--unmask", "--reason", HEADS[1]
    )
    assert is_clean(said)
    assert is_clean(log.getvalue())
    assert is_clean(kept())


@pytest.mark.usefixtures("county", "whole")
def test_a_file_that_is_named_after_a_person_is_kept_under_a_masked_name(tmp_path: Path, log: io.StringIO):
    command("import_roll", rolls.write(tmp_path / f"高秀英{HEADS[1]}.csv", ROWS))
    name = IncomingFile.objects.get().name
    assert name.startswith("高秀英159922****")
    assert is_clean(log.getvalue() + json.dumps(list(AuditEvent.objects.values("detail", "object_label"))))


@pytest.mark.usefixtures("county", "whole")
def test_an_import_that_breaks_tells_a_number_and_nothing_else(tmp_path: Path, log: io.StringIO, monkeypatch):
    def breaks(self: RollIntake, row_no: int, cleaned: Any) -> Any:
        raise KeyError(f"{cleaned.values['member_id']} {cleaned.values['account']}")

    monkeypatch.setattr(RollIntake, "record", breaks)
    command("import_roll", rolls.write(tmp_path / "r.csv", ROWS))
    job = Job.objects.get()
    assert job.error.startswith("程序出错")
    assert "KeyError" in log.getvalue()
    assert is_clean(log.getvalue())
    assert is_clean(kept())


def breaking(*_: Any, **__: Any) -> Any:
    """A view or a deed that fails while it holds a number."""
    raise ValueError(f"cannot read {HEADS[1]} {ACCOUNT}")


@pytest.mark.parametrize("name", ["reviews:finding", "reviews:verify"])
def test_an_error_page_tells_a_number_of_the_incident_and_none_of_a_person(
    name: str, found: Callable[..., Any], signed_in: Any, caseworker: Any, log: io.StringIO, monkeypatch
):
    finding = found()
    browser = signed_in(caseworker)
    browser.raise_request_exception = False
    monkeypatch.setattr(pages, "_page", breaking)
    monkeypatch.setattr(verifying, "draft_of", breaking)
    answer = browser.get(reverse(name, args=[finding.pk]))
    assert answer.status_code == 500
    assert re.search(r"E-\d{8}-\d+", answer.content.decode())
    assert is_clean(answer.content.decode())
    assert "ValueError" in log.getvalue()
    assert is_clean(log.getvalue())
    assert is_clean(kept())


def test_an_address_with_a_number_in_it_is_masked_in_the_trail(
    signed_in: Any, caseworker: Any, log: io.StringIO
):
    browser = signed_in(caseworker)
    assert browser.get(f"/households/{HEADS[1]}/", {"q": ACCOUNT}).status_code == 404
    assert is_clean(kept())
    assert is_clean(log.getvalue())


def test_a_refusal_and_a_reason_with_a_number_are_masked_in_the_trail(
    found: Callable[..., Any], signed_in: Any, caseworker: Any
):
    finding = found()
    typed = {"reason": "其他", "more": f"家属要求核对 {HEADS[1]} {ACCOUNT} {PHONE}"}
    signed_in(caseworker).post(reverse("reviews:reveal", args=[finding.pk]), typed)
    event = AuditEvent.objects.get(action="number_revealed")
    assert "家属要求核对" in event.reason
    assert is_clean(kept())


def test_what_a_job_says_of_its_course_is_clean(system: Any, log: io.StringIO, monkeypatch):
    job = work.ask("clear_uploads", actor=system, here=True)
    monkeypatch.setattr("households.retention.clear_uploads", breaking)
    with pytest.raises(ValueError, match="cannot read"):
        work.run_here(job)
    assert is_clean(kept())
    assert is_clean(log.getvalue())
