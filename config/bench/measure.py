"""A line of the table: what was timed, beside what, and whether the ratio keeps its target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from config.bench.apart import Done

TOLERANCE = 1.2
"""A median that breaks its target by more than this factor fails the run."""
NOISY = 1.5
"""A reference whose slowest round took so many times its fastest says nothing."""


@dataclass(frozen=True)
class Target:
    """The ratio that a line must keep; ``at_least``: reference / ours, otherwise ours / reference."""

    value: float
    at_least: bool = False

    def ratio(self, ours: float, reference: float) -> float:
        """The ratio of one round."""
        return reference / ours if self.at_least else ours / reference

    def breach(self, ratio: float) -> float:
        """By which factor a ratio breaks the target; 1 or less: it is kept."""
        return self.value / ratio if self.at_least else ratio / self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'}{self.value:g}"


@dataclass
class Line:
    """One line: rounds of (ours, reference) in seconds or MiB, and the answers that were wrong."""

    name: str
    reference: str
    target: Target
    rounds: list[tuple[float, float]] = field(default_factory=list)
    peak_mib: float | None = None
    wrong: list[str] = field(default_factory=list)
    unit: str = "s"
    note: str = ""

    def add(self, ours: Done, reference: Done) -> None:
        """One more round."""
        self.rounds.append((ours.seconds, reference.seconds))
        self.peak_mib = max(ours.peak_mib, self.peak_mib or 0)

    def check(self, what: str, found: object, expected: object) -> None:
        """An answer is compared with the seeded truth."""
        if found != expected:
            self.wrong.append(f"{what}: {found}, not {expected}")

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(ours for ours, _ in self.rounds)

    @property
    def theirs(self) -> float:
        """The median of the reference."""
        return median(reference for _, reference in self.rounds)

    @property
    def ratios(self) -> list[float]:
        """The ratio of every round, in order of size."""
        return sorted(self.target.ratio(*pair) for pair in self.rounds)

    @property
    def ratio(self) -> float:
        """The median ratio."""
        return median(self.ratios)

    @property
    def verdict(self) -> str:
        """ok, near (broken by a fifth at most), noisy, FAIL, or WRONG where an answer was."""
        if self.wrong:
            return "WRONG"
        breach = self.target.breach(self.ratio)
        if breach <= 1:
            return "ok"
        references = [reference for _, reference in self.rounds]
        if max(references) > NOISY * min(references):
            return "noisy"
        return "near" if breach <= TOLERANCE else "FAIL"

    @property
    def failed(self) -> bool:
        """Whether the line fails the whole run."""
        return self.verdict in ("FAIL", "WRONG")

    def as_json(self) -> dict[str, object]:
        """The line as the command's JSON tells it."""
        return {
            "line": self.name,
            "ours": round(self.ours, 4),
            "reference": self.reference,
            "reference_value": round(self.theirs, 4),
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "target": str(self.target),
            "spread": [round(self.ratios[0], 3), round(self.ratios[-1], 3)],
            "peak_mib": self.peak_mib and round(self.peak_mib),
            "verdict": self.verdict,
            "wrong": self.wrong,
        }


def rounds(line: Line, runs: int, ours: Callable[[], Done], reference: Callable[[], Done]) -> None:
    """The line is timed so many times, ours and its reference in turn."""
    for _ in range(runs):
        line.add(ours(), reference())


HEADS = ("line", "ours", "reference", "ref", "ratio", "target", "spread", "RSS", "")


def table(lines: Sequence[Line]) -> str:
    """The lines as a table for people, what was answered wrong below."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    told = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    told += [f"! {line.name}: {wrong}" for line in lines for wrong in line.wrong]
    return "\n".join(told)


def _cells(line: Line) -> tuple[str, ...]:
    low, high = line.ratios[0], line.ratios[-1]
    return (
        line.name,
        _value(line.ours, line.unit),
        line.reference,
        _value(line.theirs, line.unit),
        f"{line.ratio:.2f}",
        str(line.target),
        f"{low:.2f}-{high:.2f}",
        f"{line.peak_mib:.0f} MiB" if line.peak_mib else "-",
        line.verdict,
    )


def _value(value: float, unit: str) -> str:
    if unit == "s" and value < 1:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} {unit}" if unit == "s" else f"{value:.0f} {unit}"
