"""No real-looking ID number stands in the repository: only those of 1599xx, which does not exist."""

import io
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pytest

from common import idnumbers

ROOT = Path(__file__).parents[2]
INVENTED = "1599"
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
EIGHTEEN = re.compile(r"(?<![\d.])\d{17}[\dXx](?!\d)")
FIFTEEN = re.compile(r"(?<![\d.])\d{15}(?![\dXx])")
ZIPPED = (".xlsx", ".docx", ".zip")
PICTURES = (".png", ".jpg", ".svg", ".ico")


def is_real_looking(number: str) -> bool:
    """Whether an 18- or 15-digit number could be somebody's: province, day of birth, check digit."""
    if number.startswith(INVENTED) or not PROVINCES.match(number):
        return False
    whole = number.upper() if len(number) == 18 else f"{number[:6]}19{number[6:]}"
    try:
        born = date(int(whole[6:10]), int(whole[10:12]), int(whole[12:14]))
    except ValueError:
        return False
    right = len(whole) == 17 or idnumbers.check_digit(whole[:17]) == whole[17]
    return right and date(1900, 1, 1) <= born <= date(2030, 12, 31)


def real_looking(text: str) -> list[str]:
    """The numbers in a text that could be somebody's."""
    found = EIGHTEEN.findall(text) + FIFTEEN.findall(text)
    return [number for number in found if is_real_looking(number)]


def texts(name: str, content: bytes) -> Iterator[str]:
    """What a file says; of a workbook, what every part of it says."""
    if name.endswith(ZIPPED) and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.infolist():
                if part.file_size < 50 << 20:  # the bomb among the county's files holds zeros
                    yield parts.read(part).decode("utf-8", "replace")
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield content.decode("utf-16", "replace")
    else:
        yield content.decode("latin-1")  # digits are the same in UTF-8 and GB18030


def repository_files(root: Path) -> list[Path]:
    """Every file under version control, or about to be; of an unpacked archive all that came with it."""
    paths = tracked(root) if (root / ".git").exists() else unpacked(root)
    return [path for path in paths if path.is_file() and path.suffix not in PICTURES]


def tracked(root: Path) -> list[Path]:
    """What git knows, and what it would know with the next commit."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    return [root / name for name in listing.stdout.decode().split("\0") if name]


def unpacked(root: Path) -> list[Path]:
    """What lies there, but what ``.gitignore`` says is made by running and testing."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    made = [line.strip("/") for line in lines if line and not line.startswith("#")]
    found = []
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if not any(fnmatch(name, pattern) for pattern in made)]
        found += [Path(folder, name) for name in names if not any(fnmatch(name, pattern) for pattern in made)]
    return found


def refused(root: Path) -> dict[str, list[str]]:
    """The files below a folder with numbers that could be somebody's."""
    return {
        str(path.relative_to(root)): numbers
        for path in repository_files(root)
        if (numbers := [n for text in texts(path.name, path.read_bytes()) for n in real_looking(text)])
    }


def test_every_id_number_in_the_repository_is_invented():
    assert refused(ROOT) == {}


def test_an_unpacked_archive_is_looked_through_but_what_was_made_there(tmp_path: Path):
    real = with_check_digit("11010119870512003")
    for name in ("households/roll.csv", "var/doudi.log", "reviews/__pycache__/rules.pyc"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(f"身份证号{real}", encoding="utf-8")
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    assert refused(tmp_path) == {"households/roll.csv": [real]}


def with_check_digit(seventeen: str) -> str:
    """A number of eighteen characters."""
    return seventeen + idnumbers.check_digit(seventeen)


@pytest.mark.parametrize("district", ["110101", "150204", "650121"])
def test_a_number_of_a_real_district_is_noticed_in_text_and_in_a_workbook(district: str):
    long, short = with_check_digit(f"{district}19870512003"), f"{district}870512003"
    assert real_looking(f"身份证号{long}，旧号{short}。") == [long, short]
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as parts:
        parts.writestr("xl/sharedStrings.xml", f"<t>{long}</t>")
    assert [n for text in texts("台账.xlsx", book.getvalue()) for n in real_looking(text)] == [long]
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert [n for text in texts("台账.csv", long.encode(encoding)) for n in real_looking(text)] == [long]


@pytest.mark.parametrize(
    "number",
    [
        with_check_digit("15990019870512003"),
        "1" + with_check_digit("11010119870512003"),
        with_check_digit("11010119871312003"),
        with_check_digit("99010119870512003"),
        "6217992100000000122",
    ],
    ids=["invented district", "part of a longer number", "no such day", "no such province", "account"],
)
def test_other_numbers_are_let_through(number: str):
    assert real_looking(number) == []
