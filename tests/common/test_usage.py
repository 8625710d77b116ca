"""A wrong command line is told in Chinese: usage, one sentence, status 2; no English of the parser."""

import io
import re
from argparse import ArgumentTypeError
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from common import usage
from common.commands import DoudiCommand
from common.formfields import DayField
from config import maintenance


class Export(DoudiCommand):
    """A command with every kind of option."""

    leaves_trail = False

    def arguments(self, parser):
        parser.add_argument("name", choices=["roll", "payments"])
        parser.add_argument("--region", type=int)
        parser.add_argument("--reason")
        parser.add_argument("--on", type=usage.day)
        parser.add_argument("--until", type=maintenance.read_until)
        parser.add_argument("--pair", nargs=2)
        parser.add_argument("--flag", action="store_true")

    def perform(self, progress, **options):
        return {"name": options["name"]}


def from_the_shell(*words):
    """Exit status and standard error of a command line."""
    err = io.StringIO()
    command = Export(stdout=io.StringIO(), stderr=err, no_color=True)
    with pytest.raises(SystemExit) as end:
        command.run_from_argv(["manage.py", "export", *words])
    return end.value.code, err.getvalue()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "缺少参数：name。"),
        (("roll", "--nothing"), "不认识的参数：--nothing。"),
        (("rolls",), "参数 name 不能是 'rolls'，可选：roll、payments。"),
        (("roll", "--region", "abc"), "参数 --region 应为整数，现在是 'abc'。"),
        (("roll", "--on", "2026-13-01"), "参数 --on：日期 2026-13-01 不存在，请核对。"),
        (("roll", "--on", "昨天"), "参数 --on：“昨天”不是能识别的日期，请写成 2024-06-01 的样子。"),
        (("roll", "--region"), "参数 --region 后面要写一个值。"),
        (("roll", "--pair", "1"), "参数 --pair 后面要写 2 个值。"),
        (("roll", "--flag=1"), "参数 --flag 后面不写值，现在写了 '1'。"),
        (("roll", "--re", "1"), "参数 --re 不明确，可能是：--region、--reason，请写全。"),
        (("roll", "--until", "下班"), "参数 --until：“下班”看不出是什么时间，请写成 18:00"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_with_status_2(words, sentence):
    status, told = from_the_shell(*words)
    assert status == 2
    assert sentence in told
    assert told.startswith("用法：manage.py export")
    assert "详见 manage.py export --help。" in told
    assert not re.search(r"usage|error|argument|required|invalid|expected|choose", told)


@pytest.mark.parametrize("text", ["2026-06-08", "20260608", "2026.6.8", "2026/6/8", "2026年6月8日"])
def test_a_day_is_written_as_on_a_page(text):
    assert usage.day(text) == DayField(label="日期").clean(text) == date(2026, 6, 8)


def test_a_program_that_calls_it_gets_the_sentence():
    with pytest.raises(CommandError, match="缺少参数：name。") as refused:
        call_command(Export())
    assert refused.value.returncode == 2


def test_a_message_that_nobody_knows_is_not_lost():
    assert usage.sentence("something new") == "命令写法不对：something new"


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "18991231"])
def test_a_day_out_of_this_world_is_wrong_usage(text):
    with pytest.raises(ArgumentTypeError, match="1900 年至 2999 年之间"):
        usage.day(text)


@pytest.mark.parametrize(
    "text",
    [
        "18:00",
        "8点",
        "18时30分",
        "明天 8:00",
        "今晚",
        "2026-06-10 18:00",
        "6月10日 18:00",
        "2026年6月10日",
        "１８：００",
    ],
)
def test_a_time_or_a_day_is_told_until_when(text):
    assert maintenance.read_until(text)


@pytest.mark.parametrize("text", ["下班", "25:00", "18:70", "abc", "2026-02-30", "明天 中午", "18"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(maintenance.ArgumentTypeError, match="看不出是什么时间"):
        maintenance.read_until(text)


@pytest.mark.parametrize(("option", "least"), [("--size", 50), ("--runs", 1)])
def test_a_benchmark_of_nothing_is_refused(option, least):
    with pytest.raises(CommandError, match=f"{option} 至少为 {least}，现在是 0。") as refused:
        call_command("bench", option, "0")
    assert refused.value.returncode == 2


def test_the_help_of_a_command_has_no_english_word_but_names(capsys):
    with pytest.raises(SystemExit):
        Export(no_color=True).run_from_argv(["manage.py", "export", "--help"])
    told = capsys.readouterr().out
    assert told.startswith("用法：manage.py export [-h]")
    assert "\n参数:\n" in told
    assert "\n选项:\n" in told
    assert not re.search(r"\b(usage|show|options|positional|the|level|output)\b", told)
