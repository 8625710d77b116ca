"""Originals for the tests of household files: PDFs that say something, and what a PDF says."""

import io
import os

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from common.attachments import Accepted
from desk.household_file import pdf as block

MUST = os.environ.get("DOUDI_TEST_PDF") == "must"
"""Set where the block pdf was installed (``.ci/run``): what needs it fails there instead of being skipped."""
needs_block = pytest.mark.skipif(
    bool(block.missing()) and not MUST, reason=f"block pdf lacks {block.missing()}"
)


def pdf(*texts: str, rotated: int = 0) -> Accepted:
    """A PDF with a page for each of the (Latin) texts, as it passed the gate."""
    writer = PdfWriter()
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    for text in texts:
        page = writer.add_blank_page(400, 600)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 24 Tf 40 300 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page.rotate(rotated)
    out = io.BytesIO()
    writer.write(out)
    return Accepted("证明.pdf", "application/pdf", out.getvalue())


def pages(content: bytes) -> list[str]:
    """What stands on each page of a PDF, without spaces."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
