"""The files of the demo county: names, the headers and titles that their senders use, encodings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common import declared


@dataclass(frozen=True, slots=True)
class Spec:
    """One file. ``columns``: headers of the formats, in order; ``written``: what the sender calls otherwise.

    ``spoil``: columns that the rejected rows are bad in, one row each; ``copies``: rows that are there twice;
    ``odd``: share of rows with an oddly written cell. ``encoding`` of csv: utf-8, utf-8-sig or gb18030.
    ``numbered``: a first column 序号. ``import_now`` False: left for the newcomer to upload.
    """

    name: str
    command: str
    columns: tuple[str, ...]
    spoil: tuple[str, ...] = ()
    kind: str = ""
    as_of: date | None = None
    titles: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    numbered: bool = False
    closing: str = ""
    copies: int = 3
    odd: float = 0.06
    import_now: bool = True

    @property
    def headers(self) -> dict[str, str]:
        """Header of the formats -> header as written, in the order of the sheet."""
        return {column: self.written.get(column, column) for column in self.columns}


def _spec(told: dict[str, Any], columns: Mapping[str, list[str]]) -> Spec:
    if isinstance(told["columns"], str):
        told["columns"] = columns[told["columns"]]
    for name in {"columns", "spoil", "titles"} & told.keys():
        told[name] = tuple(told[name])
    if "as_of" in told:
        told["as_of"] = date.fromisoformat(told["as_of"])
    if "odd" in told:
        told["odd"] = float(told["odd"])
    return Spec(**told)


def _files() -> dict[str, Spec]:
    """Every file by its key, in the order of import."""
    told = declared.tree("demo/files.json")
    return {key: _spec(each, told["columns"]) for key, each in told["files"].items()}


FILES = _files()
REGIONS, KINSHIP, COMPLAINTS = FILES["regions"], FILES["kinship"], FILES["complaints"]
DEATHS, EARLIER_DEATHS = FILES["deaths"], FILES["earlier_deaths"]
FEEDS = tuple(file for file in FILES.values() if file.kind)
