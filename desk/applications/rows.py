"""Rows that are typed into a form (逐项填写): those that there are and some empty ones; no script needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.formfields import HouseForm

SPARE = 3
"""So many empty rows are offered."""
MOST = 60


def typed(values: Mapping[str, Any], form: type[HouseForm]) -> list[dict[str, Any]]:
    """What was typed into the rows, without the empty ones: of a request, or of a draft."""
    names, found = list(form.base_fields), []
    for place in range(MOST):
        row = {name: str(values.get(f"row-{place}-{name}") or "") for name in names}
        if any(row[name].strip() for name in names if not form.base_fields[name].initial):
            found.append(row)
    return found


def empty(form: type[HouseForm], initial: Sequence[Mapping[str, Any]], **kwargs: Any) -> list[HouseForm]:
    """The rows for filling in: those that there are, and SPARE more."""
    several = [*initial, *({} for _ in range(SPARE))]
    return [form(initial=row or None, prefix=f"row-{place}", **kwargs) for place, row in enumerate(several)]


def spare(forms: Sequence[HouseForm], form: type[HouseForm], **kwargs: Any) -> list[HouseForm]:
    """SPARE more rows behind those that were typed: a refusal leaves room to go on."""
    return [*forms, *(form(prefix=f"row-{len(forms) + place}", **kwargs) for place in range(SPARE))]


def bound(form: type[HouseForm], rows: Sequence[Mapping[str, Any]], **kwargs: Any) -> list[HouseForm]:
    """The rows that were typed, to be judged; numbered anew, without the gaps."""
    return [
        form({f"row-{place}-{name}": value for name, value in row.items()}, prefix=f"row-{place}", **kwargs)
        for place, row in enumerate(rows)
    ]
