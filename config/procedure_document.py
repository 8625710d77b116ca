"""docs/procedure.md: the table of steps as a diagram, a table, its conditions and its limits."""

from accounts import parameters
from households import steps
from households.limits import LIMITS, Limit
from households.models import Application, Deed
from households.steps import Row

HEAD = """
# The procedure of an application (办理流程)

Written from `households/steps.py`, the one table that guards, buttons, clocks and letters read.
A deed that the table does not hold for a state is refused with the reason.
"""


def written(made: str) -> str:
    """The document, with its first line."""
    return "\n".join([made, HEAD, _diagram(), _rows(), _conditions(), _limits()])


def _diagram() -> str:
    lines = ["## States\n", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {status.value} : {status.label}" for status in Application.Status]
    for row in steps.TABLE:
        if row.target is None:
            continue
        if len(row.sources) > 4:
            lines.append(f"  note right of {row.target} : {row.id} {row.label}，办理中的各环节都可以")
            continue
        lines += [f"  {source} --> {row.target} : {row.id} {row.label}" for source in row.sources or ("[*]",)]
    return "\n".join([*lines, "```", ""])


def _rows() -> str:
    return "\n".join(["## Steps\n", *map(_row, steps.TABLE)])


def _row(row: Row) -> str:
    target = Application.Status(row.target).label if row.target else "不变"
    sources = "、".join(str(each.label) for each in row.sources) or "—"
    conditions = "；".join(steps.CONDITIONS[name] for name in row.conditions)
    told = [
        f"### {row.id} {row.label}\n",
        f"- 环节：{sources} → {target}",
        f"- 办理人：{row.who}" + (f"（职责：{row.part.label}，一人一责）" if row.part else ""),
        *([f"- 条件：{conditions}"] if conditions else []),
        *([f"- 文书：{'、'.join(row.documents)}"] if row.documents else []),
        *([f"- 自动制作：{row.letter.label}（{row.letter.value}）"] if row.letter else []),
        *([f"- 告知申请人：{row.told}"] if row.told else []),
        *([f"- 依据：{row.basis}"] if row.basis else []),
        "",
    ]
    return "\n".join(told)


def _conditions() -> str:
    rows = [
        f"| `{name}` | {words} | {'reviews、funds' if name in steps.FROM_ABOVE else 'households'} |"
        for name, words in steps.CONDITIONS.items()
    ]
    return "\n".join(["## Conditions\n", "| name | 条件 | answered by |", "| --- | --- | --- |", *rows, ""])


def _limits() -> str:
    head = ["## Limits\n", "| 时限 | 起算 | 停止 | default | 依据 |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *map(_limit, LIMITS), ""])


def _limit(limit: Limit) -> str:
    declared = parameters.declared()[limit.parameter]
    stops = "、".join(filter(None, (limit.met_by, *(str(Deed(each).label) for each in limit.stops))))
    days = f"{declared.default} {declared.unit} `{limit.parameter}`"
    return f"| {limit.label} | {limit.starts.label} | {stops} | {days} | {limit.basis} |"
