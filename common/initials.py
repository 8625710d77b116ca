"""Pinyin initials (拼音首字母) of names: 高秀英 is gxy, with the readings that characters have in names."""

import os
from functools import lru_cache
from itertools import islice, product

# Characters are asked one by one; the library's phrases would hold 44 MiB in every process.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import Style, lazy_pinyin

READINGS = {
    "乘": "cs", "乐": "ly", "乜": "nm", "仇": "qc", "传": "cz", "单": "sd", "召": "sz", "句": "gj",
    "参": "cs", "奇": "qj", "宓": "mf", "屏": "pb", "尉": "wy", "折": "sz", "查": "zc", "曾": "zc",
    "朝": "cz", "校": "xj", "澄": "cd", "盛": "sc", "省": "sx", "祭": "zj", "禅": "cs", "种": "zc",
    "秘": "bm", "区": "oq", "粘": "nz", "繁": "pf", "翟": "zd", "茜": "xq", "莘": "sx", "藏": "cz",
    "行": "xh", "覃": "tq", "解": "xj", "调": "td", "车": "cj", "郇": "xh", "都": "d", "重": "zc",
    "长": "cz", "阚": "kh", "降": "jx", "隗": "wk", "颉": "xj",
}  # fmt: skip
"""Characters of names that are read in more than one way (多音字), or otherwise than alone: 单 is Shan."""

COMPOUND = {"万俟": "mq", "尉迟": "yc", "澹台": "tt", "单于": "cy", "长孙": "zs", "令狐": "lh"}
"""Surnames of two characters whose reading is not that of the two alone (复姓)."""

MOST = 4
"""How many ways of reading one name are kept."""
LONGEST = 12


def initials(name: str) -> tuple[str, ...]:
    """Every way to write a name's initials, in lower case; none of a name without a Chinese character."""
    head = COMPOUND.get(name[:2], "")
    ways = [*head, *(letters for each in name[len(head) :] if (letters := _letters(each)))]
    read = islice(product(*ways), MOST)
    return tuple(dict.fromkeys("".join(letters)[:LONGEST] for letters in read if letters))


@lru_cache(maxsize=32768)
def _letters(character: str) -> str:
    """The initials that a character may have, the usual one first; empty where it has none."""
    if character in READINGS:
        return READINGS[character]
    found = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return found[0] if found and found[0].isascii() and found[0].isalpha() else ""
