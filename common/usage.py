"""What is wrong with a command line, in Chinese: the parser of the standard library speaks English only."""

import re
from collections.abc import Callable
from typing import Final

_WANTED: Final = {
    "int": "应为整数",
    "float": "应为数字",
    "fromisoformat": "应为日期，例如 2026-06-10",
    "parse": "应为 6、9 或 12 位的区划代码",
    "division_code": "应为 6、9 或 12 位的区划代码",
}

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


def usage(text: str) -> str:
    """How a command is written, as the parser formats it, under a Chinese heading."""
    return f"用法：{text.removeprefix('usage: ').strip()}"
