"""Who holds a job: a process named by host, number and start time, and whether it still lives."""

import os
import socket
from functools import lru_cache
from pathlib import Path

_STATE, _START_TIME = 0, 19  # fields of /proc/<pid>/stat counted after the closing bracket of the command


def me() -> str:
    """The name of this process: ``host:pid:start time``."""
    return _name(os.getpid())


@lru_cache(maxsize=4)
def _name(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}:{(_stat(pid) or {}).get('start', '0')}"


def known_dead(holder: str) -> bool:
    """Is it certain that this process is gone? Certain only for processes of this host, and only on Linux."""
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    start = holder.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdigit() or start == "0":
        return False
    living = _stat(int(rest))
    return living is None or living["start"] != start or living["state"] in "ZX"


def _stat(pid: int) -> dict[str, str] | None:
    """State and start time (clock ticks since boot) of a process; None when there is none of this number."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return {"state": fields[_STATE], "start": fields[_START_TIME]}


def is_of_this_host(holder: str) -> bool:
    """Does the process run on this host?"""
    return holder.startswith(f"{socket.gethostname()}:")
