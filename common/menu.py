"""The menu on the left: two levels, only what the role may open and what is installed."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.urls import Resolver404, get_urlconf, resolve

ALL = "JSYHZALG"


@dataclass(frozen=True)
class Entry:
    """A page of the menu: its words, its address, and the letters of the roles that may open it."""

    label: str
    path: str
    roles: str = ALL


@dataclass(frozen=True)
class Group:
    """A heading of the menu with its pages."""

    label: str
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("工作台", "/"),)),
    Group(
        "申请与保障",
        (
            Entry("申请受理", "/applications/", "JSYHA"),
            Entry("入户核查", "/visits/", "JSYHA"),
            Entry("公示", "/notices/", "JSYHA"),
            Entry("审批确认", "/approvals/", "SYA"),
            Entry("定期复核", "/periodic-reviews/", "JSYA"),
            Entry("变更停保", "/changes/", "JSYHA"),
            Entry("户档案", "/households/", "JSYHZAL"),
            Entry("文书模板", "/letters/templates/", "YA"),
        ),
    ),
    Group(
        "数据核对",
        (
            Entry("数据导入", "/feeds/", "JSYHA"),
            Entry("台账导入", "/imports/", "JSYHZAG"),
            Entry("交叉比对", "/crosscheck/", "SYHA"),
            Entry("疑点", "/findings/", "JSYHAL"),
        ),
    ),
    Group(
        "专项治理",
        (
            Entry("整改台账", "/rectification/", "JSYHAL"),
            Entry("治理行动", "/campaigns/", "JSYHAL"),
            Entry("抽查", "/spot-checks/", "JYHAL"),
            Entry("近亲属备案", "/kinship/", "JSYHZA"),
            Entry("登记备案", "/kinship/new/", "JY"),
        ),
    ),
    Group("信访投诉", (Entry("信访件", "/complaints/", "YA"),)),
    Group("资金", (Entry("发放批次", "/funds/batches/", "YHZA"), Entry("代持卡", "/custody/", "JSYHZA"))),
    Group("统计", (Entry("台账报表", "/reports/", "JSYHZAL"), Entry("看板", "/dashboard/", "JSYHZAL"))),
    Group(
        "系统",
        (Entry("操作留痕", "/audit/", "YAG"), Entry("管理后台", "/admin/", "YG"), Entry("帮助", "/help/")),
    ),
)


@dataclass(frozen=True)
class Shown:
    """An entry as shown; ``current`` marks the page that the reader is on."""

    label: str
    path: str
    current: bool


@dataclass(frozen=True)
class ShownGroup:
    """A heading with the entries that are left."""

    label: str
    entries: list[Shown] = field(default_factory=list)


def shown(role: str, at: str) -> list[ShownGroup]:
    """The menu of a role on the page with the address ``at``."""
    open_to = [
        (group, [entry for entry in group.entries if role in entry.roles and exists(entry.path)])
        for group in MENU
    ]
    current = _current(at, [entry.path for _, entries in open_to for entry in entries])
    return [
        ShownGroup(group.label, [Shown(entry.label, entry.path, entry.path == current) for entry in entries])
        for group, entries in open_to
        if entries
    ]


def _current(at: str, paths: list[str]) -> str:
    fitting = [path for path in paths if at == path or (path != "/" and at.startswith(path))]
    return max(fitting, key=len, default="")


def exists(path: str) -> bool:
    """Whether a page of this installation answers under the address."""
    return _exists(path, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=256)
def _exists(path: str, urlconf: str | None) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True
