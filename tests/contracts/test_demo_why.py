"""「为什么没有列为疑点」 over the demo county: planted cases hold, near misses name the very condition."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.demo import DEMO_DATE
from tests.contracts.site import new_site

WHY_NOT = {
    ("account_name_mismatch", "何文 的卡由女儿何秀代管，有有效备案"): ("没有有效的代持卡备案",),
    ("kin_unfiled", "马小军 未备案，但不在保"): ("本人在保并享受低保",),
    ("death_enrolled", "死者不享受"): ("本人在保并享受低保",),
    ("death_enrolled", "同名不同人"): ("死亡（火化）日期",),
    ("death_enrolled", "新一期数据已更正"): ("死亡（火化）日期",),
    ("death_enrolled", "死亡当月已停保"): ("本人在保并享受低保",),
    ("paid_after_death", "发放尚在宽限期内"): ("以后仍有成功的正常发放",),
    ("paid_after_death", "另一人健在"): ("享受人员都已死亡",),
    ("duplicate_enrolment", "在另一户不享受"): ("两户以上在保享受",),
    ("duplicate_other_region", "外县已退出或为本县"): ("对方状态为在保", "对方区划不在本县"),
    ("dibao_tekun", "特困已退出"): ("状态为在册",),
    ("dibao_orphan", "孤儿已退出"): ("状态为在册",),
    ("subsidy_without_dibao", "补贴已退出或为护理补贴"): ("补贴类型为", "状态为在册"),
    ("pension_income", "恰为300元，或已停"): ("月待遇金额大于", "发放状态为正常"),
    ("wage_income", "四个月前停缴"): ("最近缴费年月在",),
    ("multiple_houses", "一宅一商，或同一证号"): ("住宅合计不少于",),
    ("vehicle_owner", "报废或免计车型"): ("状态为正常", "车辆类型不在除外范围"),
    ("business_owner", "已注销、吊销"): ("经营状态为存续",),
    ("public_payroll_enrolled", "已离职"): ("在职状态为",),
    ("public_payroll_household", "不享受的成员已离职"): ("在职状态为",),
    ("official_enrolled", "同名不同人"): ("干部名册中有本人",),
    ("kin_unfiled", "与干部同户，已备案"): ("（同户）没有已备案的记录",),
    ("kin_unfiled", "配偶为干部，已备案"): ("（婚姻登记）没有已备案的记录",),
    ("kin_recheck_overdue", "恰满十二个月"): ("距今超过 12 个月",),
    ("account_name_mismatch", "其他成员领取，或写法不同"): ("不是本户成员",),
    ("account_name_mismatch", "代持卡已备案"): ("没有有效的代持卡备案",),
    ("shared_account", "先后使用，不在同月"): ("同一个月收到 2 户以上",),
    ("frequent_payment", "两笔，另有追缴"): ("到账超过 2 笔",),
    ("large_payment", "恰为5000元"): ("单笔金额大于 5,000.00 元",),
    ("paid_without_case", "停保后补发在保月份"): ("不在任何在保期间",),
    ("amount_mismatch", "相差一分"): ("相差大于 0.01 元",),
    ("payment_missing", "十二个月以前"): ("既没有成功的正常发放、也没有补发",),
    ("payment_missing", "已补发"): ("既没有成功的正常发放、也没有补发",),
    ("custody_by_official", "已备案亲属代管，或已终止"): ("不是已备案的近亲属", "代持卡备案有效"),
    ("severe_disability_uncovered", "非重度残疾"): ("残疾等级为",),
    ("severe_disability_uncovered", "已死亡或特困在册"): ("健在", "不是在册特困人员"),
    ("serious_illness_uncovered", "差一分，或为上一年度"): ("个人自付合计不少于", "年度为名册中最近的年度"),
    ("serious_illness_uncovered", "已死亡或特困在册"): ("健在", "不是在册特困人员"),
    ("monitored_uncovered", "已死亡或特困在册"): ("健在", "不是在册特困人员"),
    ("disabled_without_subsidy", "生活补贴在册"): ("没有在册的困难残疾人生活补贴",),
    ("review_overdue", "今日恰好到期"): ("距今超过",),
    ("check_missing", "首发月最后一天核对"): ("没有核对日期，或晚于",),
    ("check_missing", "2018年以前纳保"): ("起保年月不早于",),
    ("visit_missing", "首发月最后一天入户"): ("没有入户日期，或晚于",),
    ("notice_missing", "恰好七天"): ("公示少于 7 天",),
    ("same_officer", "姓名相近"): ("同一姓名",),
    ("split_household", "配偶在外村在保"): ("同村另一在保户",),
    ("split_household", "离婚或配偶死亡"): ("现存的婚姻", "配偶健在"),
    ("reentry", "只有一次退出在两年内"): ("不少于 2 段",),
    ("uniform_amounts", "相同者不足九成"): ("的户占 90% 以上",),
}
"""Which condition each near miss must fail, and no other but those that then cannot be asked."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What is said of every planting, with the vehicles imported, too."""
    site = new_site(tmp_path_factory.mktemp("why") / "var")
    today = {"DOUDI_TODAY": DEMO_DATE.isoformat()}
    assert site.run("demo", "--json", **today).status == 0
    (vehicles,) = Path(site.folder, "demo").glob("*机动车*")
    imported = site.run("import_feed", "vehicles", vehicles, "--as-of", "2026-06-05", "--json", **today)
    assert imported.status == 0
    assert site.run("crosscheck", "--rule", "vehicle_owner", "--json", **today).status == 0
    process = site.begin(sys.executable, "-m", "tests.contracts.why_planted", **today)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    yield json.loads(output)
    site.remove()


def test_all_conditions_of_every_planted_case_hold(told: dict[str, Any]):
    cases = [case for case in told["planted"] if case["wanted"]]
    assert {case["rule"] for case in cases} == {case["rule"] for case in told["planted"]}
    assert [case for case in cases if not case["holds"]] == []


def test_every_near_miss_fails_at_its_own_condition(told: dict[str, Any]):
    cases = [case for case in told["planted"] if not case["wanted"]]
    assert {(case["rule"], case["note"]) for case in cases} == set(WHY_NOT)
    for case in cases:
        wanted = WHY_NOT[case["rule"], case["note"]]
        assert any(words in case["failing"][0] for words in wanted), case
        assert len(case["failing"]) == 1 or case["rule"] == "paid_after_death", case


def test_conditions_and_rules_say_the_same_of_a_sample(told: dict[str, Any]):
    assert told["differing"] == []


def test_a_page_that_looks_at_a_part_of_the_county_says_what_the_whole_says(told: dict[str, Any]):
    assert told["parted"] == []
