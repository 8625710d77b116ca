"""Which role may do what (权限表), and the sentence for whom it may not."""

from typing import Any, NamedTuple

from django.apps import apps

from common import divisions

SYSTEM = "SYS"
"""The role of the program itself: commands and night jobs; no person has it."""

ROLE_LABELS = {
    "J": "乡镇经办",
    "S": "乡镇审核",
    "Y": "县局业务",
    "H": "县局核查",
    "Z": "县局资金",
    "A": "审计",
    "L": "领导",
    "G": "系统管理",
    SYSTEM: "系统",
}

COUNTY_BUREAU = "YHZ"
"""The roles of the county bureau; 审计 and 领导 look after the same region and are of other units."""


class Permission(NamedTuple):
    """Letters of the roles, the deed in words (after 「不能」), and whether it changes what it is done to."""

    roles: str
    label: str
    writes: bool = False


_TABLE = {
    "desk.view": Permission("JSYHZALG", "打开工作台"),
    "desk.totals": Permission("L", "查看各乡镇疑点合计"),
    "search.use": Permission("JSYHZA", "查找个人信息"),
    "jobs.view": Permission("JSYHZALG", "查看任务"),
    "jobs.ask": Permission("JSYHZAG", "发起任务"),
    "jobs.see_all": Permission("G", "查看辖区内他人的任务"),
    "households.list": Permission("JSYHZAL", "查看户档案"),
    "households.export": Permission("JSYHZAL", "导出户档案"),
    "households.view": Permission("JSYHZA", "查看户详情"),
    "households.circumstances": Permission("JSYHA", "查看家庭情况"),
    "households.file": Permission("JSYZA", "导出一户一档"),
    "households.originals": Permission("JSYA", "导出档案原件"),
    "households.file_clear": Permission("JSYA", "导出有完整号码的一户一档"),
    "applications.file": Permission("JSYA", "导出申请案卷"),
    "households.card": Permission("JSY", "打印幸福清单码", writes=True),
    "reveal": Permission("JSYHZA", "查看完整号码"),
    "imports.view": Permission("JSYHZAG", "查看台账导入"),
    "imports.regions": Permission("YG", "导入区划", writes=True),
    "imports.roll": Permission("JYH", "导入低保台账", writes=True),
    "imports.payments": Permission("YZ", "导入发放台账", writes=True),
    "imports.kinship": Permission("JY", "导入近亲属备案", writes=True),
    "imports.complaints": Permission("Y", "导入信访台账", writes=True),
    "imports.see_regions": Permission("YGA", "查看区划导入"),
    "imports.see_roll": Permission("JSYHA", "查看低保台账导入"),
    "imports.see_payments": Permission("YHZA", "查看发放台账导入"),
    "imports.see_kinship": Permission("JSYHA", "查看近亲属备案导入"),
    "imports.see_complaints": Permission("YA", "查看信访台账导入"),
    "imports.of_county": Permission("YHZALG", "查看全县的导入"),
    "imports.mend": Permission("JYHZG", "更正自己导入的文件"),
    "imports.withdraw": Permission("YHZ", "撤回导入", writes=True),
    "applications.list": Permission("JSYHA", "查看申请"),
    "applications.view": Permission("JSYHA", "查看申请详情"),
    "applications.write": Permission("J", "办理申请", writes=True),
    "applications.papers": Permission("JSY", "补充申请材料", writes=True),
    "applications.clocks": Permission("JSY", "暂停或延长办理时限", writes=True),
    "applications.examine": Permission("S", "提出初审意见", writes=True),
    "opinions.view": Permission("SYHA", "查看初审"),
    "applications.appraise": Permission("JS", "登记民主评议", writes=True),
    "applications.see_queue": Permission("SYA", "查看待确认件"),
    "applications.decide": Permission("SY", "审核确认", writes=True),
    "applications.decide_for_county": Permission("Y", "代表县级审核确认", writes=True),
    "applications.decide_for_township": Permission("S", "代表乡镇审核确认", writes=True),
    "recusal.ask": Permission("JSYH", "申请回避", writes=True),
    "recusal.decide": Permission("SY", "决定回避", writes=True),
    "applications.abort": Permission("JY", "终止审核确认程序", writes=True),
    "visits.list": Permission("JSYHA", "查看入户任务"),
    "visits.do": Permission("J", "提交入户记录", writes=True),
    "visits.do_county": Permission("YH", "提交县级入户记录", writes=True),
    "notices.view": Permission("JSYHA", "查看公示"),
    "notices.write": Permission("J", "办理公示", writes=True),
    "letters.view": Permission("JSYHA", "查看告知书"),
    "letters.deliver": Permission("JSY", "登记送达", writes=True),
    "letters.template": Permission("Y", "修改文书模板", writes=True),
    "feeds.view": Permission("JSYHA", "查看部门数据"),
    "feeds.see_age": Permission("JSYHAL", "查看数据时效"),
    "feeds.see_all": Permission("SYHA", "查看该类部门数据"),
    "feeds.compare": Permission("YHA", "对比部门数据"),
    "feeds.upload": Permission("YH", "上传部门数据", writes=True),
    "feeds.upload_own": Permission("JYH", "上传本乡镇数据", writes=True),
    "feeds.withdraw": Permission("YH", "撤回部门数据", writes=True),
    "crosscheck.view": Permission("SYHA", "查看交叉比对"),
    "crosscheck.run": Permission("YH", "开始交叉比对", writes=True),
    "findings.list": Permission("JSYHAL", "查看疑点"),
    "findings.view": Permission("JSYHA", "查看疑点详情"),
    "findings.assign": Permission("Y", "下发疑点", writes=True),
    "findings.verify": Permission("JY", "核实疑点", writes=True),
    "findings.handle": Permission("J", "办理下发到本乡镇的疑点"),
    "findings.hand_over": Permission("SJY", "转交疑点"),  # in the order in which receivers are proposed
    "findings.oversee": Permission("YHA", "督办各乡镇的疑点"),
    "findings.countersign": Permission("S", "复核确认疑点", writes=True),
    "findings.export": Permission("JSYHAL", "导出疑点台账"),
    "rectification.list": Permission("JSYHAL", "查看整改台账"),
    "rectification.view": Permission("JSYHA", "查看整改事项"),
    "payments.view": Permission("YHZA", "查看发放记录"),
    "kinship.view": Permission("JSYHZA", "查看近亲属备案"),
    "kinship.file": Permission("JY", "登记近亲属备案", writes=True),
    "custody.view": Permission("JSYHZA", "查看代持卡"),
    "complaints.view": Permission("YA", "查看信访件"),
    "complaints.register": Permission("JSY", "登记信访件", writes=True),
    "reports.view": Permission("JSYHZAL", "查看台账报表"),
    "reports.export": Permission("JSYHZAL", "导出台账报表"),
    "reports.unmask": Permission("YA", "导出完整号码"),
    "audit.view": Permission("YAG", "查看操作留痕"),
    "audit.all_units": Permission("AG", "查看其他单位人员的操作留痕"),
    "audit.names": Permission("YA", "查看操作留痕涉及的救助对象"),
    "audit.verify": Permission("AG", "校验链条"),
    "admin.view": Permission("YG", "打开管理后台"),
    "admin.users": Permission("G", "管理用户", writes=True),
    "admin.regions": Permission("G", "管理区划", writes=True),
    "admin.parameters": Permission("YG", "修改参数", writes=True),
    "admin.calendar": Permission("G", "修改工作日历", writes=True),
    "admin.codes": Permission("G", "修改代码表", writes=True),
    "admin.everywhere": Permission("G", "修改适用于全部县的设置", writes=True),
    "admin.announcements": Permission("G", "发布公告", writes=True),
    "announcements.view": Permission("JSYHZALG", "查看公告"),
}

PERMISSIONS: dict[str, str] = {name: permission.roles for name, permission in _TABLE.items()}
"""Permission to the letters of the roles that have it."""


LOOK_ON = "AL"
"""The roles that read what others do."""


def writes(permission: str) -> bool:
    """Whether the deed changes what it is done to; recusal (回避) forbids only such deeds."""
    return _TABLE[permission].writes


def refusal(actor: Any, permission: str) -> str:
    """Why the actor's role forbids it, and whom to ask: the nearest colleague who may."""
    sentence = f"您的角色（{ROLE_LABELS[actor.role]}）不能{_TABLE[permission].label}。"
    colleague = _colleague(actor, permission)
    if colleague is None:
        return sentence
    return f"{sentence}需要时请联系：{ROLE_LABELS[colleague.role]} {colleague.name}。"


def _colleague(actor: Any, permission: str) -> Any:
    """Someone of the actor's own region or of one above it, the nearest first; who only looks on last."""
    if not actor.region_id:
        return None
    places = [actor.region_id, *divisions.ancestors(actor.region_id)]
    people = apps.get_model("accounts", "User").objects.filter(
        role__in=list(PERMISSIONS[permission]), region_id__in=places, is_active=True
    )
    return min(
        people,
        key=lambda user: (places.index(user.region_id), user.role in LOOK_ON, user.number),
        default=None,
    )
