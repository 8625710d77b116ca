"""The invented county: its files are complete, invented throughout, and the same from the same seed."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from common import declared, idnumbers
from config.demo import DEMO_DATE, HOUSEHOLDS, SEED, DemoFile, demo_users, expected, write_county
from config.demo.build import build
from config.demo.county import County
from config.demo.named import PEOPLE
from config.demo.specs import FILES
from reviews.rules import RULES as RULES_BY_CODE

RULES = 37
PICTURED = {
    "LH000077": "马桂兰",
    "LH000123": "胡长贵",
    "LH000208": "高秀英",
    "LH000300": "周大海",
    "LH000311": "何文",
    "LH000451": "宝音·德力格尔",
}


@pytest.fixture(scope="module")
def county() -> County:
    return build()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def files(folder: Path) -> list[DemoFile]:
    return write_county(folder)


def lines(file: DemoFile, encoding: str, delimiter: str = ",") -> list[list[str]]:
    with file.path.open(encoding=encoding, newline="") as source:
        return list(csv.reader(source, delimiter=delimiter))


def named(files: list[DemoFile], beginning: str) -> DemoFile:
    return next(file for file in files if file.path.name.startswith(beginning))


def digest(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(files: list[DemoFile], folder: Path, tmp_path: Path) -> None:
    write_county(tmp_path)
    assert digest(tmp_path) == digest(folder)


def test_another_seed_gives_other_people(county: County) -> None:
    other = build(seed=SEED + 1, households=1200)
    assert other.households["LH000001"].head != county.households["LH000001"].head
    assert other.households["LH000208"].head == county.households["LH000208"].head


def test_every_feed_is_there_and_only_the_vehicles_wait_for_the_newcomer(files: list[DemoFile]) -> None:
    feeds = [file for file in files if file.command == "import_feed"]
    assert len({file.kind for file in feeds}) == 18
    assert [file.kind for file in files if not file.import_now] == ["vehicles"]
    assert sum(file.rows for file in feeds) <= 60_000
    assert [file.as_of for file in feeds if file.kind == "deaths"] == [date(2026, 3, 31), date(2026, 6, 8)]
    assert named(files, "殡葬").as_of == date(2026, 3, 31)


def test_the_order_of_import_begins_with_the_regions_and_ends_with_the_feeds(files: list[DemoFile]) -> None:
    commands = list(dict.fromkeys(file.command for file in files))
    assert commands == [
        "import_regions",
        "import_roll",
        "import_payments",
        "import_kinship",
        "import_complaints",
        "import_feed",
    ]


def test_the_deaths_file_is_the_one_of_the_guide(files: list[DemoFile]) -> None:
    file = next(file for file in files if file.kind == "deaths" and file.path.suffix == ".csv")
    sheet = lines(file, "gb18030")
    assert (file.rows, file.rejected, file.duplicates) == (1204, 6, 0)
    assert sheet[2][:3] == ["姓名", "公民身份号码", "死亡 日期"]
    assert sheet[3][:3] == ["高秀英", "159900193609080041", "2026-01-15"]
    assert sheet[8][:3] == ["李某", "1.59900E+17", "2026-02-30"]
    assert sheet[-1] == ["合计"]
    assert len(sheet) == 3 + 1204 + 1


def test_workbooks_keep_id_numbers_as_text(files: list[DemoFile]) -> None:
    book = load_workbook(named(files, "低保台账_在保").path, read_only=True)
    header, *rows = book.worksheets[0].iter_rows(min_row=3, max_row=60, values_only=True)
    book.close()
    assert all(isinstance(row[header.index("成员身份证号")], str) for row in rows)


def test_all_id_numbers_are_of_a_district_that_does_not_exist(county: County) -> None:
    numbers = [m.person.id_number for h in county.households.values() for m in h.members]
    numbers += [row["身份证号"] for rows in county.feeds.values() for row in rows]
    numbers += [user.id_number for user in demo_users()]
    assert all(number.startswith("159900") for number in numbers)
    assert all(idnumbers.parse(number) == number for number in set(numbers))
    accounts = {household.account for household in county.households.values()}
    assert len(accounts) == HOUSEHOLDS
    assert all(re.fullmatch(r"6217000\d{12}", account) for account in accounts)


def test_the_people_of_the_guide_live_in_the_county(county: County) -> None:
    assert {number: county.households[number].head.name for number in PICTURED} == PICTURED
    hu, gao = county.households["LH000123"], county.households["LH000208"]
    assert (hu.account[-4:], hu.phone, hu.head.id_number[-4:]) == ("6671", "13800000021", "0152")
    assert (hu.case.amount, hu.case.first, hu.case.reviewed) == (480, date(2019, 3, 1), date(2025, 11, 20))
    assert (gao.case.amount, gao.case.first, gao.case.last) == (480, date(2018, 4, 1), None)
    assert max(p.month for p in gao.payments if p.ok) == date(2026, 5, 1)
    assert county.households["LH000077"].account == "6217000000000006671"
    assert county.households["LH000311"].account.endswith("3305")


def test_the_filed_kin_of_a_user_is_known_by_the_users_own_number(county: County) -> None:
    clerk = next(user for user in demo_users() if user.number == "LH01")
    filing = next(row for row in county.kinship if row["亲属姓名"] == "周大海")
    assert (filing["干部姓名"], filing["干部身份证号"]) == ("周敏", clerk.id_number)
    assert (filing["干部类别"], filing["是否备案"]) == ("经办人员", "是")


def test_the_complaint_that_people_come_back_to_is_the_31st_of_2026(county: County) -> None:
    of_2026 = [row for row in county.complaints if row["登记日期"].year == 2026]
    assert (len(of_2026), of_2026[30]["信访人"]) == (57, "田福")
    assert of_2026[30]["办结日期"] == date(2026, 4, 2)
    assert [row["登记日期"] for row in of_2026] == sorted(row["登记日期"] for row in of_2026)


def test_something_is_planted_for_every_rule_and_kept_apart_from_its_near_misses(county: County) -> None:
    found = {(case.rule, case.subject) for case in county.planted if case.finding}
    near = {(case.rule, case.subject) for case in county.planted if not case.finding}
    assert len({rule for rule, _ in found}) == len({rule for rule, _ in near}) == RULES
    assert not found & near


def test_the_expected_findings_leave_out_what_has_no_data_yet() -> None:
    without, with_vehicles = expected(DEMO_DATE), expected(DEMO_DATE, vehicles=True)
    assert "LH000208" in without["paid_after_death"]
    assert len(with_vehicles.pop("vehicle_owner")) == 14
    assert without == with_vehicles
    with pytest.raises(ValueError, match="2026-06-10"):
        expected(date(2026, 6, 11))


def test_payments_run_for_twenty_four_months(county: County) -> None:
    months_paid = {p.month for h in county.households.values() for p in h.payments}
    assert (min(months_paid), max(months_paid), len(months_paid)) == (date(2024, 6, 1), date(2026, 5, 1), 24)
    assert all(p.paid_on <= DEMO_DATE for h in county.households.values() for p in h.payments)


def test_no_two_files_have_one_name() -> None:
    assert len({spec.name for spec in FILES.values()}) == len(FILES)


def test_what_is_declared_about_the_named_people_agrees_with_itself() -> None:
    households = {row["户编号"]: row["户主姓名"] for row in declared.rows("demo/households.csv")}
    known = {int(row["区划代码"]) for row in declared.rows("demo/regions.csv")}
    assert set(households.values()) <= PEOPLE.keys()
    for name in ("households", "users", "officials", "kinship", "complaints"):
        assert {int(row["区划代码"]) for row in declared.rows(f"demo/{name}.csv")} <= known
    users = {row["姓名"]: row["身份证号"] for row in declared.rows("demo/users.csv")}
    assert PEOPLE["周敏"].id_number == users["周敏"]
    for row in declared.rows("demo/kinship.csv"):
        assert row["亲属身份证号"] == PEOPLE[row["亲属姓名"]].id_number
        assert row["干部身份证号"] == PEOPLE[row["干部姓名"]].id_number
    for row in declared.rows("demo/expected.csv"):
        assert row["规则"] in RULES_BY_CODE
        assert row["户编号"] in households


def test_a_declared_row_is_what_the_files_hold(files: list[DemoFile]) -> None:
    row = next(row for row in declared.rows("demo/households.csv") if row["户编号"] == "LH000300")
    book = load_workbook(named(files, "低保台账_在保").path, read_only=True)
    lines = book["Sheet1"].iter_rows(values_only=True)
    told = {str(cell) for cell in next(line for line in lines if row["户编号"] in line)}
    assert {row[header] for header in ("户主姓名", "审核人", "致贫原因", "联系电话", "银行账号")} <= told
    assert f"{row['申请日期']} 00:00:00" in told


def test_the_command_writes_the_files_and_tells_how_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_demo", "--out", str(tmp_path / "new"), "--households", "1200", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["files"] == len(list((tmp_path / "new").iterdir()))


def test_too_small_a_county_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="至少需要 1200 户") as refusal:
        call_command("make_demo", "--out", str(tmp_path), "--households", "100")
    assert refusal.value.returncode == 2
    assert not list(tmp_path.iterdir())
