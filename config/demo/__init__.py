"""The invented county (青禾县) that the demo runs on: files in the formats of the field, and who signs in.

Every person, ID number, account, firm and village is invented; the division codes 1599xx do not exist.
"""

from config.demo.build import HOUSEHOLDS, SEED, expected
from config.demo.people import DEMO_DATE
from config.demo.users import DemoUser, demo_users
from config.demo.writing import DemoFile, write_county

__all__ = [
    "DEMO_DATE",
    "HOUSEHOLDS",
    "SEED",
    "DemoFile",
    "DemoUser",
    "demo_users",
    "expected",
    "write_county",
]
