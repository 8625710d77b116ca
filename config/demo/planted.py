"""What is planted: for each of the 37 rules, cases that it must find and near misses that it must not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config.demo import deeds_cover as cover
from config.demo import deeds_income as income
from config.demo import deeds_kin as kin
from config.demo import deeds_life as life
from config.demo import deeds_money as money
from config.demo import deeds_procedure as procedure
from config.demo import plot
from config.demo.county import County
from config.demo.places import NEARLY_UNIFORM_VILLAGE, UNIFORM_VILLAGE
from config.demo.plot import Plot, Wanted


@dataclass(frozen=True, slots=True)
class Cast:
    """``count`` plantings of one kind; ``wanted`` says which household is taken, None takes none."""

    rule: str
    finding: bool
    count: int
    wanted: Wanted | None
    deed: Callable[[Plot], str]
    note: str


FOUND, SILENT = True, False
PLANTED = (
    Cast("death_enrolled", FOUND, 5, plot.spouses, life.dies_long_ago, "成员死亡超过三个月仍在保"),
    Cast("death_enrolled", FOUND, 4, plot.spouses, life.dies_lately, "成员死亡未满三个月"),
    Cast("death_enrolled", FOUND, 3, plot.spouses, life.is_cremated, "只有火化记录"),
    Cast("death_enrolled", SILENT, 2, plot.with_uncounted, life.uncounted_member_dies, "死者不享受"),
    Cast("death_enrolled", SILENT, 2, plot.old_alone, life.namesake_dies, "同名不同人"),
    Cast("death_enrolled", SILENT, 1, plot.old_alone, life.death_corrected, "新一期数据已更正"),
    Cast("death_enrolled", SILENT, 2, plot.ended_lately, life.stopped_after_death, "死亡当月已停保"),
    Cast("paid_after_death", FOUND, 3, plot.old_alone, life.all_die, "单人户死亡后继续发放"),
    Cast("paid_after_death", FOUND, 1, plot.couple, life.all_die, "两人均已死亡，继续发放"),
    Cast("paid_after_death", SILENT, 1, plot.old_alone, life.all_die_within_grace, "发放尚在宽限期内"),
    Cast("paid_after_death", SILENT, 1, plot.couple, life.one_of_two_dies, "另一人健在"),
    Cast("duplicate_enrolment", FOUND, 4, plot.alone, life.enrolled_twice, "一人在两户享受"),
    Cast("duplicate_enrolment", SILENT, 2, plot.alone, life.member_elsewhere_uncounted, "在另一户不享受"),
    Cast("duplicate_other_region", FOUND, 6, plot.standing, life.on_other_roll, "外县在保"),
    Cast("duplicate_other_region", SILENT, 2, plot.standing, life.left_other_roll, "外县已退出或为本县"),
    Cast("dibao_tekun", FOUND, 4, plot.alone, life.in_tekun, "特困在册"),
    Cast("dibao_tekun", SILENT, 2, plot.alone, life.left_tekun, "特困已退出"),
    Cast("dibao_orphan", FOUND, 4, plot.with_child, life.is_orphan, "孤儿在册"),
    Cast("dibao_orphan", SILENT, 2, plot.with_child, life.was_orphan, "孤儿已退出"),
    Cast("subsidy_without_dibao", FOUND, 7, plot.ended, life.subsidy_goes_on, "退保后生活补贴未停"),
    Cast("subsidy_without_dibao", SILENT, 4, plot.ended, life.subsidy_in_order, "补贴已退出或为护理补贴"),
    Cast("pension_income", FOUND, 18, plot.elderly, income.has_pension, "养老金高于300元"),
    Cast("pension_income", SILENT, 6, plot.elderly, income.small_or_stopped_pension, "恰为300元，或已停"),
    Cast("wage_income", FOUND, 15, plot.standing, income.has_job, "三个月内有参保缴费"),
    Cast("wage_income", SILENT, 3, plot.standing, income.had_job, "四个月前停缴"),
    Cast("multiple_houses", FOUND, 7, plot.several, income.owns_two_houses, "两套以上住宅"),
    Cast("multiple_houses", SILENT, 4, plot.several, income.owns_house_and_shop, "一宅一商，或同一证号"),
    Cast("vehicle_owner", FOUND, 14, plot.standing, income.owns_car, "有机动车（数据待上传）"),
    Cast("vehicle_owner", SILENT, 6, plot.standing, income.owns_scrapped_car, "报废或免计车型"),
    Cast("business_owner", FOUND, 10, plot.standing, income.owns_firm, "存续主体"),
    Cast("business_owner", SILENT, 3, plot.standing, income.owned_firm, "已注销、吊销"),
    Cast(
        "public_payroll_enrolled", FOUND, 4, plot.standing, income.on_public_payroll, "财政供养人员享受低保"
    ),
    Cast("public_payroll_enrolled", SILENT, 2, plot.standing, income.left_public_payroll, "已离职"),
    Cast(
        "public_payroll_household",
        FOUND,
        4,
        plot.with_uncounted,
        income.child_on_public_payroll,
        "不享受的成员为财政供养",
    ),
    Cast(
        "public_payroll_household",
        SILENT,
        2,
        plot.with_uncounted,
        income.child_left_public_payroll,
        "不享受的成员已离职",
    ),
    Cast("official_enrolled", FOUND, 3, plot.alone, income.is_official, "本人为村干部"),
    Cast("official_enrolled", SILENT, 2, plot.alone, income.namesake_is_official, "同名不同人"),
    Cast("kin_unfiled", FOUND, 2, plot.standing, kin.unfiled, "备案表列为未备案"),
    Cast("kin_unfiled", FOUND, 2, plot.alone, kin.shares_household, "与干部同户"),
    Cast("kin_unfiled", FOUND, 2, plot.single_parent, kin.married, "配偶为干部"),
    Cast("kin_unfiled", SILENT, 1, plot.alone, kin.shares_household_filed, "与干部同户，已备案"),
    Cast("kin_unfiled", SILENT, 1, plot.single_parent, kin.married_filed, "配偶为干部，已备案"),
    Cast("kin_recheck_overdue", FOUND, 5, plot.standing, kin.recheck_overdue, "超过十二个月未复核"),
    Cast("kin_recheck_overdue", SILENT, 2, plot.standing, kin.recheck_just_in_time, "恰满十二个月"),
    Cast("account_name_mismatch", FOUND, 5, plot.standing, money.paid_to_another_name, "户名不是家庭成员"),
    Cast(
        "account_name_mismatch", SILENT, 4, plot.several, money.paid_to_a_member, "其他成员领取，或写法不同"
    ),
    Cast("account_name_mismatch", SILENT, 2, plot.alone, money.paid_to_a_filed_keeper, "代持卡已备案"),
    Cast("shared_account", FOUND, 2, plot.alone, money.two_share_an_account, "两户同一账户"),
    Cast("shared_account", FOUND, 1, plot.alone, money.one_payee_for_two, "一人代领两户"),
    Cast("shared_account", FOUND, 1, plot.alone, money.three_share_an_account, "三户同一账户"),
    Cast("shared_account", SILENT, 1, plot.ended_lately, money.account_passed_on, "先后使用，不在同月"),
    Cast("frequent_payment", FOUND, 3, plot.standing, money.three_in_a_month, "一个月内三笔"),
    Cast("frequent_payment", SILENT, 2, plot.standing, money.two_in_a_month, "两笔，另有追缴"),
    Cast("large_payment", FOUND, 3, plot.alone, money.large, "单笔超过5000元"),
    Cast("large_payment", SILENT, 2, plot.alone, money.large_but_allowed, "恰为5000元"),
    Cast("paid_without_case", FOUND, 4, plot.ended_lately, money.paid_after_end, "停保后仍发放"),
    Cast("paid_without_case", FOUND, 2, plot.begun_lately, money.paid_before_start, "起保前发放"),
    Cast("paid_without_case", FOUND, 1, plot.rejected, money.paid_though_rejected, "未通过仍发放"),
    Cast("paid_without_case", SILENT, 2, plot.ended_lately, money.made_good_after_end, "停保后补发在保月份"),
    Cast("amount_mismatch", FOUND, 7, plot.standing, money.paid_differently, "发放金额与审批不符"),
    Cast("amount_mismatch", SILENT, 2, plot.standing, money.paid_a_cent_more, "相差一分"),
    Cast("payment_missing", FOUND, 6, plot.standing, money.left_out, "应发未发"),
    Cast("payment_missing", SILENT, 2, plot.standing, money.left_out_long_ago, "十二个月以前"),
    Cast("payment_missing", SILENT, 2, plot.standing, money.failed_and_made_good, "已补发"),
    Cast("custody_by_official", FOUND, 3, plot.alone, money.official_keeps_card, "村干部代管银行卡"),
    Cast(
        "custody_by_official",
        SILENT,
        2,
        plot.alone,
        money.filed_relative_keeps_card,
        "已备案亲属代管，或已终止",
    ),
    Cast("severe_disability_uncovered", FOUND, 12, None, cover.severely_disabled, "重度残疾未纳保"),
    Cast(
        "severe_disability_uncovered",
        FOUND,
        1,
        plot.with_uncounted,
        cover.uncounted_severely_disabled,
        "在保户中不享受的重残成员",
    ),
    Cast("severe_disability_uncovered", SILENT, 3, None, cover.mildly_disabled, "非重度残疾"),
    Cast("severe_disability_uncovered", SILENT, 4, None, cover.severely_disabled_excused, "已死亡或特困在册"),
    Cast("serious_illness_uncovered", FOUND, 10, None, cover.seriously_ill, "自付三万元以上"),
    Cast("serious_illness_uncovered", SILENT, 4, None, cover.less_seriously_ill, "差一分，或为上一年度"),
    Cast("serious_illness_uncovered", SILENT, 2, None, cover.seriously_ill_excused, "已死亡或特困在册"),
    Cast("monitored_uncovered", FOUND, 9, None, cover.monitored, "监测对象未纳保"),
    Cast("monitored_uncovered", SILENT, 2, None, cover.monitored_excused, "已死亡或特困在册"),
    Cast(
        "disabled_without_subsidy",
        FOUND,
        9,
        plot.with_disabled,
        cover.without_subsidy,
        "低保残疾人无生活补贴",
    ),
    Cast("disabled_without_subsidy", SILENT, 2, plot.with_disabled, cover.with_subsidy, "生活补贴在册"),
    Cast("review_overdue", FOUND, 14, plot.grade("B", "C"), procedure.reviewed_long_ago, "复核超期"),
    Cast("review_overdue", FOUND, 3, plot.grade("A"), procedure.reviewed_long_ago, "A类复核超期"),
    Cast("review_overdue", SILENT, 3, plot.standing, procedure.reviewed_just_in_time, "今日恰好到期"),
    Cast("check_missing", FOUND, 5, plot.since_2018, procedure.not_checked, "未核对或晚于首发月"),
    Cast(
        "check_missing", SILENT, 2, plot.since_2018, procedure.checked_on_the_last_day, "首发月最后一天核对"
    ),
    Cast("check_missing", SILENT, 2, plot.before_2018, procedure.begun_before_the_rule, "2018年以前纳保"),
    Cast("visit_missing", FOUND, 5, plot.since_2018, procedure.not_visited, "未入户或晚于首发月"),
    Cast(
        "visit_missing", SILENT, 2, plot.since_2018, procedure.visited_on_the_last_day, "首发月最后一天入户"
    ),
    Cast("notice_missing", FOUND, 8, plot.since_2018, procedure.notice_faulty, "公示缺失或不足"),
    Cast("notice_missing", SILENT, 2, plot.since_2018, procedure.notice_just_right, "恰好七天"),
    Cast("same_officer", FOUND, 4, plot.standing, procedure.same_officer, "审核审批同一人"),
    Cast("same_officer", SILENT, 1, plot.standing, procedure.almost_same_officer, "姓名相近"),
    Cast("split_household", FOUND, 2, plot.alone, procedure.spouses_in_two_households, "夫妻同村分户施保"),
    Cast("split_household", FOUND, 2, plot.alone, procedure.spouse_in_none, "配偶未纳入家庭"),
    Cast("split_household", SILENT, 1, plot.alone, procedure.spouse_far_away, "配偶在外村在保"),
    Cast("split_household", SILENT, 2, plot.alone, procedure.spouse_gone, "离婚或配偶死亡"),
    Cast("reentry", FOUND, 2, plot.standing, procedure.in_and_out, "两年内三次进出"),
    Cast("reentry", FOUND, 1, plot.alone, procedure.in_and_out_by_head, "同一户主换户编号"),
    Cast("reentry", SILENT, 2, plot.standing, procedure.in_and_out_slowly, "只有一次退出在两年内"),
)


def plant(county: County) -> None:
    """Plant everything of the list; afterwards ``county.planted`` says what the rules must find and leave."""
    for order, cast in enumerate(PLANTED):
        rng = county.stream(f"plant:{order}:{cast.rule}")
        for turn in range(cast.count):
            spare = county.take(cast.wanted) if cast.wanted else None
            subject = cast.deed(Plot(county, rng, turn, spare))
            county.expect(cast.rule, subject, cast.note, finding=cast.finding)
    county.expect("uniform_amounts", str(UNIFORM_VILLAGE), "全村人均金额几乎相同")
    county.expect("uniform_amounts", str(NEARLY_UNIFORM_VILLAGE), "相同者不足九成", finding=False)
