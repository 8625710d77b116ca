"""The people who sign in to the demo."""

from __future__ import annotations

from dataclasses import dataclass

from config.demo.places import COUNTY

WILLOW_RIVER, STONE_BRIDGE_TOWN = 159922101000, 159922102000


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A demo user: 工号, name, role letter, the region they see, and their own ID number (for 回避)."""

    number: str
    name: str
    role: str
    region: int
    id_number: str


USERS = (
    DemoUser("LH01", "周敏", "J", WILLOW_RIVER, "159900199104060026"),
    DemoUser("LH02", "韩立", "S", WILLOW_RIVER, "159900198202110010"),
    DemoUser("SQ01", "白雪", "J", STONE_BRIDGE_TOWN, "159900199309150025"),
    DemoUser("XJ01", "陈静", "Y", COUNTY, "159900198507230021"),
    DemoUser("XJ02", "吴刚", "Y", COUNTY, "15990019791105001X"),
    DemoUser("XH01", "孙平", "H", COUNTY, "159900198003180016"),
    DemoUser("ZJ01", "郑洁", "Z", COUNTY, "159900198812010025"),
    DemoUser("ZJ02", "何涛", "Z", COUNTY, "159900198606270010"),
    DemoUser("SJ01", "冯岩", "A", COUNTY, "159900197704090019"),
    DemoUser("LD01", "许民", "L", COUNTY, "159900197201280013"),
    DemoUser("GL01", "邓凯", "G", COUNTY, "159900199008140018"),
)


def demo_users() -> tuple[DemoUser, ...]:
    """The eleven users of the demo, in the order in which they are printed at the start."""
    return USERS
