"""Names and codes of regions as pages and sheets need them: looked up by code, found by name."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from accounts.context import required
from accounts.models import Region
from common import divisions
from common.divisions import Level


class Places:
    """Names of townships and villages by code, of one region; one query for a whole list or ledger."""

    def __init__(self, region: int) -> None:
        low, high = divisions.span(divisions.county_code(region))
        under = Region.objects.filter(code__gte=low, code__lt=high)
        self._names = dict(under.values_list("code", "name"))

    def township(self, code: int) -> str:
        """The name of the township that holds the code, empty above townships."""
        return self._names.get(code // 1000 * 1000, "") if code % 1_000_000 else ""

    def village(self, code: int) -> str:
        """The name of the village, empty for anything larger."""
        return self._names.get(code, "") if code % 1000 else ""

    def full(self, code: int) -> str:
        """柳河镇东柳村, 柳河镇, or the county's name."""
        return f"{self.township(code)}{self.village(code)}" or self._names.get(code, str(code))


def names_around(codes: Iterable[int]) -> dict[int, str]:
    """The names of villages and of their townships, wherever they lie, by code. One query."""
    wanted = {code for village in codes for code in (village, divisions.parent(village)) if code}
    return dict(Region.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def matching(text: str) -> Sequence[int]:
    """Codes of the regions in view whose name holds the text, or whose code it is."""
    known = _in_view()
    found = (
        known.filter(code=int(text))
        if text.isascii() and text.isdigit()
        else known.filter(name__contains=text)
    )
    return list(found.values_list("code", flat=True)[:50])


def county_named(text: str) -> Sequence[int]:
    """The county of the open scope, where this is its name: also above who looks after a township alone."""
    code = divisions.county_code(required("regions").low)
    return list(Region.objects.filter(code=code, name=text).values_list("code", flat=True))


def villages(text: str) -> Sequence[tuple[int, str]]:
    """Villages in view by code or name, with names: the one that is called so, else all that hold it."""
    known = (
        _in_view().filter(code__in=matching(text), ended_on=None).order_by("code").values_list("code", "name")
    )
    found = [(code, name) for code, name in known if divisions.level(code) == Level.VILLAGE]
    return [(code, name) for code, name in found if name == text] or found


def names() -> Sequence[str]:
    """Names of the townships and villages in view, for typing."""
    return list(_in_view().order_by("code").values_list("name", flat=True)[:500])


def _in_view() -> QuerySet[Region]:
    scope = required("regions")
    return Region.objects.filter(code__gte=scope.low, code__lt=scope.high)
