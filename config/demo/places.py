"""The divisions of the demo county (行政区划): 青禾县 with six townships and forty villages."""

from __future__ import annotations

from common import declared, divisions
from common.divisions import Level

COUNTY = 159922000000
UNIFORM_VILLAGE = 159922104203  # 二道梁村: nearly every member has the same amount
NEARLY_UNIFORM_VILLAGE = 159922105202  # 那仁嘎查: many the same, yet fewer than nine in ten

_DECLARED = {int(row["区划代码"]): row for row in declared.rows("demo/regions.csv")}


def _of(*levels: Level) -> dict[int, str]:
    return {code: row["名称"] for code, row in _DECLARED.items() if divisions.level(code) in levels}


ABOVE = _of(Level.PROVINCE, Level.CITY, Level.COUNTY)
TOWNSHIPS = _of(Level.TOWNSHIP)
VILLAGES = _of(Level.VILLAGE)
WEIGHTS = {code: int(_DECLARED[code]["户数份额"]) for code in TOWNSHIPS}
"""How many of the households lie in a township, as shares."""
EXAMINERS = {code: _DECLARED[code]["审核人"] for code in TOWNSHIPS}


def township_of(village: int) -> int:
    """The township that holds ``village``."""
    return village // 1000 * 1000


def full_name(code: int) -> str:
    """How the place is written in an address, beginning with the township."""
    return TOWNSHIPS[township_of(code)] + VILLAGES.get(code, "")


def regions() -> list[tuple[int, str, str]]:
    """(区划代码, 名称, 城乡分类代码) of every division, children before their parents in places."""
    villages = list(VILLAGES)
    order = [*ABOVE, *villages[:8], *TOWNSHIPS, *villages[8:]]
    return [(code, _DECLARED[code]["名称"], _DECLARED[code]["城乡分类代码"]) for code in order]
