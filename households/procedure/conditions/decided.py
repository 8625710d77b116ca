"""What a decision asks for (审核确认): the county's visit, authority, papers of an end; recusal asked for."""

from households import authority
from households.models import Deed, Document, Step
from households.procedure.conditions.base import Situation, condition
from households.procedure.conditions.found import counts
from households.procedure.files import File


@condition
def county_visited(now: Situation) -> str | None:
    if not (now.application.kin_filed or now.application.complained):
        return None
    if any(map(counts, now.file.county_visits)):
        return None
    why = "近亲属备案" if now.application.kin_filed else "投诉举报"
    return f"缺县级入户：该户有{why}，县级须派两人入户。"


@condition
def has_authority(now: Situation) -> str | None:
    township = now.file.is_delegated
    if authority.stands_for(now.actor, township=township):
        return None
    return authority.sentence(township=township)


@condition
def sent_back_once(now: Situation) -> str | None:
    before = now.file.last(Deed.SEND_BACK)
    return f"已于 {before.on} 退回过一次，请作出决定。" if before else None


@condition
def refusal_documented(now: Situation) -> str | None:
    return _paper(now, Document.Kind.REFUSAL_PROOF, "请先上传拒不配合的记录材料。")


@condition
def withdrawal_signed(now: Situation) -> str | None:
    return _paper(now, Document.Kind.WITHDRAWAL_NOTE, "请先上传申请人签字的撤回说明。")


@condition
def recusal_asked(now: Situation) -> str | None:
    return None if open_recusals(now.file) else "没有待决定的回避申请。"


def open_recusals(file: File) -> list[Step]:
    """The requests that somebody leaves the application to others, which nobody has decided yet."""
    found: dict[int, Step] = {}
    for step in file.steps:
        if step.deed == Deed.ASK_RECUSAL:
            found[step.facts["user"]] = step
        elif step.deed == Deed.RECUSE:
            found.pop(step.facts["user"], None)
    return list(found.values())


def _paper(now: Situation, kind: Document.Kind, sentence: str) -> str | None:
    there = any(each.kind == kind and each.path for each in now.file.documents)
    return None if there else sentence
