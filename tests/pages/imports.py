"""Files as people send them through the upload pages, and a worker that does what they ask for."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent, IncomingFile
from households import uploads
from households.models import Upload
from jobs import runner
from jobs.models import Job
from tests import factories as make
from tests.factories import id_number

DAY = "2026.6.8"
HEADER = ("姓名", "公民身份号码", "死亡 日期")


def dead(count: int, *, first: int = 1, day: str = "2026-01-15") -> list[list[Any]]:
    """So many rows of the deaths feed without errors."""
    return [[f"李{number}", id_number(number), day] for number in range(first, first + count)]


def bad() -> list[list[Any]]:
    """Four rows that are rejected: a float, a check digit, an impossible day, and two errors in one."""
    wrong = id_number(901)[:-1] + ("1" if id_number(901)[-1] != "1" else "2")
    return [
        ["王甲", 1.59900195803120e17, "2026-01-15"],
        ["王乙", wrong, "2026-01-16"],
        ["王丙", id_number(902), "2026-02-30"],
        ["王丁", wrong, "2026-02-31"],
    ]


def text(
    rows: Iterable[Sequence[Any]], *, header: Sequence[str] = HEADER, encoding: str = "gb18030"
) -> bytes:
    """A csv as a bureau sends it: two title rows, the header in row 3, a closing row."""
    lines = [["青禾县公安局死亡注销名单"], ["2026年6月"], list(header), *rows, ["合计", "", ""]]
    return "\n".join(",".join(_shown(cell) for cell in line) for line in lines).encode(encoding)


def _shown(cell: Any) -> str:
    return f"{cell:.5E}" if isinstance(cell, float) else str(cell)


def sent(content: bytes, name: str = "死亡6月.csv") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def send(
    client: Client, content: bytes, *, kind: str = "deaths", area: str = "feeds", **more: Any
) -> HttpResponse:
    """The answer to step 1."""
    name = more.pop("name", "死亡6月.csv")
    typed = {"kind": kind, "file": sent(content, name), **more}
    if area == "feeds":
        typed.setdefault("as_of", DAY)
    return client.post(f"/{area}/upload/", typed)


def work() -> None:
    """Every waiting job is done."""
    while runner.run_next():
        pass


def looked_at(client: Client, content: bytes, **more: Any) -> Upload:
    """The upload after step 1 and its first look."""
    answer = send(client, content, **more)
    assert answer.status_code == 302, answer.content.decode()
    work()
    return Upload._base_manager.order_by("-pk")[0]


def imported(client: Client, content: bytes, **more: Any) -> IncomingFile:
    """The delivery after both steps."""
    upload = looked_at(client, content, **more)
    answer = client.post(f"/imports/uploads/{upload.pk}/confirm/", {"whole": "1"})
    assert answer.status_code == 302, answer.content.decode()
    work()
    upload.refresh_from_db()
    assert upload.state == Upload.State.IMPORTED, upload.sentence or Job.objects.order_by("-pk")[0].error
    return IncomingFile._base_manager.get(pk=upload.incoming_id)


def error_workbook(client: Client, row: IncomingFile) -> Workbook:
    """The error workbook as it is downloaded."""
    answer = client.post(f"/imports/{row.pk}/errors/")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mended(client: Client, row: IncomingFile, book: Workbook) -> IncomingFile:
    """The corrected error workbook, imported."""
    answer = client.post(f"/imports/{row.pk}/mend/", {"file": sent(saved(book), "改好.xlsx")})
    assert answer.status_code == 302, answer.content.decode()
    work()
    upload = Upload._base_manager.order_by("-pk")[0]
    client.post(f"/imports/uploads/{upload.pk}/confirm/")
    work()
    upload.refresh_from_db()
    assert upload.state == Upload.State.IMPORTED, upload.sentence
    return IncomingFile._base_manager.get(pk=upload.incoming_id)


def addresses(as_of: date) -> dict[str, str]:
    """Where a delivery of the county, and 陈静's upload and its job, are found (for the table of roles)."""
    officer = User.objects.get(number="XJ01")
    county = officer.region_id or 0
    with scope(region=county, user=officer):
        delivery = make.incoming("deaths", as_of=as_of)
        upload = uploads.receive(
            sent("姓名,身份证号,死亡日期".encode()), kind="deaths", permission="feeds.upload", actor=officer,
            county=county, as_of=as_of,
        )  # fmt: skip
    pages = {
        "imports:": (delivery.pk, ("result", "errors", "mend", "withdraw")),
        "imports: ": (upload.pk, ("preview", "reread", "confirm", "drop")),
        "jobs:": (upload.job_id, ("job", "again")),
    }
    runner.run(upload.job_id or 0)
    return {
        f"{space.strip()}{name}": reverse(f"{space.strip()}{name}", args=[pk])
        for space, (pk, names) in pages.items()
        for name in names
    }


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def in_all() -> Any:
    return scope(region=WHOLE)
