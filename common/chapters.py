"""The chapters of the help (帮助): which page each belongs to, and who may open that page."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from common import menu

HELP = "/help/"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its key in the address, its title, the pages that it explains, the roles that have them.

    ``pages`` are beginnings of addresses, * for any number; the first must exist for the chapter to be
    shown. A chapter without pages is of general use.
    """

    key: str
    title: str
    pages: tuple[str, ...] = ()
    roles: str = menu.ALL

    @property
    def url(self) -> str:
        """Its address."""
        return f"{HELP}{self.key}/"


CHAPTERS = (
    Chapter("desk", "工作台", ("/", "/todos/", "/announcements/")),
    Chapter("password", "登录与密码", ("/password/", "/login/", "/logout/")),
    Chapter("search", "查找", ("/search/",), "JSYHZA"),
    Chapter("applications", "申请受理", ("/applications/",), "JSYHA"),
    Chapter("households", "户档案", ("/households/",), "JSYHZAL"),
    Chapter("visits", "入户、评议和初审", ("/visits/", "/cases/"), "JSYHA"),
    Chapter("notices", "公示和公布", ("/notices/",), "JSYHA"),
    Chapter("checks", "经济状况核对", ("/cases/*/check-result/",), "JSYHA"),
    Chapter("approvals", "审批确认和幸福清单", ("/approvals/",), "SYA"),
    Chapter("letters", "告知书和送达", ("/letters/templates/", "/letters/"), "JSYHA"),
    Chapter("feeds", "部门数据", ("/feeds/",), "JSYHA"),
    Chapter("imports", "台账导入", ("/imports/", "/jobs/"), "JSYHZAG"),
    Chapter("crosscheck", "交叉比对", ("/crosscheck/",), "SYHA"),
    Chapter("findings", "疑点和核实", ("/findings/",), "JSYHAL"),
    Chapter("rectification", "整改台账", ("/rectification/",), "JSYHAL"),
    Chapter("kinship", "近亲属备案", ("/kinship/new/", "/kinship/"), "JY"),
    Chapter("reports", "台账报表", ("/reports/",), "JSYHZAL"),
    Chapter("audit", "操作留痕", ("/audit/",), "YAG"),
    Chapter("admin", "管理后台", ("/admin/",), "YG"),
)
"""One for every page of the menu that exists."""

GENERAL = (
    Chapter("tables", "表格、筛选和导出"),
    Chapter("deadlines", "期限一览"),
    Chapter("rules", "疑点规则"),
    Chapter("glossary", "名词解释"),
    Chapter("phones", "联系电话"),
    Chapter("keyboard", "键盘快捷键"),
    Chapter("accessibility", "无障碍说明"),
)


def shown(role: str) -> list[Chapter]:
    """The chapters of the pages that a role may open and that are there."""
    return [each for each in CHAPTERS if role in each.roles and menu.exists(each.pages[0])]


def of(path: str) -> str:
    """The address of the chapter about the page at this address; of the contents where none is."""
    if path.startswith(HELP):
        return HELP
    fitting = [
        (len(start), chapter.url)
        for chapter in CHAPTERS
        for start in chapter.pages
        if path == start or (start != "/" and fnmatchcase(path, f"{start}*"))
    ]
    return max(fitting, default=(0, HELP))[1]
