"""Progress of a long deed: one protocol for the terminal's bar and for a job's page."""

import sys
from time import monotonic
from typing import Protocol, TextIO

_WIDTH = 30
_REDRAW_SECONDS = 0.1


class Progress(Protocol):
    """To whom a long deed tells how far it is."""

    def stage(self, name: str) -> None:
        """A new part of the work begins; ``name`` is Chinese, for people."""

    def advance(self, done: int, total: int | None = None) -> None:
        """``done`` of ``total`` steps of this part are done; None: nobody knows how many there are."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str) -> None:
        """Nothing is told."""

    def advance(self, done: int, total: int | None = None) -> None:
        """Nothing is told."""


class Together:
    """Tells several at once."""

    def __init__(self, *listeners: Progress) -> None:
        self._listeners = listeners

    def stage(self, name: str) -> None:
        """Every listener knows of the new part."""
        for listener in self._listeners:
            listener.stage(name)

    def advance(self, done: int, total: int | None = None) -> None:
        """Every listener knows how far it is."""
        for listener in self._listeners:
            listener.advance(done, total)


class TerminalBar:
    """A bar on one line of a terminal, redrawn at most ten times a second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._name = ""
        self._drawn_at = 0.0

    def stage(self, name: str) -> None:
        """The bar carries the new name and stands at its beginning."""
        self._name = name
        self._draw(name)

    def advance(self, done: int, total: int | None = None) -> None:
        """The bar shows ``done`` of ``total``, or the bare count."""
        ended = total is not None and done >= total
        if not ended and monotonic() - self._drawn_at < _REDRAW_SECONDS:
            return
        self._draw(f"{self._name} {_bar(done, total)}" if total else f"{self._name} {done:,}")

    def clear(self) -> None:
        """The line is empty again."""
        self._draw("")

    def _draw(self, text: str) -> None:
        self._drawn_at = monotonic()
        self._out.write(f"\r\x1b[K{text}")
        self._out.flush()


def _bar(done: int, total: int) -> str:
    filled = min(_WIDTH, _WIDTH * done // total)
    return f"[{'█' * filled}{'·' * (_WIDTH - filled)}] {done:,}/{total:,}"


def for_terminal(out: TextIO | None = None) -> Progress:
    """A bar where ``out`` (standard error by default) is a terminal, silence elsewhere."""
    out = out or sys.stderr
    return TerminalBar(out) if out.isatty() else Silent()
