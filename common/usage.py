"""The help of commands, and what is wrong with a command line, in Chinese: the parser speaks English only."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.core.management.base import DjangoHelpFormatter

from common import dates
from common.errors import Unreadable

_HEADINGS: Final = {"positional arguments": "参数", "options": "选项"}

_COMMON: Final = {
    "help": "显示这段说明，不做别的",
    "version": "显示 Django 的版本，不做别的",
    "verbosity": "说多少：0 最少，1 一般，2 多，3 最多",
    "settings": "Django 的设置模块，默认取环境变量 DJANGO_SETTINGS_MODULE",
    "pythonpath": "加到 Python 路径里的文件夹",
    "traceback": "出错时显示全部调用过程",
    "no_color": "输出不带颜色",
    "force_color": "输出总带颜色",
    "skip_checks": "不先做系统检查",
}
"""The options that Django gives to every command."""

_WANTED: Final = {
    "int": "应为整数",
    "float": "应为数字",
    "parse": "应为 6、9 或 12 位的区划代码",
    "division_code": "应为 6、9 或 12 位的区划代码",
}

YEARS: Final = range(1900, 3000)
"""From which years the day of a run, a snapshot or a ledger may be."""

Told = Callable[[re.Match[str]], str]


def _listed(text: str) -> str:
    return "、".join(each.strip().strip("'") for each in text.split(","))


_WORDS: Final[tuple[tuple[str, Told], ...]] = (
    (r"the following arguments are required: (.+)", lambda m: f"缺少参数：{_listed(m[1])}。"),
    (r"one of the arguments (.+) is required", lambda m: f"以下参数须给出一个：{m[1].replace(' ', '、')}。"),
    (r"unrecognized arguments: (.+)", lambda m: f"不认识的参数：{m[1]}。"),
    (
        r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)",
        lambda m: f"参数 {m[1]} 不能是 {m[2]}，可选：{_listed(m[3])}。",
    ),
    (
        r"argument (.+?): invalid (\w+) value: (.+)",
        lambda m: f"参数 {m[1]} {_WANTED.get(m[2], '的写法不对')}，现在是 {m[3]}。",
    ),
    (r"argument (.+?): expected one argument", lambda m: f"参数 {m[1]} 后面要写一个值。"),
    (r"argument (.+?): expected at least one argument", lambda m: f"参数 {m[1]} 后面至少要写一个值。"),
    (r"argument (.+?): expected (\d+) arguments", lambda m: f"参数 {m[1]} 后面要写 {m[2]} 个值。"),
    (
        r"argument (.+?): ignored explicit argument (.+)",
        lambda m: f"参数 {m[1]} 后面不写值，现在写了 {m[2]}。",
    ),
    (
        r"argument (.+?): not allowed with argument (.+)",
        lambda m: f"参数 {m[1]} 和 {m[2]} 不能同时使用。",
    ),
    (
        r"ambiguous option: (.+?) could match (.+)",
        lambda m: f"参数 {m[1]} 不明确，可能是：{_listed(m[2])}，请写全。",
    ),
    (r"argument (.+?): (.+)", lambda m: f"参数 {m[1]}：{m[2]}"),
)


def sentence(message: str) -> str:
    """The parser's message as a sentence; one that is not known stands behind 命令写法不对."""
    for pattern, told in _WORDS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return told(found)
    return f"命令写法不对：{message}"


def day(text: str) -> date:
    """A day on a command line, in every form that a page's field takes. Raises ArgumentTypeError."""
    try:
        found = dates.parse_day(text)
    except Unreadable as error:
        raise ArgumentTypeError(error.sentence) from None
    if found.year not in YEARS:  # the calendar ends before the months do that rules look back and ahead
        raise ArgumentTypeError(f"日期 {found} 不在 {YEARS[0]} 年至 {YEARS[-1]} 年之间，请核对。")
    return found


class Help(DjangoHelpFormatter):
    """How a command is written, under a Chinese heading."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The first lines."""
        super().add_usage(usage, actions, groups, prefix or "用法：")


def translate(parser: ArgumentParser) -> None:
    """Headings and common options of the parser's help are Chinese."""
    for group in parser._action_groups:
        group.title = _HEADINGS.get(group.title or "", group.title)
    for action in parser._actions:
        action.help = _COMMON.get(action.dest, action.help)
