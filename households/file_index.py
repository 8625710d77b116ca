"""What a case's file must hold (一户一档目录, D01–D22), what is there, and what is missing and why.

One function, ``judge``, reads the traces that a case has left (``households.traces``), whoever left them: the
procedure, or a roll that only states days. Names and codes of the papers: policy §2.14.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from households.models import Application

Status = Application.Status


class State(TextChoices):
    """How a paper stands in the file."""

    THERE = "there", "有"
    TOLD = "told", "台账载明，无原件"
    APART = "apart", "单独存放"
    MISSING = "missing", "缺"
    AHEAD = "ahead", "未到此环节"
    NOT_NEEDED = "not_needed", "不需要"
    UNTOLD = "untold", "台账没有记载"


@dataclass(frozen=True)
class Paper:
    """A paper of the list: code, name, the stage from which it must be there, why it may never be needed."""

    code: str
    title: str
    stage: int = 0
    else_why: str = ""


STAGES: Mapping[str, int] = {
    Status.DRAFT: 0, Status.SUPPLEMENT: 0,
    Status.ACCEPTED: 1, Status.INVESTIGATING: 1, Status.CHECK_FAILED: 1,
    Status.PRELIM: 2, Status.TO_PUBLISH: 3,
    Status.PUBLICITY: 4, Status.OBJECTION: 4,
    Status.SUBMITTED: 5, Status.DECIDING: 5,
    Status.CONFIRMED: 6,
}  # fmt: skip
"""How far an application has come; what ended before the confirmation came as far as its steps."""
CONFIRMED = STAGES[Status.CONFIRMED]

PAPERS = (
    Paper("D01", "社会救助（低保）申请书"),
    Paper("D02", "诚信承诺书及家庭经济状况核对授权书"),
    Paper("D03", "委托书", else_why="没有委托他人代办"),
    Paper("D04", "一次性告知（补正）书", else_why="没有补正"),
    Paper("D05", "受理通知书", 1),
    Paper("D06", "不予受理通知书", else_why="没有不予受理"),
    Paper("D07", "近亲属申明及备案登记表", else_why="没有近亲属备案"),
    Paper("D08", "核对提请（委托）书", 2),
    Paper("D09", "核对报告", 2),
    Paper("D10", "核对结果告知书", else_why="核对结果没有不符合"),
    Paper("D11", "异议复查申请及结论", else_why="对核对结果没有异议"),
    Paper("D12", "入户调查表", 2),
    Paper("D13", "邻里访问记录", else_why="没有采用邻里访问"),
    Paper("D14", "信函索证函与回函", else_why="没有采用信函索证"),
    Paper("D15", "民主评议记录", else_why="没有举行民主评议"),
    Paper("D16", "审核确认表", 3),
    Paper("D17", "初审公示单及张贴照片", 5),
    Paper("D18", "异议登记处理记录", else_why="公示期间没有异议"),
    Paper("D19", "县级入户调查记录", else_why="没有备案或投诉举报"),
    Paper("D20", "确认通知书", 6),
    Paper("D21", "不予确认（终止程序）决定书", else_why="没有不予确认或终止"),
    Paper("D22", "公布单", 6),
)
OF_ROLL = "台账导入的保障记录，系统内没有原件"


@dataclass(frozen=True)
class Trace:
    """Something that shows that a paper was made: the day, in words; ``told``: a roll only says so."""

    words: str
    on: date | None = None
    told: bool = False


@dataclass
class Facts:
    """What is known of one case: traces and excuses by code, which papers it needs, how far it has come."""

    stage: int
    is_closed: bool
    is_legacy: bool = False
    needs: set[str] = field(default_factory=set)
    never: dict[str, str] = field(default_factory=dict)
    traces: dict[str, list[Trace]] = field(default_factory=dict)
    excuses: dict[str, str] = field(default_factory=dict)
    kin: bool = False

    def add(self, code: str, words: str, on: date | None = None, *, told: bool = False) -> None:
        """A trace of a paper."""
        self.traces.setdefault(code, []).append(Trace(words, on, told))


@dataclass(frozen=True)
class Entry:
    """A line of the list: the paper, how it stands, in words why; the day of its newest trace."""

    code: str
    title: str
    state: State
    note: str
    on: date | None = None

    @property
    def is_gap(self) -> bool:
        """Whether something is missing that should be there."""
        return self.state in (State.MISSING, State.TOLD)

    @property
    def counts(self) -> bool:
        """Whether the paper concerns this case at all."""
        return self.state not in (State.NOT_NEEDED, State.UNTOLD, State.AHEAD)


def judge(facts: Facts) -> list[Entry]:
    """Every paper of the list as it stands in this case."""
    return [_entry(paper, facts) for paper in PAPERS]


def _entry(paper: Paper, facts: Facts) -> Entry:
    traces, on = facts.traces.get(paper.code, []), None
    if traces:
        on = max((each.on for each in traces if each.on), default=None)
    state, note = _state(paper, facts, traces)
    return Entry(paper.code, paper.title, state, note, on)


def _state(paper: Paper, facts: Facts, traces: Sequence[Trace]) -> tuple[State, str]:
    code, words = paper.code, "；".join(dict.fromkeys(each.words for each in traces if each.words))
    if code == "D07" and (facts.kin or traces):
        return State.APART, "近亲属备案材料单独存放，不装入本册"
    if code in facts.excuses:
        return State.MISSING, "；".join(filter(None, (f"缺少原因：{facts.excuses[code]}", words)))
    if any(not each.told for each in traces):
        return State.THERE, words
    if traces:
        return State.TOLD, words
    if code in facts.never:
        return State.NOT_NEEDED, facts.never[code]
    return _absent(paper, facts)


def _absent(paper: Paper, facts: Facts) -> tuple[State, str]:
    """Why a paper that left no trace is not there."""
    if paper.else_why and paper.code not in facts.needs:
        return (State.UNTOLD, "") if facts.is_legacy else (State.NOT_NEEDED, paper.else_why)
    if facts.stage < paper.stage:
        return (State.NOT_NEEDED, "程序在此前已经终止") if facts.is_closed else (State.AHEAD, "")
    if facts.is_legacy:
        return State.MISSING, f"{OF_ROLL}，台账也没有记载"
    return State.MISSING, "没有登记"
