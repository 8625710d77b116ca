"""A roll (低保台账) comes in by its command: what stands afterwards, what is refused and why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audit.models import AuditEvent, IncomingFile
from common.fields import reveal
from households.models import (
    Account,
    Case,
    CaseReview,
    Entitlement,
    Household,
    Membership,
    PastCase,
    Person,
    Residence,
)
from tests.conftest import COUNTY, EAST_WILLOW, STONE_VILLAGE, WEST_WILLOW
from tests.households import rolls
from tests.households.rolls import HEADS, command, ended, household, member, refusal, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]


@pytest.fixture
def bring(tmp_path: Path):
    """``bring(rows)`` writes a roll and imports it; the command's answer."""

    def done(*files: Any) -> dict[str, Any]:
        rows = [row for part in files for row in part]
        known = len(list(tmp_path.glob("roll*.csv")))
        return command("import_roll", rolls.write(tmp_path / f"roll{known}.csv", rows))

    return done


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return tuple(answer[name] for name in ("rows", "accepted", "rejected", "duplicates"))


def reasons(answer: dict[str, Any]) -> dict[int, str]:
    """Row number -> what the error workbook says of it."""
    header, *lines = load_workbook(answer["errors_file"]).worksheets[0].iter_rows(values_only=True)
    number, why = header.index("行号"), header.index("错误原因")
    return {int(line[number]): line[why] for line in lines}


def present(case: Case) -> list[str]:
    """The names of the members that hold today."""
    return list(case.memberships.filter(superseded_by=None).order_by("id").values_list("name", flat=True))


# --- what stands afterwards ---


def test_a_household_stands_with_head_village_account_amount_and_members(bring):
    answer = bring(
        household(
            "LH000001",
            others=[member("田福", HEADS[2])],
            银行账号="6217 9921 0000 0000 012",
            最近复核日期="2025/12/1",
            联系电话="13900000001",
            住址="村东",
        )
    )
    assert counts(answer) == (2, 2, 0, 0)
    case = Case.objects.get()
    home = case.household
    assert (home.number, home.region_code, home.county, home.head_name) == (
        "LH000001",
        EAST_WILLOW,
        159922,
        "高秀英",
    )
    assert (home.head, home.account) == (case.head, case.account)
    assert reveal(Account.objects.get(), "number") == "6217992100000000012"
    amount = case.entitlements.get()
    assert (str(amount.amount), amount.from_month, amount.to_month) == ("500.00", date(2024, 1, 1), None)
    assert [row.on for row in case.reviews.all()] == [date(2025, 12, 1)]
    assert case.residence.village == EAST_WILLOW
    head, other = case.memberships.order_by("id")
    assert (reveal(head, "id_number"), reveal(head, "phone"), reveal(head, "address")) == (
        HEADS[1],
        "13900000001",
        "村东",
    )
    assert (other.name, other.relation, other.enrolled, other.sex) == (
        "田福",
        "其他",
        True,
        "男" if int(HEADS[2][16]) % 2 else "女",
    )


def test_every_row_names_its_import_and_the_trail_tells_of_it(bring):
    bring(household("LH000001", 最近复核日期="2026-01-05", 银行账号="6217992100000000012"))
    incoming = IncomingFile.objects.get(kind="roll")
    for model in (Household, Case, Membership, Residence, Entitlement, CaseReview):
        assert model.objects.get().incoming == incoming, model
    event = AuditEvent.objects.get(action="file_imported")
    assert (event.object_id, event.region_code, event.detail["accepted"]) == (str(incoming.pk), COUNTY, 1)


def test_rows_of_a_household_need_not_stand_together(bring):
    first, second = household("LH000001", others=[member("田福", HEADS[2])]), household("LH000002", serial=3)
    answer = bring([first[0]], second, [first[1]])
    assert counts(answer) == (3, 3, 0, 0)
    assert present(Case.objects.get(household__number="LH000001")) == ["高秀英", "田福"]


def test_unknown_columns_are_kept(bring):
    bring(household("LH000001", 备注="特殊"))
    assert Membership.objects.get().extra == {"备注": "特殊"}


def test_one_person_in_two_households_is_one_person(bring):
    shared = member("田福", HEADS[9])
    bring(household("LH000001", others=[shared]), household("LH000002", serial=3, others=[shared]))
    assert Person.objects.count() == 3
    assert Membership.objects.filter(name="田福").values("person").distinct().count() == 1


# --- the same again ---


def test_a_file_that_comes_twice_is_known(bring, tmp_path: Path):
    path = rolls.write(tmp_path / "台账.csv", household("LH000001"))
    first = command("import_roll", path)
    second = command("import_roll", path)
    assert second.pop("already_imported") is True
    assert "already_imported" not in first
    assert counts(second) == counts(first)
    assert (IncomingFile.objects.count(), Membership.objects.count()) == (1, 1)


def test_the_same_rows_in_another_file_change_nothing(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])], 最近复核日期="2026-01-05")
    bring(rows)
    kept = list(Membership.objects.order_by("pk").values_list("pk", "incoming", "superseded_by"))
    again = bring(rows[::-1], household("LH000002", serial=3))
    assert counts(again) == (3, 3, 0, 0)
    assert (
        list(
            Membership.objects.filter(household__number="LH000001")
            .order_by("pk")
            .values_list("pk", "incoming", "superseded_by")
        )
        == kept
    )
    assert (PastCase.objects.count(), CaseReview.objects.count(), Entitlement.objects.count()) == (0, 1, 2)


def test_a_repeated_row_counts_once_and_the_rest_are_duplicates(bring):
    rows = household("LH000001", others=[member("田福", HEADS[2])])
    respelt = [
        {
            **rows[1],
            "户月保障金额": "500",
            "成员姓名": "田　福",
            "序号": "7",
            "备注": "又一行",
            "起保年月": "202401",
        }
    ]
    answer = bring(rows, respelt, [rows[0]])
    assert counts(answer) == (4, 2, 0, 2)
    assert Membership.objects.count() == 2
    assert answer["errors_file"] is None


def test_a_repeated_row_with_errors_is_rejected_each_time(bring):
    bad = [{**household("LH000001")[0], "户月保障金额": "-1"}] * 2
    assert counts(bring(bad, household("LH000002", serial=3))) == (3, 1, 2, 0)


# --- succession ---


def test_a_known_case_with_other_content_succeeds_the_old_values(bring):
    bring(
        household(
            "LH000001",
            others=[member("田福", HEADS[2]), member("田禄", HEADS[3])],
            救助类别="A",
            最近复核日期="2025-01-10",
            银行账号="6217992100000000012",
            家庭月人均收入="210.5",
        )
    )
    old = Case.objects.get()
    bring(
        household(
            "LH000001",
            others=[member("田福", HEADS[2]), member("田寿", HEADS[4])],
            救助类别="B",
            最近复核日期="2026-01-10",
            户月保障金额="620",
            金额执行年月="2026-01",
            区划代码=str(WEST_WILLOW),
            银行账号="6217992100000000020",
        )
    )
    case = Case.objects.get()
    first, second = IncomingFile.objects.order_by("pk")
    assert (case.pk, case.grade, case.incoming) == (old.pk, "B", second)
    past = PastCase.objects.get()
    assert (past.case, past.incoming, past.superseded_by) == (case, first, second)
    told = past.values
    assert (
        told["grade"],
        told["reviewed_on"],
        told["account"],
        told["village"],
        told["income_per_head"],
    ) == ("A", "2025-01-10", old.account_id, EAST_WILLOW, "210.50")
    assert (told["status"], told["first_month"], told["last_month"], told["head_name"]) == (
        "enrolled",
        "2024-01",
        None,
        "高秀英",
    )
    amounts = Entitlement.objects.order_by("pk").values_list(
        "amount", "from_month", "incoming", "superseded_by"
    )
    assert [(str(amount), month.isoformat(), *who) for amount, month, *who in amounts] == [
        ("500.00", "2024-01-01", first.pk, second.pk),
        ("620.00", "2026-01-01", second.pk, None),
    ]
    assert present(case) == ["高秀英", "田福", "田寿"]
    gone = Membership.objects.get(name="田禄")
    assert (gone.incoming, gone.superseded_by) == (first, second)
    assert Membership.objects.get(name="田福").incoming == first, "who is told as before is not written again"
    assert [row.on.isoformat() for row in CaseReview.objects.order_by("on")] == ["2025-01-10", "2026-01-10"]


def test_a_member_who_is_told_otherwise_gives_way_to_a_new_row(bring):
    bring(household("LH000001", others=[member("田福", HEADS[2], 劳动能力="有")]))
    bring(household("LH000001", others=[member("田福", HEADS[2], 劳动能力="无", 是否享受="否")]))
    old, new = Membership.objects.filter(name="田福").order_by("pk")
    assert (old.labour, old.enrolled, old.superseded_by) == ("有", True, new.incoming)
    assert (new.labour, new.enrolled, new.superseded_by) == ("无", False, None)
    assert PastCase.objects.count() == 0, "the case itself says what it said"


def test_a_case_that_ends_and_begins_again_is_two_cases(bring):
    bring(household("LH000001"))
    answer = bring(
        ended("LH000001", "2024-01", "2025-06", 停保原因="收入增加"),
        household("LH000001", 起保年月="2025-09"),
    )
    assert counts(answer) == (2, 2, 0, 0)
    over, going = Case.objects.order_by("first_month")
    assert (over.status, over.last_month, over.end_reason) == ("ended", date(2025, 6, 1), "收入增加")
    assert (going.status, going.first_month, going.last_month) == ("enrolled", date(2025, 9, 1), None)
    assert PastCase.objects.get().values["status"] == "enrolled"


def test_three_imports_leave_two_older_contents(bring):
    for amount in ("500", "510", "520"):
        bring(household("LH000001", 户月保障金额=amount))
    assert PastCase.objects.count() == 2
    assert list(Entitlement.objects.filter(superseded_by=None).values_list("amount", flat=True)) == [520]
    assert (
        PastCase.objects.order_by("pk").first().superseded_by
        != PastCase.objects.order_by("pk").last().superseded_by
    )


# --- the newest case rules, whichever file came first ---

OLD = ended(
    "LH000001",
    "2020-01",
    "2022-12",
    serial=1,
    name="高秀英",
    区划代码=str(EAST_WILLOW),
    银行账号="6217992100000000012",
)
NEW = household(
    "LH000001",
    serial=2,
    name="胡长贵",
    起保年月="2023-05",
    区划代码=str(STONE_VILLAGE),
    银行账号="6217992100000000020",
)
GONE = refused("LH000001", "2026-03-01", serial=3, name="石磊", 区划代码=str(WEST_WILLOW))


@pytest.mark.parametrize(
    "order",
    [(OLD, NEW, GONE), (NEW, OLD, GONE), (GONE, NEW, OLD), (GONE, OLD, NEW)],
    ids=["old first", "new first", "refused first, then new", "refused first, then old"],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["one file", "several files"])
def test_village_head_and_account_are_those_of_the_newest_case(bring, order, at_once):
    for rows in [[row for part in order for row in part]] if at_once else order:
        bring(rows)
    home = Household.objects.get()
    assert (home.region_code, home.head_name) == (STONE_VILLAGE, "胡长贵")
    assert home.head == Case.objects.get(first_month=date(2023, 5, 1)).head
    assert home.account.last4 == "0020"
    assert {row.region_code for model in (Case, Membership, Residence) for row in model.objects.all()} == {
        STONE_VILLAGE
    }
    assert sorted(Residence.objects.values_list("village", flat=True)) == sorted(
        [EAST_WILLOW, WEST_WILLOW, STONE_VILLAGE]
    )


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
