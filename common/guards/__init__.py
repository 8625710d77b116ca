"""Database guards: what must stay true whoever writes, program or person (数据库约束).

A model declares them beside its fields, ``guards = (AppendOnly(), SameRegion("household"))``; one
installer puts them into the engine in use after each migration (triggers on SQLite, constraints
and triggers on PostgreSQL), and a system check compares what is declared with what is there.
"""

from common.guards.declarations import AppendOnly, Guard, NoOverlap, SameRegion
from common.guards.installer import check_installed, connect, install, missing, uninstall, verify

__all__ = [
    "AppendOnly",
    "Guard",
    "NoOverlap",
    "SameRegion",
    "check_installed",
    "connect",
    "install",
    "missing",
    "uninstall",
    "verify",
]
