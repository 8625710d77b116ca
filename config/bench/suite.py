"""The lines of the benchmark, in the order in which a county comes to life."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connection

from common.progress import Progress
from config.bench import crosschecks, feeds, files, ledgers, listpages, pages, queues, stages
from config.bench.apart import Done
from config.bench.county import County
from config.bench.files import File
from config.bench.measure import Line, Target, rounds
from config.bench.scratch import Scratch

GROUPS = ("import", "payments", "feeds", "night", "second", "ledger", "list", "pages", "queue", "growth")
GROWTH = 4
MEMORY_MIB = 200
PAGES_ALONE = frozenset({"pages", "queue"})
PAID, ROWS_A_MEMBER = 3, 0.1
"""Of a county whose pages alone are looked at: months paid, and rows of a feed for each member."""
PLAIN, ENCRYPTED = "pensions", "disability"


@dataclass(frozen=True)
class Plan:
    """What is to be measured: how many households, which groups of lines, how many rounds."""

    size: int
    only: tuple[str, ...] = GROUPS
    runs: int = 3


@dataclass(frozen=True)
class Result:
    """On which engine, and the lines."""

    engine: str
    lines: list[Line]


def run(plan: Plan, folder: Path, progress: Progress) -> Result:
    """The lines are measured in scratch databases, which are gone at the end. Raises Refused."""
    with Scratch(folder) as scratch:
        lines = list(_Bench(plan, scratch, progress).lines())
        return Result(scratch.engine, lines)


class _State:
    """A county on its way: its databases (bare, with the roll, with the payments, with everything)."""

    def __init__(self, households: int, scratch: Scratch, name: str) -> None:
        self.county = County(households)
        self.folder = scratch.folder / name
        self.folder.mkdir()
        self.regions = files.regions(self.county, self.folder)
        self.roll = files.roll(self.county, self.folder)
        self.database = scratch.migrated()
        stages.import_file(scratch, self.database, self.regions)
        self.seconds: dict[str, float] = {}


class _Bench:
    def __init__(self, plan: Plan, scratch: Scratch, progress: Progress) -> None:
        self.plan = plan
        self.scratch = scratch
        self.progress = progress

    def lines(self) -> Iterator[Line]:
        """All lines that are wanted."""
        state = self._state(self.plan.size, "n")
        if PAGES_ALONE.issuperset(self.plan.only):
            self._lived_in(state)
            yield from self._pages(state)
            yield from self._queue(state)
            return
        yield from self._imports(state)
        if self._wants("night", "second", "ledger", "list", "pages", "queue", "growth"):
            yield from self._nights(state)
        if self._wants("growth"):
            yield from self._growth(state)

    def _wants(self, *groups: str) -> bool:
        return any(group in self.plan.only for group in groups)

    def _state(self, households: int, name: str) -> _State:
        self.progress.stage(f"准备 {households} 户")
        return _State(households, self.scratch, name)

    # --- imports ---

    def _imports(self, state: _State) -> Iterator[Line]:
        """The files come in one after the other; those that are measured, several times from the same
        state.
        """
        peaks = Line("rss.import", "limit", Target(1), unit="MiB")
        way: list[tuple[str, str, float, Callable[[], File]]] = [
            ("import", "import.roll", 0.1, lambda: state.roll),
            ("payments", "import.payments", 0.35, lambda: files.payments(state.county, state.folder)),
            ("feeds", f"import.{PLAIN}", 0.35, lambda: files.feed(PLAIN, state.county, state.folder)),
            ("feeds", f"import.{ENCRYPTED}", 0.1, lambda: files.feed(ENCRYPTED, state.county, state.folder)),
        ]
        for group, name, target, write in way:
            file = write()
            if self._wants(group):
                line = self._import_line(state, name, Target(target, at_least=True), file)
                peaks.rounds.append((line.peak_mib or 0, MEMORY_MIB))
                yield line
            else:
                self._import(state, file)
        if peaks.rounds:
            peaks.rounds = [max(peaks.rounds)]
            yield peaks

    def _import_line(self, state: _State, name: str, target: Target, file: File) -> Line:
        self.progress.stage(name)
        line = Line(name, _ready_words(), target)
        before, copies = state.database, []
        ready: list[stages.Ready] = []

        def ours() -> Done:
            copies.append(self.scratch.copy(before))
            done = stages.import_file(self.scratch, copies[-1], file)
            line.check("counts", {key: done.answer[key] for key in file.counted()}, file.counted())
            return done

        def reference() -> Done:
            if not ready:
                ready.append(stages.Ready(self.scratch, before, copies[0]))
            copies.append(self.scratch.copy(before))
            return ready[0].pour(copies[-1])

        rounds(line, self.plan.runs, ours, reference)
        state.database = copies[0]
        state.seconds[file.kind] = line.ours
        for database in (before, *copies[1:]):
            self.scratch.drop(database)
        return line

    def _import(self, state: _State, file: File) -> None:
        self.progress.stage(f"导入 {file.kind}")
        done = stages.import_file(self.scratch, state.database, file)
        state.seconds[file.kind] = done.seconds
        counted = {key: done.answer[key] for key in file.counted()}
        if counted != file.counted():
            raise RuntimeError(f"{file.kind}: {counted}, not {file.counted()}")

    # --- the night and what is read after it ---

    def _nights(self, state: _State) -> Iterator[Line]:
        for kind in feeds.CONTENTS:
            if kind not in state.seconds:
                self._import(state, files.feed(kind, state.county, state.folder))
        stages.settle(self.scratch, state.database)
        yield from self._night(state)
        yield from self._second(state)
        yield from self._ledgers(state)
        yield from self._lists(state)
        yield from self._pages(state)
        yield from self._queue(state)

    def _night(self, state: _State) -> Iterator[Line]:
        """The first night of a county, on which every finding is new, and a usual one after it."""
        self.progress.stage("night")
        first, usual = (Line(name, "bare hash joins", Target(2)) for name in ("night.first", "night"))
        copies: list[str] = []

        def ours() -> Done:
            copies.append(self.scratch.copy(state.database))
            done = stages.look(self.scratch, copies[-1])
            crosschecks.check_night(first, done.answer, state.county)
            return done

        def again() -> Done:
            done = stages.look(self.scratch, copies[0])
            crosschecks.check_second(usual, done.answer)
            return done

        measured = self._wants("night", "growth")
        bare = partial(crosschecks.bare_joins, self.scratch, state.database)
        rounds(first, self.plan.runs if measured else 1, ours, bare)
        state.seconds["night"] = first.ours
        if self._wants("night"):
            stages.settle(self.scratch, copies[0])
            rounds(usual, self.plan.runs, again, bare)
            yield from (first, usual)
        for database in (state.database, *copies[1:]):
            self.scratch.drop(database)
        state.database = copies[0]

    def _second(self, state: _State) -> Iterator[Line]:
        if not self._wants("second"):
            return
        self.progress.stage("second")
        line = Line("second.difference", "digest and join, no write", Target(3))
        line.rounds = crosschecks.differences(self.scratch, state.database, self.plan.runs)
        yield line

    def _ledgers(self, state: _State) -> Iterator[Line]:
        if not self._wants("ledger"):
            return
        for name in ("findings", "payments"):
            self.progress.stage(f"ledger.{name}")
            line = Line(f"ledger.{name}", "XlsxWriter, same cells", Target(1.15))
            ours = partial(ledgers.export, self.scratch, state.database, name)
            reference = partial(ledgers.bare, self.scratch, state.database, name)
            for _ in range(self.plan.runs):
                mine, theirs = ours(), reference()
                line.add(mine, theirs)
                line.check("rows", mine.answer, theirs.answer)
            yield line

    def _lists(self, state: _State) -> Iterator[Line]:
        if not self._wants("list", "growth"):
            return
        self.progress.stage("list.findings")
        line = Line("list.findings", "same page without rows", Target(3))
        line.rounds = listpages.visits(self.scratch, state.database, self.plan.runs)
        state.seconds["list"] = line.ours
        if self._wants("list"):
            yield line

    def _lived_in(self, state: _State) -> None:
        """The roll, a few months, a little of every feed, and a cross-check: what pages show."""
        self._import(state, state.roll)
        self._import(state, files.payments(state.county, state.folder, PAID))
        for kind in feeds.CONTENTS:
            self._import(state, files.feed(kind, state.county, state.folder, ROWS_A_MEMBER))
        stages.settle(self.scratch, state.database)
        self.progress.stage("night")
        stages.look(self.scratch, state.database)
        stages.settle(self.scratch, state.database)

    def _pages(self, state: _State) -> Iterator[Line]:
        if self._wants("pages"):
            self.progress.stage("pages")
            yield from pages.lines(self.scratch, state.database, state.county, self.plan.runs)

    def _queue(self, state: _State) -> Iterator[Line]:
        if self._wants("queue"):
            self.progress.stage("queue")
            yield from queues.lines(self.scratch, state.database, state.county, self.plan.runs)

    # --- growth ---

    def _growth(self, small: _State) -> Iterator[Line]:
        """The same county four times as large, once through."""
        large = self._state(small.county.households * GROWTH, "4n")
        self._import(large, large.roll)
        self._import(large, files.payments(large.county, large.folder))
        for kind in feeds.CONTENTS:
            self._import(large, files.feed(kind, large.county, large.folder))
        stages.settle(self.scratch, large.database)
        yield self._grown("growth.import", small, large, "roll", "payments", PLAIN, ENCRYPTED)
        self.progress.stage("growth.night")
        done = stages.look(self.scratch, large.database)
        large.seconds["night"] = done.seconds
        line = self._grown("growth.night", small, large, "night")
        crosschecks.check_night(line, done.answer, large.county)
        line.peak_mib = done.peak_mib
        yield line
        pairs = listpages.visits(self.scratch, large.database, 1)
        large.seconds["list"] = pairs[0][0]
        yield self._grown("growth.list", small, large, "list", target=3)

    def _grown(self, name: str, small: _State, large: _State, *parts: str, target: float = 5) -> Line:
        line = Line(name, f"{small.county.households} households", Target(target))
        sums = [sum(state.seconds[part] for part in parts) for state in (large, small)]
        line.rounds = [(sums[0], sums[1])]
        return line


def _ready_words() -> str:
    return "COPY of ready rows" if connection.vendor == "postgresql" else "executemany of ready rows"
