"""What the help (P42) looks up: deadlines and rules with the county's values, and whom to call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import parameters
from accounts.models import User
from accounts.parameters import Declared
from accounts.scope import PERMISSIONS
from common import clock, divisions
from common.divisions import Level
from datafeeds.models import Kind
from households import authority, limits
from households.importing import Offer
from reviews.rule_parameters import key_of
from reviews.rules import RULES
from reviews.rules.base import FAMILIES, Rule

PHONES = tuple(
    parameters.declare(f"help.phone_{key}", "", "", label)
    for key, label in (
        ("business", "县局业务股电话"),
        ("technical", "系统管理员电话"),
        ("report", "监督举报电话"),
    )
)

CLOCKS = (
    ("clock.warn_workdays", "待办显示“临期”", "到期日前"),
    ("clock.start_survey_workdays", "启动家庭经济状况调查", "受理之日的次日起"),
    ("clock.total_workdays", "申请办结（县级审核确认）", "受理之日的次日起"),
    ("clock.delegated_workdays", "申请办结（乡镇审核确认）", "受理之日的次日起"),
    ("clock.extended_workdays", "申请办结（按规定延长的）", "受理之日的次日起"),
    ("check.valid_days", "核对结论有效", "作出结论之日的次日起"),
    ("clock.post_workdays", "张贴初审公示", "初审意见提出之日的次日起"),
    ("clock.county_decide_workdays", "审核确认", "上报之日的次日起"),
    ("clock.refusal_notice_workdays", "不予确认决定送达", "作出决定之日的次日起"),
    ("letter.deliver_workdays", "其他告知书送达", "发文之日的次日起"),
    ("announce.max_workdays", "确认结果公布", "作出决定之日的次日起"),
    ("rectify.workdays", "整改事项办结", "列入整改台账之日起"),
    ("crosscheck.max_age_days", "部门数据更新", "数据截至日起，超过即为过期"),
    ("feed.keep_days", "被取代的部门数据保留", "新数据到达之日起"),
)
"""Deadlines that the county sets: parameter, what it is about, from when it counts."""

FIXED = (
    ("疑点核实", "下发时由县局确定", "下发之日的次日起，按工作日计"),
    ("初审公示", "不少于 7 天", "公示开始之日起，首尾两天都算"),
    ("错误表下载", "30 天", "导入之日起"),
    ("导出文件下载", "24 小时", "写好之时起"),
    ("查看完整号码", "60 秒", "显示之时起，之后重新隐藏"),
)
"""Deadlines of the program itself."""


def _signing_in() -> list[tuple[str, str, str]]:
    minutes = settings.AXES_COOLOFF_TIME.total_seconds() / 60
    found = [
        ("无操作自动退出", f"{settings.SESSION_IDLE_SECONDS // 60} 分钟", "最后一次操作起，提前 5 分钟提醒"),
        ("一次登录最长", f"{settings.SESSION_COOKIE_AGE // 3600} 小时", "登录之时起"),
        (f"密码连续输错 {settings.AXES_FAILURE_LIMIT} 次锁定", f"{minutes:.0f} 分钟", "最后一次输错起"),
    ]
    if settings.PASSWORD_MAX_AGE_DAYS:
        found.append(("更换密码", f"{settings.PASSWORD_MAX_AGE_DAYS} 天", "上次修改之日起"))
    return found


def _values(user: User, keys: list[str]) -> dict[str, Any]:
    county = divisions.county(user.region_id or divisions.WHOLE)
    return parameters.values(keys, [county], clock.today())[county]


def deadlines(user: User) -> list[tuple[str, str, str]]:
    """(what, how long, from when), with the values that hold in the user's county today."""
    known, county = parameters.declared(), divisions.county(user.region_id or divisions.WHOLE)
    delegated = authority.delegated([county], clock.today())[county]
    others = limits.TOTAL.key if delegated else limits.DELEGATED.key  # of who does not decide here
    clocks = [(known[key], what, since) for key, what, since in CLOCKS if key in known and key != others]
    values = _values(user, [declared.key for declared, _, _ in clocks])
    set_here = [(what, f"{values[declared.key]} {declared.unit}", since) for declared, what, since in clocks]
    return [*set_here, *FIXED, *_signing_in()]


@dataclass(frozen=True)
class RuleWords:
    """A rule as the help tells it."""

    rule: Rule
    needs: str
    parameters: list[str]


def rules(user: User) -> list[tuple[str, list[RuleWords]]]:
    """The rules by family, with the values of the user's county."""
    keys = [key_of(rule, each) for rule in RULES.values() for each in rule.parameters]
    values, known = _values(user, keys), parameters.declared()
    return [
        (label, [_words(rule, values, known) for rule in RULES.values() if rule.family == family])
        for family, label in FAMILIES.items()
    ]


def _words(rule: Rule, values: dict[str, Any], known: Any) -> RuleWords:
    needs = "；".join("或".join(str(Kind(kind).label) for kind in group) for group in rule.needs)
    told = [
        f"{parameter.label} {_shown(known[key], values[key])} {parameter.unit}".strip()
        for parameter in rule.parameters
        if (key := key_of(rule, parameter))
    ]
    return RuleWords(rule, needs, told)


def _shown(declared: Declared, value: Any) -> str:
    return declared.write(value)


def phones(user: User) -> Iterator[tuple[str, str]]:
    """(whose, number): what the county has entered, and the installation's own number."""
    values = _values(user, [declared.key for declared in PHONES])
    for declared in PHONES:
        yield declared.label, values[declared.key] or "未填写"
    if settings.HELP_PHONE:
        yield "帮助电话", settings.HELP_PHONE


def templates(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """(label, address) of the empty workbooks of the kinds that the user may see."""
    return [(offer.label, reverse("imports:template", args=[offer.kind])) for offer in offers]


def colleagues(user: User) -> list[tuple[str, str, str]]:
    """(role, name, place): whom in the county one may ask: who sends findings out, and who opens accounts."""
    county = divisions.county_code(user.region_id or divisions.WHOLE)
    roles = [*PERMISSIONS["findings.assign"], *PERMISSIONS["admin.users"]]
    people = User.objects.filter(role__in=roles, is_active=True, region_id=county).order_by("number")
    unit = "县局" if divisions.level(county or 1) == Level.COUNTY else ""
    return [(each.get_role_display(), each.name, unit) for each in people]
