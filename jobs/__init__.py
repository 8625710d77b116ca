"""Long deeds as rows: ``ask`` writes one, ``handler`` names its doer, ``run_here`` does it now."""

from importlib import import_module
from typing import Any

_OFFERED = frozenset(
    {"Fenced", "Held", "ask", "every", "handler", "label_of", "nightly", "run_here", "sweep"}
)


def __getattr__(name: str) -> Any:
    """The capability behind a name; fetched late, because this package is loaded before its models can be."""
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("jobs.work"), name)
