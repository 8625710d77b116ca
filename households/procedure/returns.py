"""What a return (退回) asks for, and what of it was done since (补正)."""

from collections.abc import Callable, Mapping

from households.models import Deed, Document, HomeVisit, Step
from households.procedure.conditions import counts
from households.procedure.files import File

BACK, ENDED = (Deed.RETURN, Deed.SEND_BACK), (Deed.INVESTIGATED, Deed.FAIL_CHECK)


def open_return(file: File) -> Step | None:
    """The return that the township works on, None where there is none or it was completed."""
    last = file.last(*BACK, *ENDED)
    return last if last is not None and last.deed in BACK else None


def unanswered(file: File) -> list[str]:
    """The reasons of the open return to which no record made since answers, by their codes.

    ``other`` is answered by nothing but the township's own word (补正完成).
    """
    back = open_return(file)
    if back is None:
        return []
    return [reason for reason in back.facts.get("reasons", ()) if not _ANSWERED[reason](file, back)]


def _checked(file: File, back: Step) -> bool:
    return file.report is not None


def _visited(file: File, back: Step) -> bool:
    return any(map(counts, file.visits))


def _neighbour_told(file: File, back: Step) -> bool:
    return any(each.facts.get("kind") == HomeVisit.Kind.NEIGHBOUR for each in _since(file, back))


def _paper_added(file: File, back: Step) -> bool:
    papers = (each for each in file.documents if each.kind != Document.Kind.VISIT_PHOTO)
    return any(each.added_at > back.at for each in papers)


def _corrected(file: File, back: Step) -> bool:
    return any(each.deed == Deed.CORRECT for each in _since(file, back))


def _never(file: File, back: Step) -> bool:
    return False


_ANSWERED: Mapping[str, Callable[[File, Step], bool]] = {
    "check": _checked,
    "visit": _visited,
    "neighbour": _neighbour_told,
    "document": _paper_added,
    "amount": _corrected,
    "other": _never,
}


def _since(file: File, back: Step) -> list[Step]:
    return [each for each in file.steps if each.pk > back.pk]
