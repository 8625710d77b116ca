"""Other bureaus' files come in by their command: dated snapshots, matched whichever came first."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Region
from audit.models import AuditEvent, IncomingFile
from common.fields import reveal
from datafeeds.kinds import KINDS
from datafeeds.models import ROWS, CardCustody, Death, Disability, FeedMatch, Marriage, Pension, Snapshot
from households.models import Household
from reviews.models import Finding
from tests.conftest import COUNTY
from tests.households import rolls
from tests.households.rolls import HEADS, command, household, member, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]

OTHER_COUNTY = 159921000000
_files = itertools.count()


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 2026-06-30."""
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-30")


def dead(*serials: int, name: str = "高秀英", on: str = "2026-01-15") -> list[dict[str, str]]:
    """Rows of the deaths feed about the heads of these numbers."""
    return [{"姓名": name, "身份证号": HEADS[serial], "死亡日期": on} for serial in serials]


@pytest.fixture
def bring(tmp_path: Path):
    """``bring("deaths", rows, "2026-06-25")`` imports a feed of that day; the command's answer."""

    def done(
        kind: str, rows: Iterable[dict[str, str]], day: str = "2026-06-25", *words: Any
    ) -> dict[str, Any]:
        path = rolls.write(tmp_path / f"{kind}{next(_files)}.csv", rows)
        return command("import_feed", kind, path, "--as-of", day, *words)

    return done


@pytest.fixture
def roll(tmp_path: Path):
    """``roll(rows)`` imports a roll."""
    return lambda rows: command("import_roll", rolls.write(tmp_path / f"roll{next(_files)}.csv", rows))


def check(as_of: str = "2026-06-30", rule: str = "death_enrolled") -> dict[str, Any]:
    """What one rule answers."""
    return command("crosscheck", "--as-of", as_of, "--rules", rule)["rules"][rule]


# --- which delivery holds ---


def test_the_newest_delivery_of_a_sender_holds_whichever_was_imported_first(roll, bring):
    roll(household("LH000001"))
    bring("deaths", dead(2), "2026-06-25")
    bring("deaths", dead(1, 2), "2026-03-31")
    assert check()["open"] == 0
    assert check("2026-04-30")["open"] == 1, "then, the older one held"
    assert not Finding.objects.exists(), "a look back changes no finding"


def test_of_two_deliveries_of_one_day_the_later_import_holds(roll, bring):
    roll(household("LH000001"))
    bring("deaths", dead(1, 2))
    assert check()["new"] == 1
    bring("deaths", dead(2))
    assert check()["vanished"] == 1


def test_deliveries_of_two_senders_add_up(roll, bring):
    roll(household("LH000001") + household("LH000002", serial=2, name="胡长贵"))
    bring("deaths", dead(1), "2026-03-31", "--source", "殡仪馆")
    bring("deaths", dead(2), "2026-06-25")
    assert check()["open"] == 2
    bring("deaths", dead(5), "2026-06-26", "--source", "殡仪馆")
    assert check()["open"] == 1


def test_a_delivery_of_the_future_is_not_seen_yet(roll, bring):
    roll(household("LH000001"))
    bring("deaths", dead(1), "2026-07-15")
    assert check() == {"skipped": "no deaths or cremations feed"}
    assert check("2026-07-15")["open"] == 1


def test_deliveries_replace_one_another_within_their_kind(roll, bring):
    roll(household("LH000001"))
    bring("deaths", dead(1), "2026-06-01")
    bring("cremations", [{"姓名": "石磊", "身份证号": HEADS[9], "火化日期": "2026-01-17"}], "2026-06-25")
    assert check()["open"] == 1


@pytest.mark.parametrize(("rows", "shrunk"), [(1, True), (2, False), (5, False)])
def test_less_than_half_of_what_it_replaces_is_told(bring, rows: int, shrunk: bool):
    bring("deaths", dead(1, 2, 3, 4), "2026-05-31")
    answer = bring("deaths", dead(*range(1, rows + 1)), "2026-06-25")
    assert answer.get("shrunk", False) is shrunk
    assert answer["accepted"] == rows
    assert Snapshot.objects.order_by("pk").last().shrunk is shrunk


def test_only_what_is_replaced_is_compared(bring):
    bring("deaths", dead(1, 2, 3, 4), "2026-06-25")
    for words in (("2026-05-31",), ("2026-06-26", "--source", "殡仪馆")):
        assert "shrunk" not in bring("deaths", dead(1), *words)
    assert "shrunk" not in bring(
        "cremations", [{"姓名": "石磊", "身份证号": HEADS[9], "火化日期": "2026-01-17"}], "2026-06-26"
    )


# --- the same file ---


def test_a_file_that_comes_twice_is_known_and_as_of_another_day_it_is_another_delivery(bring, tmp_path: Path):
    path = rolls.write(tmp_path / "死亡.csv", dead(1))
    days = ("2026-06-25", "2026-06-25", "2026-06-26")
    answers = [command("import_feed", "deaths", path, "--as-of", day) for day in days]
    assert [answer.get("already_imported", False) for answer in answers] == [False, True, False]
    assert (Snapshot.objects.count(), Death.objects.count(), IncomingFile.objects.count()) == (2, 2, 2)


def test_without_a_day_it_is_todays(tmp_path: Path):
    command("import_feed", "deaths", rolls.write(tmp_path / "死亡.csv", dead(1)))
    assert Snapshot.objects.get().as_of.isoformat() == "2026-06-30"


# --- whose file ---


def test_with_two_counties_somebody_must_say_whose_it_is(roll, bring, tmp_path: Path):
    Region.objects.create(code=OTHER_COUNTY, name="邻县")
    path = rolls.write(tmp_path / "死亡.csv", dead(1))
    for words in (("import_feed", "deaths", path), ("import_roll", path), ("import_payments", path)):
        assert "--region" in refusal(*words)
    assert not IncomingFile.objects.exists()
    bring("deaths", dead(1), "2026-06-25", "--region", OTHER_COUNTY)
    assert (Snapshot.objects.get().region_code, Death.objects.get().region_code) == (
        OTHER_COUNTY,
        OTHER_COUNTY,
    )


@pytest.mark.parametrize(
    "region", ["159922101000", "159900000000", "159923000000"], ids=["township", "city", "unknown"]
)
def test_a_region_that_is_no_county_here_is_refused(tmp_path: Path, region: str):
    assert refusal(
        "import_feed", "deaths", rolls.write(tmp_path / "死亡.csv", dead(1)), "--region", region
    ).endswith("。")


def test_a_county_does_not_see_its_neighbours_delivery(bring):
    Region.objects.create(code=OTHER_COUNTY, name="邻县")
    bring("deaths", dead(1), "2026-06-25", "--region", OTHER_COUNTY)
    assert (
        "skipped"
        in command("crosscheck", "--rules", "death_enrolled", "--region", COUNTY)["rules"]["death_enrolled"]
    )


# --- matching ---

PEOPLE = household("LH000001", others=[member("田福", HEADS[2], "配偶")]) + household(
    "LH000002", serial=3, name="胡长贵"
)
FEEDS = {
    "deaths": dead(1),
    "pensions": [
        {"姓名": "田福", "身份证号": HEADS[2], "险种": "城镇职工", "月待遇金额": "3000", "发放状态": ""}
    ],
    "officials": [{"姓名": "马建国", "身份证号": HEADS[8], "类别": "村(居)干部"}],
    "marriages": [
        {
            "姓名": "胡长贵",
            "身份证号": HEADS[3],
            "配偶姓名": "马建国",
            "配偶身份证号": HEADS[8],
            "登记日期": "2010-05-20",
            "状态": "已婚",
        }
    ],
    "medical": [{"姓名": "石磊", "身份证号": HEADS[11], "年度": "2026", "个人自付金额": "90000"}],
}
FOUND = {
    ("death_enrolled", "高秀英", "LH000001"),
    ("pension_income", "田福", "LH000001"),
    ("kin_unfiled", "胡长贵", "LH000002"),
    ("serious_illness_uncovered", "石磊", ""),
}


@pytest.mark.parametrize("order", ["roll first", "feeds first", "between"])
def test_the_order_of_arrival_makes_no_finding_more_or_less(roll, bring, order):
    feeds = list(FEEDS.items())
    before = {"roll first": [], "feeds first": feeds, "between": feeds[::2]}[order]
    for kind, rows in before:
        bring(kind, rows)
    roll(PEOPLE)
    for kind, rows in feeds:
        if (kind, rows) not in before:
            bring(kind, rows)
    command("crosscheck", "--as-of", "2026-06-30", "--rules", ",".join({rule for rule, *_ in FOUND}))
    assert set(Finding.objects.values_list("rule", "name", "numbers")) == FOUND
    matches = sorted(FeedMatch.objects.values_list("kind", "role"))
    assert matches == [
        ("deaths", "holder"),
        ("marriages", "holder"),
        ("marriages", "spouse"),
        ("medical", "holder"),
        ("officials", "holder"),
        ("pensions", "holder"),
    ]


def test_a_number_of_fifteen_digits_is_the_same_person(roll, bring):
    roll(household("LH000001"))
    short = HEADS[1][:6] + HEADS[1][8:17]
    bring("deaths", [{**dead(1)[0], "身份证号": short}])
    assert check()["open"] == 1


def test_another_name_does_not_hide_a_person(roll, bring):
    roll(household("LH000001"))
    bring("deaths", dead(1, name="高秀芬"))
    assert check()["open"] == 1
    assert Finding.objects.get().evidence[0]["their_name"] == "高秀芬"


# --- what is kept ---


def test_rows_hold_no_clear_number(bring):
    bring("deaths", dead(1))
    bring(
        "card_custody",
        [
            {
                "姓名": "高秀英",
                "身份证号": HEADS[1],
                "银行账号": "6217992100000000012",
                "代管人姓名": "马建国",
                "代管人身份证号": HEADS[8],
                "与本人关系": "邻居",
            }
        ],
    )
    bring("marriages", FEEDS["marriages"])
    numbers = [*HEADS.values(), "6217992100000000012"]
    for model in (Death, CardCustody, Marriage):
        kept = repr([list(row.values()) for row in model.objects.values()])
        assert [number for number in numbers if number in kept] == [], model
    assert reveal(CardCustody.objects.get(), "custodian_id_number") == HEADS[8]
    assert reveal(CardCustody.objects.get().account, "number") == "6217992100000000012"
    row = Marriage.objects.get()
    assert (reveal(row, "id_number"), reveal(row, "spouse_id_number")) == (HEADS[3], HEADS[8])


def test_a_certificate_is_guarded_like_an_id_number(bring):
    number = HEADS[5] + "42"
    bring(
        "disability",
        [{"姓名": "石磊", "身份证号": HEADS[5], "残疾证号": number, "残疾类别": "肢体", "残疾等级": "二级"}],
    )
    row = Disability.objects.get()
    assert (row.certificate.last4, reveal(row.certificate, "number"), reveal(row, "id_number")) == (
        number[-4:],
        number,
        HEADS[5],
    )
    assert number not in repr(list(Disability.objects.values())) + repr(
        list(type(row.certificate).objects.values())
    )


def test_an_empty_state_is_the_active_one(bring):
    bring("pensions", FEEDS["pensions"])
    assert Pension.objects.get().state == "正常"


def test_an_unknown_place_is_kept_and_no_error(bring):
    answer = bring("officials", [{**FEEDS["officials"][0], "区划代码": "150999"}])
    assert (answer["accepted"], answer["rejected"]) == (1, 0)
    row = ROWS["officials"].objects.get()
    assert (row.stated_region, row.region_code) == (150999000000, COUNTY)


def test_every_row_names_its_import_and_the_trail_tells_of_it(bring):
    bring("deaths", dead(1), "2026-06-25", "--source", "殡仪馆")
    snapshot = Snapshot.objects.get()
    assert (snapshot.incoming.source, snapshot.incoming.as_of, snapshot.rows) == ("殡仪馆", snapshot.as_of, 1)
    assert Death.objects.get().snapshot == snapshot
    event = AuditEvent.objects.get(action="file_imported")
    assert (event.object_id, event.detail["kind"]) == (str(snapshot.incoming.pk), "deaths")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_file_without_its_columns_is_refused_in_a_sentence(kind: str, tmp_path: Path):
    path = rolls.write(tmp_path / "缺列.csv", [{"姓名": "石磊", "备注": "x"}])
    sentence = refusal("import_feed", kind, path)
    assert "身份证号" in sentence
    assert not Household.objects.exists()
    assert not Snapshot.objects.exists()
