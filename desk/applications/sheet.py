"""An application as its pages show it (申请任务单): tasks and what is left of each, hints, summary, steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from accounts.regions import Places
from accounts.scope import may
from common import banking, clock
from common.fields import reveal
from common.marks import Mark
from common.money import show
from common.panels import Step as Shown
from desk.applications import hints, lists
from desk.applications.hints import Hint
from desk.applications.timeline import shown_steps
from funds import granting
from households import papers, steps, traits
from households.dossier import masked_id, masked_phone
from households.means import FamilyIncome, PropertyLine
from households.models import Application, Clock, Deed, Letter
from households.procedure import conditions, moves
from households.procedure.conditions import Situation
from households.procedure.files import File
from reviews import acceptance
from reviews.acceptance import Sighting
from reviews.deadlines import Calendar

DONE, GAPS, OPEN = Mark("已完成", "ok", "●"), Mark("有缺项", "soon", "▲"), Mark("待填写", "info")


@dataclass(frozen=True)
class Part:
    """A part of the task list: its page, its name, and the conditions of acceptance that it fulfils."""

    page: str
    label: str
    conditions: tuple[str, ...]


PARTS = (
    Part(
        "members", "申请人和家庭成员",
        ("members_told", "applicant_is_member", "kin_answered", "single_basis_holds"),
    ),
    Part("income", "收入", ("income_told",)),
    Part("property", "财产", ("property_told",)),
    Part("account", "开户行与账号", ("account_told",)),
    Part("documents", "材料", ("documents_complete",)),
    Part("consents", "授权与承诺书", ("consents_signed",)),
)  # fmt: skip


def page_after(page: str) -> str:
    """The page of the task that follows; the last one is followed by the check."""
    pages = [part.page for part in PARTS]
    return [*pages[1:], "check"][pages.index(page)]


@dataclass(frozen=True)
class Task:
    """A line of the task list."""

    number: int
    label: str
    detail: str
    mark: Mark
    url: str
    lacking: Sequence[str] = ()
    """What it still lacks, once it was begun."""


class Sheet:
    """One application for one reader; each question is asked once."""

    purpose = acceptance.PURPOSE

    def __init__(self, application: Application, reader: Any) -> None:
        self.application, self.reader = application, reader
        self.file = File(application)

    @cached_property
    def members(self) -> list[Any]:
        """Its members with what the page shows of their numbers."""
        shown: list[Any] = self.file.members
        for each in shown:
            each.masked, each.masked_phone = masked_id(each), masked_phone(each)
            each.age = traits.age(each.born_on, clock.today())
        return shown

    @cached_property
    def known(self) -> Sighting:
        """What feeds and ledgers know of its people."""
        return acceptance.look(self.application, actor=self.reader)

    @cached_property
    def place(self) -> str:
        """柳河镇东柳村."""
        return Places(self.application.region_code).full(self.application.region_code)

    @property
    def is_draft(self) -> bool:
        """Whether its contents may still be changed."""
        return self.application.status in steps.BEFORE_ACCEPTANCE

    @property
    def writes(self) -> bool:
        """Whether the reader fills it in."""
        return self.is_draft and may(self.reader, "applications.write", self.application)

    @property
    def corrects(self) -> bool:
        """Whether the reader corrects income and property by what check and visit found."""
        return self.may_do(Deed.CORRECT)

    @property
    def completes(self) -> bool:
        """Whether the reader may hand it to the examiner again: what was sent back is completed."""
        return self.may_do(Deed.INVESTIGATED) and not self.objections(Deed.INVESTIGATED)

    def url(self, page: str) -> str:
        """Where a page of the application is."""
        return lists.address(self.application, self.reader, page)

    # --- the task list ---

    @cached_property
    def _situation(self) -> Situation:
        return Situation(self.file, self.reader, clock.today())

    def lacking(self, part: Part) -> list[str]:
        """What a part still lacks."""
        row = replace(steps.row_of(Deed.ACCEPT), conditions=part.conditions)
        return conditions.lacking(row, self._situation)

    def lacking_of(self, page: str) -> list[str]:
        """What the part of a page still lacks."""
        return next(self.lacking(part) for part in PARTS if part.page == page)

    @cached_property
    def tasks(self) -> list[Task]:
        """The six parts, and the check at the end."""
        found, left = [], []
        for number, part in enumerate(PARTS, start=1):
            lacking = self.lacking(part)
            detail, begun = self._told(part.page)
            if lacking:
                left.append(str(number))
            mark = DONE if not lacking else GAPS if begun else OPEN
            url = self.url(part.page) if self.writes else f"{self.url('check')}#{part.page}"
            found.append(Task(number, part.label, detail, mark, url, lacking if begun else ()))
        last = Mark("有须先办理的事项", "soon", "▲") if self.lacks else Mark("可以提交", "ok", "●")
        if left:
            last = Mark(f"暂不能开始（还差 {'、'.join(left)}）", "plain")
        return [*found, Task(len(PARTS) + 1, "核对并提交", "", last, self.url("check"))]

    def _told(self, page: str) -> tuple[str, bool]:
        """How far a part is, in words, and whether it was begun."""
        application, file = self.application, self.file
        if page == "members":
            return f"{len(file.members)} 人", True
        if page == "income":
            words = f"月人均 {show(self.income.per_head)} 元" if application.income_told else "未填写"
            return words, application.income_told
        if page == "property":
            words = f"{len(self.properties)} 项" if self.properties else "没有财产"
            return (words if application.property_told else "未填写"), application.property_told
        if page == "account":
            account = application.account
            return (banking.mask_account(account.last4) if account else "未填写"), account is not None
        if page == "documents":
            wanted, missing = papers.asked_for(file), papers.missing(file)
            return f"{len(wanted) - len(missing)}/{len(wanted)} 已上传", len(missing) < len(wanted)
        signed = {each.person_id for each in file.consents} & {each.person_id for each in file.counted}
        return (f"{len(signed)}/{len(file.counted)} 已签" if signed else "未签"), bool(signed)

    @cached_property
    def lacks(self) -> list[str]:
        """Everything that stands against accepting it."""
        if not self.is_draft:
            return []
        told = acceptance.answers(self.known)
        row = steps.row_of(Deed.ACCEPT)
        return conditions.lacking(row, self._situation, told)

    # --- hints ---

    @cached_property
    def hints(self) -> list[Hint]:
        """What whoever fills it in should know of its people."""
        return hints.of(self)

    # --- what was told ---

    @cached_property
    def incomes(self) -> list[Any]:
        """The items of income that count today."""
        rows = self.application.incomes.filter(removed_at=None).select_related("member").order_by("pk")
        return list(rows)

    @cached_property
    def properties(self) -> list[Any]:
        """The things that are owned."""
        rows = self.application.properties.filter(removed_at=None).select_related("member").order_by("pk")
        return list(rows)

    @cached_property
    def income(self) -> FamilyIncome:
        """The family's income a month and head."""
        return granting.income_of(self.file, self.incomes)

    @cached_property
    def property_lines(self) -> Sequence[PropertyLine]:
        """How the property stands against the county's limits."""
        return granting.property_of(self.file, self.properties)

    @property
    def basics(self) -> list[tuple[str, str]]:
        """What was said of the family as a whole."""
        row = self.application
        kin = {True: "有", False: "没有", None: ""}[row.kin_declared]
        single = row.get_single_basis_display() if row.single_basis else "整户申请"
        return [
            ("近亲属申明", kin),
            ("家庭住址", reveal(row, "address")),
            ("致贫原因", row.cause),
            ("户类型", row.get_area_kind_display()),
            ("保障方式", f"{single} {row.single_reason}".strip()),
            ("代办人", row.agent_name),
        ]

    @property
    def account(self) -> list[tuple[str, str]]:
        """Where the money shall go, masked."""
        row = self.application
        number = banking.mask_account(row.account.last4) if row.account else ""
        return [("户名", row.account_holder), ("账号", number), ("开户银行", row.bank_name)]

    # --- what happened ---

    @cached_property
    def letters(self) -> list[Letter]:
        """Its letters, the newest first."""
        return list(Letter.objects.filter(application=self.application).order_by("-pk"))

    @cached_property
    def clocks(self) -> list[Clock]:
        """The limits that run, each with its mark."""
        rows = Clock.objects.filter(application=self.application, stopped_on=None).order_by("due_on", "pk")
        found, calendar = list(rows), Calendar(self.application.county)
        for each in found:
            each.mark = calendar.mark(each.due_on)
        return found

    @property
    def steps(self) -> list[Shown]:
        """Its steps, the newest first."""
        return shown_steps(self.file.steps, self.letters, self.application.number)

    def may_do(self, deed: str) -> bool:
        """Whether the button of a deed is shown: the role may, and the state allows it."""
        row = steps.row_of(deed)
        if deed == Deed.RECUSE and not conditions.open_recusals(self.file):
            return False
        return self.application.status in row.sources and may(self.reader, row.permission, self.application)

    def objections(self, deed: Deed) -> list[str]:
        """Why a deed cannot be done now."""
        return moves.objections(deed, self.file, actor=self.reader)
