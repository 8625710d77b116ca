"""QR codes (二维码) as drawings inside the page."""

import segno
from django.utils.safestring import SafeString, mark_safe

MODULE = 3
"""Pixels a module: some 12 mm for an address on paper."""


def svg(text: str, *, title: str = "二维码", module: int = MODULE) -> SafeString:
    """The code of a text as an inline drawing with its title, so many pixels a module."""
    drawn = segno.make(text, error="m").svg_inline(scale=module, border=2, title=title, omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - drawn by us; the title is escaped by segno, the text only encoded
