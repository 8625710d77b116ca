"""The official code lists: what they offer, and that the formats offer nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from common import codetables, declared
from common.errors import Unreadable
from common.sheets import parsers
from datafeeds.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]


def test_a_listed_value_is_read_however_the_list_says_it_may_be_written() -> None:
    read = parsers.of_table("救助类别")
    assert [read(written) for written in ("A", "一档", "B类", " 三档 ")] == ["A", "A", "B", "C"]
    with pytest.raises(Unreadable, match="不在规定的选项中，请填：A、B、C。"):
        read("四档")


def test_a_name_has_the_code_of_its_list() -> None:
    assert (codetables.code("残疾类别", "肢体"), codetables.code("残疾等级", "四级")) == ("4", "4")
    with pytest.raises(LookupError):
        codetables.code("残疾类别", "多重")
    with pytest.raises(LookupError):
        codetables.names("没有这张表")


def test_no_list_says_one_thing_twice() -> None:
    written = Counter(
        (row["代码表"], text)
        for row in declared.rows("codes.csv")
        for text in {row["名称"], *row["也写作"].split()}
    )
    assert max(written.values()) == 1


def test_every_list_is_read_by_some_format_or_the_demo() -> None:
    sources = [*ROOT.glob("households/*.py"), *ROOT.glob("datafeeds/*.py"), *ROOT.glob("config/demo/*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    tables = {row["代码表"] for row in declared.rows("codes.csv")}
    assert sorted(table for table in tables if f'"{table}"' not in code and f"'{table}'" not in code) == []


def test_what_an_empty_state_means_stands_in_the_list_of_its_column() -> None:
    for feed in KINDS.values():
        for key, default in feed.defaults.items():
            assert feed.layout.column(key).parse(default) == default
