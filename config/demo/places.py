"""The divisions of the demo county (行政区划): 青禾县 with six townships and forty villages."""

from __future__ import annotations

PROVINCE, CITY, COUNTY = 150000000000, 159900000000, 159922000000
EAST_WILLOW, WEST_WILLOW, STONE_BRIDGE = 159922101201, 159922101202, 159922102201
ABOVE = ((PROVINCE, "北原自治区"), (CITY, "示例盟"), (COUNTY, "青禾县"))
TOWNSHIPS: dict[int, tuple[str, tuple[str, ...]]] = {
    159922100000: ("青禾镇", ("城关村", "北关村", "南坪村", "东河沿村", "西河沿村", "杏树湾村", "石门村")),
    159922101000: (
        "柳河镇",
        ("东柳村", "西柳村", "上河村", "下河村", "柳树湾村", "马家窑村", "新民村", "红旗村"),
    ),
    159922102000: ("石桥乡", ("石桥村", "桥头村", "大石村", "小石村", "青石沟村", "前营村", "后营村")),
    159922103000: ("白音镇", ("白音嘎查", "查干嘎查", "乌兰嘎查", "敖包嘎查", "巴彦嘎查", "宝力根嘎查")),
    159922104000: ("沙梁乡", ("沙梁村", "头道梁村", "二道梁村", "三道梁村", "榆树村", "黄土坡村")),
    159922105000: (
        "额尔敦苏木",
        ("额尔敦嘎查", "那仁嘎查", "哈日根嘎查", "呼和嘎查", "牧场嘎查", "草原嘎查"),
    ),
}
WEIGHTS = {
    159922100000: 5,
    159922101000: 7,
    159922102000: 5,
    159922103000: 4,
    159922104000: 4,
    159922105000: 3,
}
UNIFORM_VILLAGE = 159922104203  # 二道梁村: nearly every member has the same amount
NEARLY_UNIFORM_VILLAGE = 159922105202  # 那仁嘎查: many the same, yet fewer than nine in ten

VILLAGES: dict[int, str] = {
    township + 201 + place: name
    for township, (_, names) in TOWNSHIPS.items()
    for place, name in enumerate(names)
}


def township_of(village: int) -> int:
    """The township that holds ``village``."""
    return village // 1000 * 1000


def full_name(code: int) -> str:
    """How the place is written in an address, beginning with the township."""
    township = TOWNSHIPS[township_of(code)][0]
    return township + VILLAGES.get(code, "")


def regions() -> list[tuple[int, str, str]]:
    """(区划代码, 名称, 城乡分类代码) of every division, children before their parents in places."""
    villages = [(code, name, "121" if code % 1000 == 201 else "220") for code, name in VILLAGES.items()]
    townships = [(code, name, "") for code, (name, _) in TOWNSHIPS.items()]
    return [*((code, name, "") for code, name in ABOVE), *villages[:8], *townships, *villages[8:]]
