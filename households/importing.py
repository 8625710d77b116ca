"""Which kinds of files there are, and the one command that all of them share.

Each app offers its kinds in ``tasks.py``; the job "import", the upload pages and the ``import_*``
commands find them here.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import User, system_user
from accounts.scope import scope
from audit.masking import mask_text
from audit.models import IncomingFile
from common import divisions
from common.commands import DoudiCommand
from common.errors import Refused, Unreadable
from common.progress import Progress
from common.sheets.reading import Reading
from households import retention, teaching, upload_endings
from households.counties import the_county
from households.intake import Delivery, Intake
from households.receiving import receive
from jobs import work

Builder = Callable[[Delivery], Intake]
Hider = Callable[[IncomingFile], None]

_at_hand: dict[int, Path] = {}
"""Where the files of this process's commands lie, by job: what somebody typed stays out of the database."""

PAGE_ROWS = 1_000_000
"""A file that came through a page holds no more rows (decision 30); commands have no limit."""


@dataclass(frozen=True)
class Offer:
    """A kind of file that can be imported: how, its name, and the permissions to import it and to see it.

    ``is_dated``: a file of it is a snapshot as of a day. ``hide`` makes the rows of a withdrawn import
    vanish from every region; a kind without it cannot be withdrawn, ``kept`` says why.
    """

    kind: str
    build: Builder
    label: str
    permission: str
    seeing: str
    is_dated: bool = False
    hide: Hider | None = None
    kept: str = ""


_offers: dict[str, Offer] = {}


def offer(
    kind: str,
    build: Builder,
    *,
    label: str = "",
    permission: str = "imports.regions",
    seeing: str = "imports.view",
    is_dated: bool = False,
    hide: Hider | None = None,
    kept: str = "",
) -> None:
    """Files of this kind can be imported; ``build`` makes the intake of one delivery (see ``Offer``)."""
    _offers[kind] = Offer(kind, build, label or kind, permission, seeing, is_dated, hide, kept)


def offer_of(kind: str) -> Offer:
    """What is offered under the kind. Raises LookupError."""
    return _offers[kind]


def offers() -> list[Offer]:
    """Every kind that can be imported."""
    return list(_offers.values())


@work.handler("import", "数据导入", on_failure=upload_endings.import_failed)
def import_file(held: work.Held) -> Mapping[str, Any]:
    """The file that the job names is imported; its payload is what ``payload_of`` wrote."""
    payload = held.payload
    if held.pk in _at_hand:
        payload = {**payload, "path": str(_at_hand[held.pk])}
    delivery = delivery_of(payload, region=held.region, actor=held.actor)
    try:
        outcome = receive(_offers[payload["kind"]].build(delivery), held)
    except Refused:
        _let_go(delivery.path)
        raise
    upload = payload.get("upload")
    answer = outcome.as_json() | ({"incoming": outcome.incoming} if upload else {})
    if upload:
        upload_endings.imported(upload, outcome.incoming)
    _let_go(delivery.path)
    return answer


def delivery_of(payload: Mapping[str, Any], *, region: int, actor: User) -> Delivery:
    """The file that a job's payload names, with what was taught about its sender's headers."""
    kind, source = payload["kind"], payload["source"]
    mends = payload.get("mends")
    with scope(region=region, user=actor):
        reading = teaching.with_taught(
            Reading(**payload.get("reading") or {}), region=region, kind=kind, source=source
        )
        return Delivery(
            path=Path(payload["path"]),
            name=payload["name"],
            region=region,
            actor=actor,
            as_of=date.fromisoformat(payload["as_of"]) if payload["as_of"] else None,
            source=source,
            reading=reading,
            mends=IncomingFile.objects.get(pk=mends) if mends else None,
            expected=payload.get("expected"),
            row_limit=PAGE_ROWS if payload.get("upload") else None,
        )


def _let_go(path: Path) -> None:
    """An upload is not kept once it is imported or refused; a file that a command names is its owner's."""
    if retention.is_upload(path):
        path.unlink(missing_ok=True)


def payload_of(kind: str, path: Path, *, as_of: date | None = None, source: str = "") -> dict[str, Any]:
    """What the job "import" needs to know about a file."""
    return {
        "kind": kind,
        "path": str(path),
        "name": mask_text(shown(Path(path.name))),  # some bureaus name a file after a person
        "as_of": as_of and as_of.isoformat(),
        "source": source,
    }


def shown(path: Path) -> str:
    """The path as people read it: a name that an archive left in GB18030 is decoded."""
    raw = os.fsencode(path)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def import_here(
    payload: Mapping[str, Any], path: Path, *, region: int, actor: User, progress: Progress | None = None
) -> Mapping[str, Any]:
    """The file that a command names is imported by this process; the counts of the import.

    ``payload`` is what ``payload_of`` says of it; the job's row keeps its masked name, not where it lies.
    """
    job = work.ask("import", region=region, actor=actor, payload={**payload, "path": ""}, here=True)
    _at_hand[job.pk] = path
    try:
        return work.run_here(job, progress).result or {}
    finally:
        del _at_hand[job.pk]


class ImportCommand(DoudiCommand):
    """``manage.py import_<kind> FILE [--region COUNTY]``; a subclass names its kind. Source: formats §2."""

    kind = ""

    def arguments(self, parser: ArgumentParser) -> None:
        """The file and, where there are several counties, whose it is."""
        parser.add_argument("file", type=Path, metavar="FILE", help="要导入的 xlsx、xls 或 csv 文件")
        parser.add_argument(
            "--region", type=division_code, metavar="COUNTY", help="县级区划代码，默认为系统里唯一的县"
        )

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """The file is imported by this process; the counts of the import."""
        path = options["file"]
        if path.is_dir():
            raise Refused(f"{shown(path)} 是文件夹，请写明其中要导入的文件。")
        if not path.is_file():
            raise Refused(f"找不到文件 {shown(path)}，请核对路径。")
        if not os.access(path, os.R_OK):
            raise Refused(f"没有读取 {shown(path)} 的权限，请检查文件权限。")
        payload = payload_of(self.kind_of(options), path, **self.particulars(options))
        region = self.region_of(options)
        return import_here(payload, path.absolute(), region=region, actor=system_user(), progress=progress)

    def region_of(self, options: Mapping[str, Any]) -> int:
        """The county that the rows will belong to."""
        return the_county(options["region"])

    def kind_of(self, options: Mapping[str, Any]) -> str:
        """The kind of the file."""
        return self.kind

    def failure_kind(self, options: Mapping[str, Any]) -> str:
        """What a refusal's JSON names as ``kind``."""
        return self.kind_of(options)

    def particulars(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Further columns of the payload: day and source of a snapshot."""
        return {}


def division_code(text: str) -> int:
    """A division code of the command line; raises ValueError, which is wrong usage there."""
    try:
        return divisions.parse(text)
    except Unreadable as fault:
        raise ValueError(fault.sentence) from fault
