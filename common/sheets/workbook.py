"""A workbook as a source of rows: the parser runs in a child process, which ends with its reader."""

import logging
import marshal
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final

from common.sheets.cells import UNCOMPUTED
from common.sheets.refusals import refusal
from common.sheets.sources import Head, Kind, Numbered

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS_TO_DIE: Final = 10
# The child gets no environment: no key, no database, whatever a hostile file makes of it.
ENVIRONMENT: Final = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class Workbook:
    """The visible sheets of an .xlsx or .xls file, parsed by a child process that may use 1 GiB."""

    encoding: str | None = None

    def __init__(self, path: Path, kind: Kind) -> None:
        command = [sys.executable, "-m", "common.sheets.child", str(path.resolve()), kind]
        self._child = subprocess.Popen(  # noqa: S603 - own module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=ENVIRONMENT,
        )
        self._head = Head("", [])
        self._last_row = 1
        self._row = 0

    def heads(self) -> Iterator[Head]:
        """The first filled rows of each visible sheet; the next sheet is parsed only when it is asked for."""
        while (message := self._receive())[0] == "sheet":
            _, name, self._last_row, numbers, rows, places = message
            self._head = Head(name, _restored(numbers, rows, places))
            yield self._head
            self._answer(b"n")

    def rows(self) -> Iterator[Numbered]:
        """The filled rows of the sheet whose head was given last. Raises Refused."""
        self._answer(b"g")
        yield from self._head.rows
        while (message := self._receive())[0] == "rows":
            chunk = _restored(*message[1:])
            self._row = chunk[-1][0]
            yield from chunk

    def fraction(self) -> float:
        """How much of the sheet has been read, 0 to 1."""
        return min(1.0, self._row / max(1, self._last_row))

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                _close_quietly(pipe)

    def _answer(self, byte: bytes) -> None:
        try:
            self._child.stdin.write(byte)  # type: ignore[union-attr]
            self._child.stdin.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            log.warning("the child ended before it was answered")

    def _receive(self) -> tuple[Any, ...]:
        stdout = self._child.stdout
        length = stdout.read(4) if stdout else b""
        size = struct.unpack("<I", length)[0] if len(length) == 4 else 0
        body = stdout.read(size) if stdout else b""
        if not size or len(body) != size:
            raise refusal(self._cause_of_death())
        message: tuple[Any, ...] = marshal.loads(body)  # noqa: S302 - written by our own child
        if message[0] == "fault":
            log.info("workbook refused: %s (%s)", message[1], message[2])
            raise refusal(message[1])
        return message

    def _cause_of_death(self) -> str:
        """Why the child fell silent: an abort is how the parser meets the memory limit."""
        status = self._child.wait(timeout=SECONDS_TO_DIE)
        log.warning("the child that parsed a workbook ended with status %s", status)
        if status == -signal.SIGXCPU:
            return "too_slow"
        return "too_big" if status in (-signal.SIGABRT, -signal.SIGKILL) else "broken"


def _close_quietly(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        log.debug("an answer to the child was never read")


def _restored(
    numbers: list[int], rows: list[list[Any]], places: list[tuple[int, int, str]]
) -> list[Numbered]:
    """Rows with their numbers, dates and marks of uncomputed formulas back in their places."""
    for line, column, text in places:
        rows[line][column] = _date(text) if text else UNCOMPUTED
    return list(zip(numbers, rows, strict=True))


def _date(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
