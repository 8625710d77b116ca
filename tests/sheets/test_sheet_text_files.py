"""Delimited text in every encoding and delimiter that bureaus send."""

import tracemalloc

import pytest

from common.errors import Refused
from common.sheets.reader import open_sheet
from tests.sheets.builders import HEADER, LAYOUT, id_number, person, read, read_clean, write_csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_delimiter_are_detected(tmp_path, encoding, delimiter):
    path = write_csv(
        tmp_path / "f.csv", [HEADER, person(1), person(2)], encoding=encoding, delimiter=delimiter
    )
    with open_sheet(path, LAYOUT) as reader:
        rows = list(reader)
    assert (reader.encoding, reader.delimiter, reader.header_row) == (encoding, delimiter, 1)
    assert rows == [(2, list(person(1))), (3, list(person(2)))]


def test_a_rare_character_late_in_the_file_decides_the_encoding(tmp_path):
    people = [person(n % 900) for n in range(40_000)]
    path = write_csv(tmp_path / "f.csv", [HEADER, *people, ("㐂𠮷", *person(1)[1:])], encoding="gb18030")
    assert read(path)[-1][1][0] == "㐂𠮷"


def test_titles_and_blank_lines_above_the_header_count_as_rows(tmp_path):
    path = write_csv(
        tmp_path / "f.csv", [["死亡名单"], [], ["填报单位：某局", "2026年6月"], HEADER, person(1)]
    )
    assert read(path) == [(5, list(person(1)))]


def test_blank_and_closing_rows_are_left_out_without_ending_the_file(tmp_path):
    rows = [HEADER, person(1), [], ["　", " ", "\t"], ["合　计", "1"], ["", " 总 计：2"], person(2),
            ["制表人：王某"], ["填报人", "王某"], ["", "", "", "合计"], person(3)]  # fmt: skip
    assert [row_no for row_no, _ in read(write_csv(tmp_path / "f.csv", rows))] == [2, 7, 11]


def test_a_name_that_begins_like_a_closing_word_is_a_row(tmp_path):
    rows = [HEADER, ("合某", *person(1)[1:]), ("总某", *person(2)[1:])]
    assert len(read(write_csv(tmp_path / "f.csv", rows))) == 2


def test_a_record_with_line_breaks_inside_quotes_is_one_row(tmp_path):
    rows = [(*HEADER, "备注"), (*person(1), "第一行\n第二行\r\n第三行"), (*person(2), "")]
    found = read(write_csv(tmp_path / "f.csv", rows))
    assert [row_no for row_no, _ in found] == [2, 3]
    assert found[0][1][5] == "第一行\n第二行\r\n第三行"


def test_a_quote_that_never_closes_refuses_the_file(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        "\n".join([",".join(HEADER), '"张三,x', ",".join(person(1)), ",".join(person(2))]), "utf-8"
    )
    with pytest.raises(Refused, match="第 2 行的引号没有成对"):
        read(path)


def test_a_cell_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(",".join(HEADER) + '\n"' + "张三\n" * 600_000, "utf-8")
    with pytest.raises(Refused, match="引号"):
        read(path)


def test_short_and_long_rows_are_read(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER, person(1)[:3], (*person(2), "多出", "")])
    rows = read_clean(path)
    assert rows[2].values["amount"] is None
    assert rows[3].extra == {"第6列": "多出"}
    assert not rows[2].errors + rows[3].errors


def test_the_extension_does_not_matter(tmp_path):
    assert len(read(write_csv(tmp_path / "f.xlsx", [HEADER, person(1)]))) == 1


def test_a_long_file_is_streamed(tmp_path):
    path = write_csv(
        tmp_path / "f.csv", [HEADER, *(person(n % 900) for n in range(60_000))], encoding="gb18030"
    )
    tracemalloc.start()
    with open_sheet(path, LAYOUT) as reader:
        count = sum(1 for _ in reader)
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 8 << 20


def test_progress_runs_from_none_to_all(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER, *(person(n % 900) for n in range(3_000))])
    with open_sheet(path, LAYOUT) as reader:
        assert reader.fraction() == 0
        rows = iter(reader)
        next(rows)
        assert 0 < reader.fraction() < 0.5
        assert len(list(rows)) == 2_999
        assert reader.fraction() == 1


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = write_csv(tmp_path / "f.csv", [HEADER, person(1), person(2), person(3)])
    with open_sheet(path, LAYOUT, row_limit=3) as reader:
        assert len(list(reader)) == 3
    with open_sheet(path, LAYOUT, row_limit=2) as reader, pytest.raises(Refused, match="超过 2 行"):
        list(reader)


def test_the_same_person_is_read_alike_from_every_encoding(tmp_path):
    seen = {
        repr(read_clean(write_csv(tmp_path / f"{encoding}.csv", [HEADER, person(1)], encoding=encoding))[2])
        for encoding in ("utf-8", "gb18030", "utf-16")
    }
    assert len(seen) == 1
    assert id_number(1).startswith("159922")
