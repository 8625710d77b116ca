"""The steps of an application as a timeline shows them (步步有痕迹), with their letters and papers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse

from common import menu
from common.panels import Step as Shown
from households.models import Application, Clock, Deed, HomeVisit, Letter, Step
from households.procedure.opining import RETURN_REASONS

CHECKS = (Deed.REQUEST_CHECK, Deed.CONCLUDE_CHECK, Deed.FAIL_CHECK)
OBJECTIONS = (Deed.OBJECT, Deed.SETTLE)
BACK = (Deed.RETURN, Deed.SEND_BACK)
TITLES = {Deed.START: "登记申请", Deed.ACCEPT: "受理申请"}
DECISIONS = (Deed.CONFIRM, Deed.REFUSE, Deed.RECOGNISE, Deed.GRANT, Deed.NOT_ACCEPT, Deed.ABORT)
"""What 只看审批 keeps."""


def shown_steps(
    told: Sequence[Step], letters: Sequence[Letter], number: str, *, named: bool = False
) -> list[Shown]:
    """Steps of the application of this number as a timeline shows them, with their papers, newest first.

    ``named``: each says of which application it is, for a timeline that tells of several.
    """
    by_step = _links(told, letters, number)
    about = f"（申请 {number}）" if named else ""
    if named and told:
        by_step[told[-1].pk].append((f"申请 {number}", reverse("applications:task_list", args=[number])))
    return [
        Shown(
            step.at,
            f"{TITLES.get(Deed(step.deed), step.get_deed_display())}{about}",
            _outcome(step),
            step.actor_name,
            step.opinion,
            when="" if step.at.date() == step.on else str(step.on),
            links=[link for link in by_step[step.pk] if link[1]],
            is_approval=step.deed in DECISIONS,
            day=step.on,
        )
        for step in reversed(told)
    ]


def _links(
    told: Sequence[Step], letters: Sequence[Letter], number: str
) -> defaultdict[int, list[tuple[str, str]]]:
    """By the steps' keys what each stands on or led to: words and address."""
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for letter in letters:
        if letter.step_id:
            found[letter.step_id].append((str(letter.get_code_display()), letter_url(letter)))
    hangs = ""
    for step in told:
        links, facts = found[step.pk], step.facts
        if step.deed in CHECKS:
            links.append(("核对结果", reverse("checks:result", args=[number])))
        if notice := facts.get("notice"):
            hangs = reverse("notices:notice", args=[notice])
            links.append(("公示单", hangs))
        if hangs and step.deed in OBJECTIONS:
            links.append(("异议内容和处理", f"{hangs}#objections"))
        if held := facts.get("appraisal"):
            links.append(("评议记录", reverse("appraisals:record", args=[number, held])))
        if record := facts.get("record"):
            links.append(("入户记录", reverse("visits:record", args=[record])))
    return found


def _outcome(step: Step) -> str:
    """The state that it led to, what a limit became, or whom a visit met; why it went back."""
    if reasons := step.facts.get("reasons") if step.deed in BACK else None:
        return "、".join(RETURN_REASONS[each] for each in reasons)
    if step.source != step.target:
        state = str(Application.Status(step.target).label)
        return "" if state == step.get_deed_display() else state  # 确认同意 is told once
    if step.deed in (Deed.EXTEND, Deed.RESUME):
        return _limit(step.facts.get("due", ""))
    met = dict(HomeVisit.Met.choices).get(step.facts.get("met", ""), "")
    return "未见到人" if step.facts.get("met") == HomeVisit.Met.NOBODY else met and f"见到{met}"


def _limit(due: Mapping[str, str] | str) -> str:
    """The day until which it is to be decided now."""
    day = due.get(Clock.Kind.TOTAL, "") if isinstance(due, Mapping) else due
    return f"办结期限 {day}" if day else ""


def letter_url(letter: Letter) -> str:
    """Where the letter is printed; empty where the installation has no such page."""
    path = f"/letters/{letter.uid}/"
    return path if menu.exists(path) else ""
