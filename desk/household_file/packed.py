"""A package of originals (原件包) as it was handed over: what its manifest says, and what lies inside."""

import csv
import hashlib
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from common import crypto
from common.errors import Refused
from desk.household_file.package import HEADINGS, MANIFEST

LARGEST = 64 * 1024 * 1024
"""Bytes: nothing that passes the gate of attachments is as large, nor is a manifest."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What zipfile raises for what is no zip, cut off, under a password, or packed as it cannot read."""


@dataclass(frozen=True)
class Named:
    """An original as the manifest names it; ``came``: its kind, when it came, and its SHA-256 then."""

    file: str
    size: int
    sha256: str
    sm3: str
    came: tuple[str, str, str]


@dataclass(frozen=True)
class Package:
    """A package that was read: what is named, and which of it is not there, not named or not the same."""

    sm3: str
    named: tuple[Named, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the package holds exactly what its manifest names."""
        return not (self.missing or self.extra or self.changed)


def read(path: Path) -> Package:
    """The package at ``path`` beside its own manifest; nothing is unpacked.

    Raises Refused for a file that is no package of originals.
    """
    try:
        with zipfile.ZipFile(path) as package:
            told = _manifest(package)
            named = {each.file: each for each in _named(told)}
            inside = Counter(package.namelist())
            extra = [name for name, times in inside.items() if name not in {*named, MANIFEST} or times > 1]
            changed = [name for name in named if name in inside and not _is_same(package, named[name])]
    except BROKEN as error:
        raise Refused(
            f"{path.name} 打不开：不是 zip 文件、已损坏或设有密码。请使用导出时的原文件。"
        ) from error
    missing = [name for name in named if name not in inside]
    return Package(
        crypto.sm3(told).hex(), tuple(named.values()), tuple(missing), tuple(extra), tuple(changed)
    )


def _manifest(package: zipfile.ZipFile) -> bytes:
    """The manifest's bytes, on which the digest in the trail stands. Raises Refused."""
    try:
        with package.open(MANIFEST) as file:
            told = file.read(LARGEST + 1)
    except KeyError as error:
        raise Refused(f"这不是兜底导出的原件包：里面没有“{MANIFEST}”。") from error
    if len(told) > LARGEST:
        raise Refused(f"这不是兜底导出的原件包：“{MANIFEST}”过大。")
    return told


def _named(told: bytes) -> Iterator[Named]:
    """The originals that the manifest says lie inside. Raises Refused where it is none of ours."""
    try:
        rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"), newline="")))
        if not rows or tuple(rows[0]) != HEADINGS:
            raise ValueError("other headings")
        for row in rows:
            if row["包内文件"]:
                yield Named(row["包内文件"], int(row["字节数"]), row["SHA-256"], row["SM3"], _came(row))
    except (ValueError, TypeError, csv.Error) as error:
        raise Refused(f"“{MANIFEST}”不是兜底写出的清单，无法核对。请使用导出时的原文件。") from error


def _came(row: Mapping[str, str]) -> tuple[str, str, str]:
    """Its hash then is its own, or the one that its remark tells (package._said)."""
    sha256 = row["说明"].rpartition(" ")[2] if row["说明"] else row["SHA-256"]
    return row["材料"], row["上传时间"], sha256


def _is_same(package: zipfile.ZipFile, named: Named) -> bool:
    """Whether what lies inside has size and both hashes of the manifest."""
    if package.getinfo(named.file).file_size != named.size or named.size > LARGEST:
        return False
    try:
        content = package.read(named.file)
    except BROKEN:  # its own checksum says so already
        return False
    return (hashlib.sha256(content).hexdigest(), crypto.sm3(content).hex()) == (named.sha256, named.sm3)
