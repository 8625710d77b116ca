"""A roll (低保台账) that contradicts itself or what is known: which rows are rejected, and why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audit.models import AuditEvent, IncomingFile
from households.models import (
    Case,
    Household,
    PastCase,
)
from tests.conftest import COUNTY, WEST_WILLOW
from tests.households.rolls import HEADS, counts, ended, household, member, present, refusal, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]


def reasons(answer: dict[str, Any]) -> dict[int, str]:
    """Row number -> what the error workbook says of it."""
    header, *lines = load_workbook(answer["errors_file"]).worksheets[0].iter_rows(values_only=True)
    number, why = header.index("行号"), header.index("错误原因")
    return {int(line[number]): line[why] for line in lines}


# --- households that contradict themselves ---


DIFFERING = {
    "区划代码": str(WEST_WILLOW),
    "户主姓名": "别人",
    "状态": "已退出",
    "户月保障金额": "501",
    "救助类别": "C",
    "户类型": "城市",
    "致贫原因": "因病",
    "停保年月": "2030-01",
    "停保原因": "其他",
    "申请日期": "2023-12-01",
    "最近复核日期": "2026-01-01",
    "核对日期": "2026-01-01",
    "入户日期": "2026-01-01",
    "公示开始": "2026-01-01",
    "公示结束": "2026-01-08",
    "审核人": "韩立",
    "审批人": "陈静",
    "家庭月人均收入": "1",
    "金额执行年月": "2025-01",
    "开户银行": "农商行",
    "银行账号": "6217992100000000012",
    "开户人姓名": "别人",
    "联系电话": "13900000002",
    "住址": "村西",
}


@pytest.mark.parametrize("header", DIFFERING)
def test_rows_that_contradict_each_other_reject_the_household_and_name_the_column(bring, header: str):
    rows = household(
        "LH000001", others=[member("田福", HEADS[2])], 停保年月="2029-01" if header == "状态" else ""
    )
    rows[1] = {**rows[1], header: DIFFERING[header]}
    answer = bring(rows, household("LH000002", serial=3))
    assert counts(answer) == (3, 1, 2, 0)
    told = reasons(answer)
    assert set(told) == {2, 3}
    assert all(header in sentence and "整户未导入" in sentence for sentence in told.values())
    assert list(Household.objects.values_list("number", flat=True)) == ["LH000002"]


def test_many_rejected_households_ask_no_more_of_the_database_than_one(bring):
    def questions(serials: range) -> int:
        rows = [
            each | {"致贫原因": cause}
            for serial in serials
            for cause, each in zip(
                ("因病", "因残"),
                household(f"LH{serial:06d}", serial=serial, others=[member("田福", HEADS[serial + 30])]),
                strict=True,
            )
        ]
        with CaptureQueriesContext(connection) as asked:
            answer = bring(rows)
        assert counts(answer) == (2 * len(serials), 0, 2 * len(serials), 0)
        return sum("stage_roll" in each["sql"] for each in asked)

    assert questions(range(1, 2)) == questions(range(2, 22))


def test_two_heads_by_number_are_a_contradiction(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    rows[1]["户主身份证号"] = HEADS[2]
    assert "户主身份证号" in reasons(bring(rows))[2]


@pytest.mark.parametrize(
    "cells",
    [
        {"健康状况": "患病"},
        {"残疾类别": "肢体"},
        {"残疾等级": "二级"},
        {"劳动能力": "无"},
        {"备注": "x"},
        {"序号": "9"},
    ],
)
def test_columns_of_the_member_may_differ(bring, cells):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    rows[1] = {**rows[1], **cells}
    assert counts(bring(rows)) == (2, 2, 0, 0)


def test_contradiction_is_judged_after_parsing(bring):
    rows = household(
        "LH000001", others=[member("田福", HEADS[2])], 户月保障金额="1,200", 住址="村东", 审核人="买买提·艾力"
    )
    rows[1] |= {
        "户月保障金额": "¥1200.00元",
        "起保年月": "2024年1月",
        "区划代码": "159922101201",
        "审核人": "买买提•艾力",
    }
    rows[1]["户主姓名"] = "高 秀英"
    assert counts(bring(rows)) == (2, 2, 0, 0)


def test_a_row_with_errors_of_its_own_contradicts_nobody(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    rows[1] |= {"户月保障金额": "999", "是否享受": "也许"}
    answer = bring(rows)
    assert counts(answer) == (2, 1, 1, 0)
    assert "是否享受" in reasons(answer)[3]
    assert present(Case.objects.get()) == ["高秀英"]


def test_another_case_of_the_number_may_say_otherwise_but_is_rejected_with_it(bring):
    old = ended("LH000001", "2020-01", "2022-12", 救助类别="C")
    new = household("LH000001", others=[member("田福", HEADS[2])], 救助类别="A")
    assert counts(bring(old, new)) == (3, 3, 0, 0)
    new[1] = {**new[1], "救助类别": "B"}
    again = bring([{**row, "户编号": "LH000002"} for row in old + new])
    assert counts(again) == (3, 0, 3, 0)


def test_a_household_without_its_head_is_rejected_whole(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    answer = bring(rows[1:], household("LH000002", serial=3))
    assert counts(answer) == (2, 1, 1, 0)
    assert "户主身份证号" in reasons(answer)[2]


def test_a_head_whose_own_row_is_wrong_is_no_member(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    rows[0] = {**rows[0], "与户主关系": ""}
    answer = bring(rows)
    assert counts(answer) == (2, 0, 2, 0)
    assert "与户主关系" in reasons(answer)[2]
    assert "户主身份证号" in reasons(answer)[3]


def test_a_member_twice_with_other_cells_is_a_contradiction(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2]), member("田福", HEADS[2], "儿子")])
    answer = bring(rows)
    assert counts(answer) == (3, 0, 3, 0)
    assert "成员身份证号" in reasons(answer)[3]


# --- months that overlap ---


@pytest.mark.parametrize("months", [("2022-12", "2023-06"), ("2019-01", "2020-01"), ("2021-01", "2021-02")])
def test_cases_of_one_number_whose_months_overlap_are_rejected(bring, months):
    answer = bring(
        ended("LH000001", "2020-01", "2022-12"), ended("LH000001", *months), household("LH000002", serial=3)
    )
    assert counts(answer) == (3, 1, 2, 0)
    assert all("起保年月" in sentence for sentence in reasons(answer).values())


def test_months_that_overlap_a_known_case_are_rejected_and_the_known_one_stays(bring):
    bring(household("LH000001"))
    answer = bring(household("LH000001", 起保年月="2025-01"))
    assert counts(answer) == (1, 0, 1, 0)
    assert "系统中" in reasons(answer)[2]
    assert Case.objects.get().first_month == date(2024, 1, 1)


def test_a_known_case_that_the_file_itself_ends_is_no_obstacle(bring):
    bring(household("LH000001"))
    assert counts(
        bring(household("LH000001", 起保年月="2025-01"), ended("LH000001", "2024-01", "2024-12"))
    ) == (2, 2, 0, 0)
    assert Case.objects.count() == 2


def test_a_known_case_that_is_prolonged_into_the_next_is_rejected(bring):
    bring(ended("LH000001", "2020-01", "2022-12"), household("LH000001", 起保年月="2023-01"))
    answer = bring(ended("LH000001", "2020-01", "2023-03"))
    assert counts(answer) == (1, 0, 1, 0)
    assert Case.objects.get(first_month=date(2020, 1, 1)).last_month == date(2022, 12, 1)


def test_a_last_month_before_the_first_overlaps_nothing(bring):
    assert counts(
        bring(ended("LH000001", "2022-01", "2021-12"), household("LH000001", 起保年月="2021-06"))
    ) == (2, 2, 0, 0)


# --- refused cases ---


def test_a_refused_case_has_no_months_and_no_amount(bring):
    bring(refused("LH000001", "2026-03-01", 户月保障金额="300"))
    case = Case.objects.get()
    assert (case.status, case.first_month, case.last_month, case.applied_on) == (
        "refused",
        None,
        None,
        date(2026, 3, 1),
    )
    assert not case.entitlements.exists()


def test_refused_cases_are_told_apart_by_the_day_of_application(bring):
    bring(refused("LH000001", "2026-03-01"), refused("LH000001", "2025-03-01"), household("LH000001"))
    assert Case.objects.count() == 3
    bring(refused("LH000001", "2026-03-01", 审批人="陈静"))
    assert Case.objects.count() == 3
    assert PastCase.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        ({"起保年月": ""}, "起保年月"),
        ({"状态": "已退出"}, "停保年月"),
        ({"区划代码": "159922101999"}, "区划代码"),
        ({"区划代码": "159922101000"}, "区划代码"),
        ({"区划代码": "159921101201"}, "区划代码"),
        ({"户编号": ""}, "户编号"),
        ({"户月保障金额": ""}, "户月保障金额"),
        ({"状态": "停保"}, "状态"),
        ({"救助类别": "D"}, "救助类别"),
        ({"户类型": "牧区"}, "户类型"),
        ({"银行账号": "6.217E+18"}, "银行账号"),
        ({"公示开始": "2026-02-30"}, "公示开始"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_an_error_of_a_row_names_its_column(bring, cells, header):
    answer = bring(household("LH000001", **cells), household("LH000002", serial=3))
    assert counts(answer) == (2, 1, 1, 0)
    assert header in reasons(answer)[2]


def test_all_errors_of_a_row_are_told_and_each_cell_once(bring):
    wrong = {"户月保障金额": "-1", "区划代码": "159922101999", "起保年月": "", "是否享受": "也许"}
    answer = bring([{**household("LH000001")[0], **wrong}, {**household("LH000001")[0], "起保年月": "明年"}])
    assert counts(answer) == (2, 0, 2, 0)
    told = reasons(answer)
    assert all(told[2].count(header) >= 1 for header in wrong)
    assert len(told[2].splitlines()) == len(wrong)
    assert len(told[3].splitlines()) == 1


# --- whole files ---


def test_a_refused_file_leaves_an_event_and_nothing_else(tmp_path: Path):
    path = tmp_path / "空.csv"
    path.write_text("户编号,状态\nLH000001,在保\n", encoding="utf-8")
    assert "户主姓名" in refusal("import_roll", path)
    assert not IncomingFile.objects.exists()
    assert not Household.objects.exists()
    event = AuditEvent.objects.get(action="file_refused")
    assert (event.detail["kind"], event.detail["file"], event.region_code) == ("roll", "空.csv", COUNTY)


def test_a_file_of_nothing_but_wrong_rows_is_imported_with_none(bring):
    answer = bring(household("LH000001", 状态="?"))
    assert counts(answer) == (1, 0, 1, 0)
    assert IncomingFile.objects.get().accepted == 0
    assert not Household.objects.exists()
