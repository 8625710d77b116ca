"""All that an app needs of jobs, in one place: ask, do, register, watch."""

from jobs.asking import ask
from jobs.held import Fenced, Held
from jobs.registry import every, handler, label_of, nightly
from jobs.runner import run_here
from jobs.sweeper import sweep

__all__ = ["Fenced", "Held", "ask", "every", "handler", "label_of", "nightly", "run_here", "sweep"]
