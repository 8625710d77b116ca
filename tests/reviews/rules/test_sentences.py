"""疑点说明: what a finding says, from its facts."""

from reviews.rules import RULES
from reviews.rules.sentences import render, value


def test_months_and_money_are_told_as_people_write_them() -> None:
    evidence = [
        {"month": 2026 * 12 + 6, "monthly": 50000, "total": 123450},
        {"month": 2026 * 12 + 1, "monthly": 50000, "total": 123450},
    ]
    assert (
        render(RULES["payment_missing"], evidence)
        == "在保月份没有发放：2026-01、2026-06，应发未发合计 1,234.50 元。"
    )


def test_a_name_that_differs_is_told_and_another_spelling_is_not() -> None:
    def said(theirs: str) -> str:
        return render(
            RULES["dibao_tekun"], [{"our_name": "巴特尔·苏和", "their_name": theirs, "support": "集中"}]
        )

    assert said("巴特尔．苏和") == "同时为在册特困人员（集中供养）。"
    assert said("苏和").endswith("台账姓名“巴特尔·苏和”，对方数据姓名“苏和”。")


def test_a_person_is_told_by_the_last_four_of_the_id_number_where_it_is_known() -> None:
    evidence = [{"official": 7, "official_name": "马建国", "last_check": "2025-02-15"}]
    rule = RULES["kin_recheck_overdue"]
    assert "马建国（身份证号末四位 021X）" in render(rule, evidence, {7: "021X"})
    assert "马建国的备案近亲属" in render(rule, evidence)


def test_empty_facts_leave_no_empty_brackets_and_no_gap() -> None:
    assert render(RULES["official_enrolled"], [{"category": "经办人员", "post": ""}]) == "本人是经办人员。"
    evidence = [
        {"month": 24317, "serial": "", "account_last4": "0021", "kind": "补发", "paid": 600000, "monthly": 0}
    ]
    assert "流水号 无，账户尾号 0021" in render(RULES["large_payment"], evidence)


def test_a_fact_without_a_value_is_empty() -> None:
    fact = RULES["large_payment"].facts[0]
    assert value(fact, None) == ""
