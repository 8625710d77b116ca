"""What the table of steps asks for (办理条件), and what is lacking of it."""

from households.procedure.conditions.base import Answers, Situation, known, lacking
from households.procedure.conditions.decided import has_authority, open_recusals
from households.procedure.conditions.found import AT_HOME, UNANSWERED, answered, counts, open_objections
from households.procedure.conditions.held import enrolled_sentence, missing_of

__all__ = [
    "AT_HOME",
    "UNANSWERED",
    "Answers",
    "Situation",
    "answered",
    "counts",
    "enrolled_sentence",
    "has_authority",
    "known",
    "lacking",
    "missing_of",
    "open_objections",
    "open_recusals",
]
