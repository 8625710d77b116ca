"""``verify_household_file``: is a package that comes back as it was written, and is what lies here?"""

import json
import zipfile
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from common import crypto
from desk.household_file import package, verifying
from households.models import Document
from households.procedure import deciding
from jobs import work
from jobs.models import Job
from tests.procedures import picture

pytestmark = pytest.mark.django_db

Mend = Callable[[dict[str, bytes]], None]
IN_ORDER: dict[str, list[str]] = {
    "missing": [], "extra": [], "changed": [], "unregistered": [], "lost": [],
}  # fmt: skip


@pytest.fixture
def application(walk: Any) -> Any:
    """马桂兰's application, confirmed."""
    return walk.upto("confirmed")


@pytest.fixture
def zipped(application: Any, walk: Any, signed_in: Any, tmp_path: Path) -> Path:
    """The package of originals of her household, as 周敏 took it away."""
    return taken(signed_in(walk.caseworker), f"/households/{application.household.number}/file/", tmp_path)


def taken(browser: Any, address: str, folder: Path) -> Path:
    answer = browser.post(address, {"form": "zip", "numbers": "masked", "purpose": "审计取证"})
    work.run_here(Job.objects.filter(kind="household_file").latest("pk"))
    path = folder / "原件包.zip"
    path.write_bytes(b"".join(browser.get(f"{answer['Location']}file/").streaming_content))
    return path


def asked(path: Path) -> tuple[int, dict[str, Any]]:
    """The exit status of the command and its answer."""
    out, status = StringIO(), 0
    try:
        call_command("verify_household_file", str(path), "--json", stdout=out)
    except CommandError as error:
        status = error.returncode
    return status, json.loads(out.getvalue().splitlines()[-1])


def lists(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in IN_ORDER}


def mended(path: Path, mend: Mend) -> Path:
    """The package with its contents changed."""
    with zipfile.ZipFile(path) as found:
        contents = {name: found.read(name) for name in found.namelist()}
    mend(contents)
    with zipfile.ZipFile(path, "w") as written:
        for name, content in contents.items():
            written.writestr(name, content)
    return path


def first(contents: Mapping[str, bytes]) -> str:
    """The name of an original."""
    return next(name for name in contents if name != package.MANIFEST)


def original(path: Path) -> Path:
    """Where an original that was packed lies here."""
    row = Document.objects.filter(kind=Document.Kind.ID_CARD).get()
    return Path(site.DOUDI_VAR) / "attachments" / row.path


def test_a_package_as_it_was_written_is_proven_by_the_trail(zipped, application):
    event = AuditEvent.objects.get(action="exported_unmasked")
    with zipfile.ZipFile(zipped) as found:
        told, count = found.read(package.MANIFEST), len(found.namelist()) - 1
    status, answer = asked(zipped)
    assert (status, answer["unchanged"], answer["sentence"]) == (0, True, verifying.UNCHANGED)
    assert lists(answer) == IN_ORDER
    assert (answer["originals"], answer["sm3"]) == (count, crypto.sm3(told).hex())
    assert (answer["event"], answer["by"], answer["purpose"]) == (event.pk, "LH01", "审计取证")
    assert (answer["file"], answer["number"]) == ("原件包.zip", application.household.number)


def test_it_says_so_to_people_too(zipped, application):
    out = StringIO()
    call_command("verify_household_file", str(zipped), stdout=out)
    for words in (verifying.UNCHANGED, "周敏，一户一档", application.household.number, "用途“审计取证”"):
        assert words in out.getvalue(), words


def test_it_only_looks(zipped):
    before = AuditEvent.objects.count()
    asked(zipped)
    assert AuditEvent.objects.count() == before


def test_the_package_of_an_application_is_proven_too(walk, signed_in, tmp_path):
    row = walk.upto("submitted")
    with walk.by(walk.county_officer) as officer:
        deciding.receive(row, actor=officer)
        deciding.refuse(row, actor=officer, reasons=["01"], text="人均收入高于标准")
    path = taken(signed_in(walk.caseworker), f"/applications/{row.number}/file/", tmp_path)
    status, answer = asked(path)
    assert (status, answer["number"]) == (0, row.number)


def gone(contents: dict[str, bytes]) -> None:
    del contents[first(contents)]


def more(contents: dict[str, bytes]) -> None:
    contents["另附.pdf"] = b"%PDF-1.7"


def other(contents: dict[str, bytes]) -> None:
    contents[first(contents)] += b"!"


@pytest.mark.parametrize(("mend", "which"), [(gone, "missing"), (more, "extra"), (other, "changed")])
def test_what_was_changed_inside_is_named(zipped, mend, which):
    with zipfile.ZipFile(zipped) as found:
        name = "另附.pdf" if mend is more else first(dict.fromkeys(found.namelist(), b""))
    status, answer = asked(mended(zipped, mend))
    assert (status, answer["unchanged"], answer["sentence"]) == (1, False, verifying.CHANGED)
    assert lists(answer) == {**IN_ORDER, which: [name]}
    assert answer["event"] == AuditEvent.objects.get(action="exported_unmasked").pk


def test_a_file_that_lies_inside_twice_is_named(zipped):
    with zipfile.ZipFile(zipped, "a") as found:
        name = first(dict.fromkeys(found.namelist(), b""))
        with pytest.warns(UserWarning, match="Duplicate name"):
            found.writestr(name, b"another")
    status, answer = asked(zipped)
    assert (status, answer["extra"]) == (1, [name])


def test_a_changed_manifest_is_not_believed_though_it_fits_what_lies_inside(zipped):
    """Who changes an original and writes its hashes into the manifest is found out by the trail."""

    def rewrite(contents: dict[str, bytes]) -> None:
        told = contents[package.MANIFEST].decode("utf-8-sig")
        contents[package.MANIFEST] = b"\xef\xbb\xbf" + told.replace(",照片.png,", ",证明.png,").encode()

    status, answer = asked(mended(zipped, rewrite))
    assert (status, answer["sentence"]) == (1, verifying.ALTERED)
    assert lists(answer) == IN_ORDER
    assert answer["event"] == AuditEvent.objects.get(action="exported_unmasked").pk


def test_a_package_that_nobody_took_away_here_is_not_proven(zipped):
    def rewrite(contents: dict[str, bytes]) -> None:
        heading = contents[package.MANIFEST].splitlines(keepends=True)[0]
        cells = ["案卷", "", "材料", "甲/001.png", "一.png", "3", "00", "00", "周敏", "", "与登记时一致", ""]
        contents.clear()
        contents |= {package.MANIFEST: heading + ",".join(cells).encode() + b"\r\n", "甲/001.png": b"abc"}

    status, answer = asked(mended(zipped, rewrite))
    assert (status, answer["sentence"], answer["event"]) == (1, verifying.UNKNOWN, None)
    assert answer["changed"] == answer["unregistered"] == ["甲/001.png"]


@pytest.mark.parametrize("is_gone", [True, False])
def test_an_original_that_lies_here_no_more_or_was_changed_is_named(zipped, walk, is_gone):
    with walk.by(walk.county_officer):
        file = original(zipped)
    if is_gone:
        file.unlink()
    else:
        file.write_bytes(picture().content + b"!")
    status, answer = asked(zipped)
    assert (status, answer["unchanged"], answer["sentence"]) == (1, False, verifying.NOT_AS_HERE)
    assert [Path(name).name for name in answer["lost"]] == ["004_材料_身份证复印件.png"]
    assert lists(answer) == {**IN_ORDER, "lost": answer["lost"]}


def test_an_original_whose_register_was_changed_is_named(zipped, walk):
    with walk.by(walk.county_officer):
        Document.objects.filter(kind=Document.Kind.ID_CARD).update(sha256="0" * 64)
    status, answer = asked(zipped)
    assert (status, answer["sentence"]) == (1, verifying.NOT_AS_HERE)
    assert [Path(name).name for name in answer["unregistered"]] == ["004_材料_身份证复印件.png"]


def test_a_file_that_had_changed_before_it_was_packed_is_still_as_it_was_packed(
    application, walk, signed_in, tmp_path
):
    with walk.by(walk.county_officer):
        original(tmp_path).write_bytes(picture().content + b"!")
    address = f"/households/{application.household.number}/file/"
    assert asked(taken(signed_in(walk.caseworker), address, tmp_path))[0] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK no zip", "不是 zip 文件、已损坏或设有密码"),
        ({"说明.txt": b""}, "里面没有“清单.csv”"),
        ({package.MANIFEST: b"a,b\r\n1,2\r\n"}, "不是兜底写出的清单"),
        ({package.MANIFEST: b"\xff\xfe"}, "不是兜底写出的清单"),
    ],
)
def test_what_is_no_package_is_refused_in_one_sentence(county, tmp_path, content, sentence):
    path = tmp_path / "其他.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as written:
            for name, told in content.items():
                written.writestr(name, told)
    status, answer = asked(path)
    assert (status, answer["kind"]) == (1, "verify_household_file")
    assert sentence in answer["refused"]


def test_a_path_without_a_file_is_refused(county, tmp_path):
    status, answer = asked(tmp_path / "没有.zip")
    assert (status, answer["refused"].endswith("这个文件，请核对路径。")) == (1, True)
