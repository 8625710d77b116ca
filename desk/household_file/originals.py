"""The originals of a file (原件): what was handed in, in order, each compared with what came."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import TextChoices

from common import attachments, crypto
from households.models import Document
from households.traces import CODES

Kind = Document.Kind
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
WITHOUT_NUMBERS = frozenset({Kind.VISIT_PHOTO, Kind.POSTING_PHOTO})
"""Pictures on which no whole number stands: they are in a masked file too."""
APART = frozenset({Kind.KIN_FORM})
"""Kept in a file of their own (档案单独存放), never in this one."""
LAST = "Z"


class State(TextChoices):
    """What became of an original since it came."""

    INTACT = "intact", "与登记时一致"
    CHANGED = "changed", "与登记时不一致"
    GONE = "gone", "文件已不在"


@dataclass(frozen=True)
class Original:
    """An original as it lies here now; ``place`` counts the originals of its part from 1."""

    document: Document
    place: int
    state: State
    size: int
    sha256: str
    sm3: str

    @property
    def code(self) -> str:
        """The code of the list to which it belongs, empty for other papers (身份证 …)."""
        return CODES.get(self.document.kind, "")

    @property
    def label(self) -> str:
        """What it is, in Chinese."""
        return str(self.document.get_kind_display())

    @property
    def name(self) -> str:
        """Its name in a package: place, kind, and what it is made of."""
        ending = ENDINGS.get(self.document.media_type, "bin")
        return f"{self.place:03d}_{self.code or '材料'}_{self.label.partition('（')[0]}.{ending}"

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.document.media_type in ("image/jpeg", "image/png") and self.state != State.GONE

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return self.document.media_type == "application/pdf" and self.state != State.GONE

    @property
    def has_no_number(self) -> bool:
        """Whether it may stand in a masked file."""
        return self.document.kind in WITHOUT_NUMBERS

    def content(self) -> bytes:
        """The file as it lies here. Raises FileNotFoundError."""
        return _path(self.document).read_bytes()


def of(documents: Iterable[Document]) -> list[Original]:
    """The originals of these papers in the order of the list, then of handing in; each is read once."""
    return list(_looked_at(sorted((each for each in documents if _belongs(each)), key=_order)))


def _belongs(document: Document) -> bool:
    return bool(document.path) and document.kind not in APART


def _order(document: Document) -> tuple[str, str, int]:
    kinds = list(Kind.values)
    return CODES.get(document.kind, LAST), f"{kinds.index(document.kind):03d}", document.pk


def _looked_at(documents: Iterable[Document]) -> Iterator[Original]:
    for place, document in enumerate(documents, start=1):
        try:
            content = _path(document).read_bytes()
        except FileNotFoundError:
            yield Original(document, place, State.GONE, 0, "", "")
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        state = State.INTACT if sha256 == document.sha256 else State.CHANGED
        yield Original(document, place, state, len(content), sha256, crypto.sm3(content).hex())


def _path(document: Document) -> Path:
    return attachments.folder() / document.path
