"""Names: the normal form in which two spellings of one name are equal (stored names stay as written)."""

import re
import unicodedata
from functools import lru_cache

from common.texts import BLANKS

_DOTS = "·•．.・･‧∙⋅\u0387\u2024"
_FOLD: dict[int, str | None] = {**BLANKS, **{ord(dot): "·" for dot in _DOTS}}
_PLAIN = re.compile(r"[\u4e00-\u9fff·]+").fullmatch


def normal(name: str) -> str:
    """Return a name for comparing: every dot is ``·``, full-width forms folded, no white space at all."""
    return name if _PLAIN(name) else _folded(name)


@lru_cache(maxsize=65536)
def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name.translate(_FOLD)).translate(_FOLD)
    while folded != name:  # a removed space can bring two characters together that compose
        name, folded = folded, unicodedata.normalize("NFKC", folded).translate(_FOLD)
    return folded
