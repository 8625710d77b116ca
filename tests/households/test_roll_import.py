"""A roll (低保台账) comes in by its command: what stands afterwards, and what succeeds what."""

from datetime import date
from pathlib import Path

import pytest

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
from tests.households.rolls import HEADS, command, counts, ended, household, member, present, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]


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


@pytest.fixture
def succeeded(bring):
    """A case that a second roll tells otherwise, with one member gone, one new and one as before."""
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
    before = Case.objects.get()
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
    return before


def test_a_known_case_with_other_content_keeps_what_it_said_before(succeeded):
    case = Case.objects.get()
    first, second = IncomingFile.objects.order_by("pk")
    assert (case.pk, case.grade, case.incoming) == (succeeded.pk, "B", second)
    past = PastCase.objects.get()
    assert (past.case, past.incoming, past.superseded_by) == (case, first, second)
    told = past.values
    assert (
        told["grade"],
        told["reviewed_on"],
        told["account"],
        told["village"],
        told["income_per_head"],
    ) == ("A", "2025-01-10", succeeded.account_id, EAST_WILLOW, "210.50")
    assert (told["status"], told["first_month"], told["last_month"], told["head_name"]) == (
        "enrolled",
        "2024-01",
        None,
        "高秀英",
    )


def test_amounts_members_and_reviews_of_a_known_case_are_succeeded(succeeded):
    first, second = IncomingFile.objects.order_by("pk")
    amounts = Entitlement.objects.order_by("pk").values_list(
        "amount", "from_month", "incoming", "superseded_by"
    )
    assert [(str(amount), month.isoformat(), *who) for amount, month, *who in amounts] == [
        ("500.00", "2024-01-01", first.pk, second.pk),
        ("620.00", "2026-01-01", second.pk, None),
    ]
    assert present(succeeded) == ["高秀英", "田福", "田寿"]
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
