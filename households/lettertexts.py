"""The shipped texts of letters (文书模板); ``{name}`` stands for a field of the letter.

Source: policy §2.14.
"""

import re
from collections.abc import Mapping

from households.models import Letter

Code = Letter.Code
FIELD = re.compile(r"\{([^{}]*)\}")

WORDS = {
    "name": "申请人",
    "number": "申请号",
    "village": "村（居）",
    "township": "乡镇",
    "organ": "乡镇人民政府（街道办事处）",
    "county": "县",
    "applied_on": "申请日期",
    "on": "发文日期",
    "lacking": "所缺材料",
    "reason": "理由",
    "survey_by": "启动调查的期限",
    "decide_by": "办结期限",
    "result": "核对结果或决定",
    "amount": "月保障金额",
    "method": "计算方法",
    "first_month": "起保年月",
    "persons": "人数（保障或授权）",
    "signed": "签署授权书的人",
    "review": "复核周期",
    "until": "有效期届满日",
    "hotline": "服务电话",
    "reconsider_days": "复议期限（天）",
    "litigate_months": "诉讼期限（月）",
}
"""The fields that a template may hold, in Chinese."""

TEMPLATES: Mapping[str, str] = {
    Code.SUPPLEMENT: (
        "{name}：\n你于{applied_on}提出的最低生活保障申请（{number}）收悉。经审查，还缺少下列内容，现一次性告知：\n"
        "{lacking}\n请补齐后交{organ}，补齐的当日受理，办理期限自受理之日起算；没有补齐的暂不能受理，也可以撤回申请。能够通过信息核对取得的材料，不需要你提供。\n服务电话：{hotline}"
    ),
    Code.ACCEPTANCE: (
        "{name}：\n你提出的最低生活保障申请，材料齐全，现予受理。申请号：{number}。\n"
        "我们将于{survey_by}前启动家庭经济状况调查，于{decide_by}前办结；依法延长的另行告知。\n服务电话：{hotline}"
    ),
    Code.NOT_ACCEPTED: (
        "{name}：\n你提出的最低生活保障申请（{number}），因{reason}，不予受理。\n"
        "如不服，可自收到本通知之日起{reconsider_days}日内向{county}人民政府申请行政复议，"
        "或者{litigate_months}个月内向人民法院提起行政诉讼。"
    ),
    Code.CHECK_REQUEST: (
        "{county}民政局：\n{name}申请最低生活保障（{number}），{signed}已签署授权书。"
        "现提请核对其家庭经济状况，查询目的：{reason}。"
    ),
    Code.CHECK_RESULT: (
        "{name}：\n你的最低生活保障申请（{number}），家庭经济状况核对结果为：{result}。\n{reason}\n"
        "如有异议，可以向{organ}提出并提供证据，由其复查。\n服务电话：{hotline}"
    ),
    Code.CONFIRMATION: (
        "{name}：\n你家庭的最低生活保障申请（{number}），经审核确认，同意给予最低生活保障。\n"
        "保障人数：{persons}人。月保障金额：{amount}元（{method}）。自{first_month}起发放。\n"
        "复核周期：{review}。家庭人口、收入、财产发生变化的，应当及时告知{organ}。\n服务电话：{hotline}"
    ),
    Code.REFUSAL: (
        "{name}：\n你的最低生活保障申请（{number}），经审核，{result}。理由：{reason}\n"
        "如不服，可自收到本决定之日起{reconsider_days}日内向{county}人民政府申请行政复议，"
        "或者{litigate_months}个月内向人民法院提起行政诉讼。"
    ),
    Code.RECOGNITION: (
        "{name}：\n你家庭提出的最低生活保障申请（{number}）未予确认。经认定，你家庭为{result}，"
        "有效期自{on}至{until}。\n认定不发放低保金；可以按规定申请医疗、教育、住房、就业等专项救助和临时救助。"
        "有效期届满仍有困难的，可以重新申请。\n家庭人口、收入、财产发生变化的，应当及时告知{organ}。\n"
        "服务电话：{hotline}"
    ),
}
