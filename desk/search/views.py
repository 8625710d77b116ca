"""P03: one field finds households and doubts; a single hit opens at once.

A search that takes too long is broken off; then, and only then, a township can be chosen beside the field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.faces import person
from accounts.models import Region, User
from accounts.scope import require, scope
from audit import looks
from common import banking, idnumbers, searches
from common.patience import TooSlow, at_most
from households.searching import Asked

FIRST, MORE = 10, 200
PATIENCE = 3.0
"""Seconds that a search may take."""

SLOW = "查找超过 3 秒，请选乡镇后再查。"
SLOW_HERE = "查找超过 3 秒，请写得更全一些再查，例如写全姓名或户编号。"
"""For who looks after a single township."""

NO_TOWNSHIP = "没有这个乡镇，或不在您的管辖范围内，请从列表中选择。"
NAMED = ("households", "applications")
"""Groups whose hits may each be who was meant; doubts and complaints are about them."""

NOT_IN_ADDRESSES = "完整号码不放在网址里，请在查找框中输入后按回车。"


@dataclass(frozen=True)
class Found:
    """A group as the page shows it; ``more_url`` where there are more hits than shown."""

    group: searches.Group
    count: int
    hits: Sequence[searches.Hit]
    more_url: str = ""

    @property
    def is_household(self) -> bool:
        """Whether these are households: the one that was meant is opened without a look at its doubts."""
        return self.group.key == "households"

    @property
    def count_words(self) -> str:
        """How many, or 超过 1,000."""
        return f"超过 {self.group.cap:,}" if self.count > self.group.cap else f"{self.count:,}"


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What the field asks for, in groups. A whole number comes by POST and is answered there."""
    user = person(request)
    require(user, "search.use")
    asked = Asked((request.POST if request.method == "POST" else request.GET).get("q", "")[:100])
    if request.method != "POST":
        if asked.is_secret:
            messages.warning(request, NOT_IN_ADDRESSES)
            return redirect("desk:search")
        return _answer(request, user, asked, request.GET.get("group", ""))
    if not asked.is_secret:
        query = urlencode(_query(request, asked))
        return redirect(f"{reverse('desk:search')}?{query}" if asked.text else reverse("desk:search"))
    _note(user, asked)
    return _answer(request, user, asked, "")


def _note(user: User, asked: Asked) -> None:
    """Who looks for a whole number leaves a trace; of the number its masked form."""
    if asked.id_number:
        looks.search_by_number(actor=user, number=idnumbers.mask(asked.id_number))
    elif asked.is_phone:
        looks.search_by_number(actor=user, what="电话", number=banking.mask_phone(asked.figures))
    else:
        looks.search_by_number(actor=user, what="账号", number=banking.mask_account(asked.figures))


def _query(request: HttpRequest, asked: Asked, **more: str) -> dict[str, str]:
    """What is asked as fields of an address; a whole number is never among them."""
    region = _typed(request).get("region", "").strip()
    return {"q": asked.text, **({"region": region} if region else {}), **more}


def _typed(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _answer(request: HttpRequest, user: User, asked: Asked, only: str) -> HttpResponse:
    region = _typed(request).get("region", "").strip()
    townships = _townships(user) if region else []
    found: list[Found] = []
    only_one: searches.Hit | None = None
    sentence = ""
    if region and region not in dict(townships):
        region, sentence = "", NO_TOWNSHIP
    elif asked.text:
        try:
            with scope(region=int(region) if region else user.region_id, user=user), at_most(PATIENCE):
                found = _found(request, user, asked, only)
                only_one = _only_one(asked, found)
        except TooSlow:
            townships = _townships(user)
            sentence = SLOW if townships else SLOW_HERE
    if only_one:
        return redirect(only_one.url)
    context = {
        "title": "查找",
        "asked": asked,
        "shown": "" if asked.is_secret else asked.text,
        "found": found,
        "nothing": bool(asked.text) and not sentence and not any(each.hits for each in found),
        "only": only,
        "sentence": sentence,
        "has_errors": bool(sentence),
        "townships": townships,
        "region": region,
    }
    return render(request, "desk/search.html", context)


def _townships(user: User) -> list[tuple[str, str]]:
    """The townships of the user's region, to choose one; none for who looks after a single one."""
    rows = Region.objects.visible_to(user).standing().townships().order_by("code")
    found = [(str(code), name) for code, name in rows.values_list("code", "name")]
    return found if len(found) > 1 else []


def _own(hits: Sequence[searches.Hit]) -> list[searches.Hit]:
    return [hit for hit in hits if not hit.is_about_another]


def _only_one(asked: Asked, found: list[Found]) -> searches.Hit | None:
    """The single hit; also the single household that was named in full, whatever is said about it."""
    hits = [hit for each in found for hit in each.hits]
    if len(hits) == 1 and sum(each.count for each in found) == 1:
        return hits[0]
    named = [each for each in found if each.group.key in NAMED and _own(each.hits)]
    if asked.is_whole and len(named) == 1 and named[0].is_household and named[0].count == 1:
        return named[0].hits[0]
    return None


def _found(request: HttpRequest, user: User, asked: Asked, only: str) -> list[Found]:
    shown = []
    for group in searches.groups(user.role):
        if only and group.key != only:
            continue
        count, limit = group.count(user, asked), MORE if only else FIRST
        hits = group.fetch(user, asked, limit) if count else []
        more = count > limit and not only and not asked.is_secret
        query = urlencode(_query(request, asked, group=group.key))
        shown.append(Found(group, count, hits, f"{reverse('desk:search')}?{query}" if more else ""))
    return shown
