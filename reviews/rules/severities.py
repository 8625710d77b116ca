"""How severe (严重程度) what a rule finds can be: the gravest first, several where the evidence decides.

The statement of a rule says it of each row; this table says it of the rule, also where it has not run.
"""

LOW, MEDIUM, HIGH = 1, 2, 3

SEVERITIES: dict[str, tuple[int, ...]] = {
    "death_enrolled": (HIGH, MEDIUM),
    "paid_after_death": (HIGH,),
    "duplicate_enrolment": (HIGH,),
    "duplicate_other_region": (HIGH,),
    "dibao_tekun": (HIGH,),
    "dibao_orphan": (MEDIUM,),
    "subsidy_without_dibao": (MEDIUM,),
    "pension_income": (HIGH, MEDIUM),
    "wage_income": (MEDIUM,),
    "multiple_houses": (HIGH,),
    "vehicle_owner": (MEDIUM,),
    "business_owner": (HIGH, LOW),
    "public_payroll_enrolled": (HIGH,),
    "public_payroll_household": (MEDIUM,),
    "official_enrolled": (HIGH,),
    "kin_unfiled": (HIGH,),
    "kin_recheck_overdue": (MEDIUM,),
    "account_name_mismatch": (HIGH,),
    "shared_account": (HIGH,),
    "frequent_payment": (MEDIUM,),
    "large_payment": (MEDIUM,),
    "paid_without_case": (HIGH,),
    "amount_mismatch": (MEDIUM,),
    "payment_missing": (HIGH,),
    "custody_by_official": (HIGH,),
    "severe_disability_uncovered": (MEDIUM,),
    "serious_illness_uncovered": (MEDIUM,),
    "monitored_uncovered": (MEDIUM,),
    "disabled_without_subsidy": (LOW,),
    "review_overdue": (MEDIUM,),
    "check_missing": (MEDIUM,),
    "visit_missing": (MEDIUM,),
    "notice_missing": (MEDIUM,),
    "same_officer": (HIGH,),
    "uniform_amounts": (MEDIUM,),
    "split_household": (MEDIUM,),
    "reentry": (LOW,),
}
