"""What every command promises: one line of JSON at the end, one sentence for a refusal, the exit status."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from common import commands
from common.commands import DoudiCommand, WrongUsage
from common.errors import Refused
from common.progress import Silent, TerminalBar, Together, for_terminal


class Import(DoudiCommand):
    """A command like the imports."""

    def arguments(self, parser):
        parser.add_argument("how")

    def perform(self, progress, **options):
        progress.stage("清洗")
        if options["how"] == "refused":
            raise Refused("缺少“死亡日期”列，文件未导入。")
        if options["how"] == "misused":
            raise WrongUsage("没有这条规则：x")
        return {
            "kind": "deaths",
            "rows": 3,
            "day": date(2026, 6, 10),
            "sum": Decimal("1.50"),
            "errors_file": None,
        }


@pytest.fixture(autouse=True)
def no_database(monkeypatch):
    """What commands do at their end is another test's matter."""
    monkeypatch.setattr(commands, "_at_end", [])


def from_the_shell(*words):
    """Exit status, standard output and standard error of a command line."""
    out, err = io.StringIO(), io.StringIO()
    command = Import(stdout=out, stderr=err, no_color=True)
    status = 0
    try:
        command.run_from_argv(["manage.py", "import", *words])
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


def test_the_last_line_is_the_answer_as_json():
    status, out, _ = from_the_shell("well", "--json")
    assert status == 0
    assert json.loads(out.splitlines()[-1]) == {
        "kind": "deaths", "rows": 3, "day": "2026-06-10", "sum": "1.50", "errors_file": None,
    }  # fmt: skip


def test_people_read_a_line_without_json():
    assert from_the_shell("well")[1].strip() == "kind=deaths  rows=3  day=2026-06-10  sum=1.50"


def test_a_refusal_is_one_sentence_and_status_1():
    status, out, err = from_the_shell("refused", "--json")
    assert status == 1
    assert json.loads(out.splitlines()[-1]) == {
        "kind": "test_commands",
        "refused": "缺少“死亡日期”列，文件未导入。",
    }
    assert err.strip() == "缺少“死亡日期”列，文件未导入。"


@pytest.mark.parametrize("words", [["misused"], [], ["well", "--unknown"]])
def test_wrong_usage_is_status_2(words, capsys):
    status, out, _ = from_the_shell(*words)
    assert (status, out) == (2, "")


def test_a_program_that_calls_a_command_gets_an_error_with_the_status():
    with pytest.raises(CommandError) as stopped:
        call_command(Import(), "refused")
    assert stopped.value.returncode == 1


def test_what_is_due_at_the_end_is_done_after_a_refusal_too_and_its_failure_changes_nothing(caplog):
    done = []

    def fail():
        done.append(1)
        raise RuntimeError

    commands.at_end(fail)
    commands.at_end(fail)
    assert from_the_shell("refused")[0] == 1
    assert from_the_shell("well")[0] == 0
    assert len(done) == 2


def test_a_bar_is_drawn_on_a_terminal_only():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    assert isinstance(for_terminal(io.StringIO()), Silent)
    screen = Terminal()
    bar = for_terminal(screen)
    assert isinstance(bar, TerminalBar)
    told = Together(bar, Silent())
    told.stage("清洗")
    told.advance(5000, 10000)
    told.advance(10000, 10000)
    bar.clear()
    lines = screen.getvalue().split("\r\x1b[K")
    assert lines == ["", "清洗", f"清洗 [{'█' * 30}] 10,000/10,000", ""]
