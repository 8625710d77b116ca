"""Which deliveries a person sees (来文): the county's, by kind; a township only what its own people sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.scope import may, reach, require, scope
from audit.models import IncomingFile
from common import divisions
from common.errors import Refused
from datafeeds.kinds import KINDS
from households import importing, uploads
from households.counties import the_county
from households.importing import Offer

LEDGERS = ("regions", "roll", "payments", "kinship", "complaints")
"""The bureau's own records, in the order in which a new county imports them."""


def county_of(user: User) -> int:
    """The county that a person's uploads are for; of somebody above counties the only one. Raises Refused."""
    try:
        return uploads.county_of(user) or the_county(None)
    except Refused:
        raise Refused("您的辖区不止一个县，请由县局上传，或请系统管理员用命令导入。") from None


@contextmanager
def in_county(user: User) -> Iterator[None]:
    """The deliveries of the person's county are in view: they belong to the county, whoever sent them."""
    code = user.region_id or divisions.WHOLE
    with scope(region=uploads.county_of(user) or code, user=user):
        yield


def feeds_seen(user: User) -> list[Offer]:
    """The kinds of other bureaus' data whose deliveries the person may see."""
    return [offer for kind in KINDS if may(user, (offer := importing.offer_of(kind)).seeing)]


def ledgers_seen(user: User) -> list[Offer]:
    """The bureau's own records whose deliveries the person may see."""
    return [offer for kind in LEDGERS if may(user, (offer := importing.offer_of(kind)).seeing)]


def offer_named(kind: str) -> Offer:
    """The kind that an address names. Raises Http404."""
    try:
        return importing.offer_of(kind)
    except LookupError:
        raise Http404 from None


def own(user: User) -> Q:
    """The condition on deliveries: a township sees only those of its own people."""
    if may(user, "imports.of_county"):
        return Q()
    low, high = reach(user)
    return Q(actor__region_id__gte=low, actor__region_id__lt=high)


def deliveries(user: User, offers: list[Offer]) -> QuerySet[IncomingFile]:
    """The deliveries of these kinds that the person may see, the newest first; inside ``in_county``."""
    rows: QuerySet[IncomingFile] = IncomingFile.objects.filter(
        own(user), kind__in=[offer.kind for offer in offers]
    )
    return rows.select_related("actor", "mends").order_by("-pk")


def delivery(user: User, pk: int) -> IncomingFile:
    """One delivery; inside ``in_county``. Raises Http404, NotPermitted."""
    row: IncomingFile | None = (
        IncomingFile.objects.filter(own(user), pk=pk).select_related("actor", "mends").first()
    )
    if row is None:
        raise Http404
    require(user, offer_named(row.kind).seeing)
    return row


def may_fetch_errors(user: User, offer: Offer) -> bool:
    """Whether the person may have the rejected rows, whole numbers and all: only who may import them."""
    return may(user, offer.permission)


def source_of(user: User) -> str:
    """Whose data a township's uploads are: its own name, so that townships stand beside one another."""
    if may(user, "imports.of_county") or user.region is None:
        return ""
    name: str = user.region.name
    return name
