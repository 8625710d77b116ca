"""The project's own benchmark (基准): an invented county of any size, and ratios against references.

Every line is timed beside its reference in the same run, in databases of the benchmark's own.
"""

from config.bench.suite import GROUPS, Plan, run

__all__ = ["GROUPS", "Plan", "run"]
