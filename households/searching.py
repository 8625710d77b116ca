"""Finding members by what people type: parts of a name, pinyin initials, ends of numbers, phones (查找).

``grams`` says under which words a name is kept; the same function cuts what is typed, so that the two
agree. Numbers are looked up by keyed digests; a digest of the last four has its own domain.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.context import required
from accounts.models import Region
from audit.models import IncomingFile
from common import crypto, divisions, idnumbers
from common.bulk import Stage
from common.errors import Unreadable
from common.initials import initials
from common.names import normal
from common.texts import digits
from households.models import Household, Membership, NameGram

MOST = 1_000
"""How many households a search looks at; more are told as 超过 1,000."""
SECRET_FIGURES = 11
"""From so many figures on a number may be a phone or an account, and stays out of addresses."""

_TAIL = re.compile(r"[0-9]{3}[0-9X]").fullmatch
_ID = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]").fullmatch
_WHOLE_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{10,11}").fullmatch
_PHONE = re.compile(r"[0-9](?:[0-9]|-(?=[0-9])){5,}")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_INITIALS = re.compile(r"[a-z]{2,12}").fullmatch


def grams(normal_name: str) -> frozenset[str]:
    """The words under which a normal name is found: characters, adjacent pairs, pinyin initials."""
    pairs = (normal_name[place : place + 2] for place in range(len(normal_name) - 1))
    return frozenset((*normal_name, *pairs, *initials(normal_name)))


# --- What is kept -------------------------------------------------------------------------------------------


@crypto.made_with_keys
@lru_cache(maxsize=16384)
def tail_digest(id_number: str) -> bytes:
    """The digest under which the last four characters of an ID number are looked up."""
    return crypto.digest(f"last4:{id_number[-4:]}")


@crypto.made_with_keys
@lru_cache(maxsize=4096)
def phone_digest(phone: str | None) -> bytes | None:
    """The digest of the first telephone number in a text; None where there is none."""
    found = _PHONE.search(digits(phone)) if phone else None
    return crypto.digest(f"phone:{found.group().replace('-', '')}") if found else None


_NEW_NAMES = "SELECT DISTINCT normal_name FROM households_membership WHERE incoming_id = %(incoming)s"
_NEW_GRAMS = """
INSERT INTO households_namegram (region_code, gram, membership_id)
SELECT m.region_code, g.gram, m.id
FROM households_membership m JOIN stage_gram g ON g.name = m.normal_name
WHERE m.incoming_id = %(incoming)s
ORDER BY m.id
ON CONFLICT (membership_id, gram) DO NOTHING
"""


_FOLLOW = """
UPDATE households_namegram SET region_code = m.region_code
FROM households_membership m JOIN stage_roll_case s ON s.household_id = m.household_id
WHERE m.id = households_namegram.membership_id AND m.region_code <> households_namegram.region_code
"""


def follow(stage: Stage) -> None:
    """Names are where their households are, after a roll (its cases are staged) that moved some."""
    stage.execute(_FOLLOW)


def index_names(incoming: IncomingFile) -> int:
    """The members that an import brought can be found by name; how many words that took."""
    with Stage("gram", {"name": "text", "gram": "text"}) as stage:
        for (name,) in stage.fetch(_NEW_NAMES, {"incoming": incoming.pk}):
            for gram in grams(name):
                stage.write((name, gram))
        stage.flush()
        stage.index("name")
        return stage.execute(_NEW_GRAMS, {"incoming": incoming.pk})


def index_everybody() -> int:
    """Members who came before names were indexed, or were told nothing of their numbers, are found too.

    For the migration; safe to run again. Needs an open scope of the whole installation.
    """
    bare = Membership.objects.filter(~Exists(NameGram.objects.filter(membership=OuterRef("pk"))))
    for pk in set(bare.order_by().values_list("incoming", flat=True)):
        index_names(IncomingFile.objects.get(pk=pk))
    return _digest_numbers()


_BLOCK = 2_000


def _digest_numbers() -> int:
    done = 0
    fields = ("pk", "uid", "id_number", "phone")
    while rows := list(Membership.objects.filter(id_tail=None).order_by("pk").values_list(*fields)[:_BLOCK]):
        with Stage("tails", {"id": "int", "id_tail": "bytes", "phone_digest": "bytes"}) as stage:
            for pk, uid, id_number, phone in rows:
                number = crypto.decrypt("households_membership.id_number", uid, id_number)
                told = crypto.decrypt("households_membership.phone", uid, phone) if phone else None
                stage.write((pk, tail_digest(number), phone_digest(told)))
            stage.flush()
            done += stage.execute(
                "UPDATE households_membership SET id_tail = s.id_tail, phone_digest = s.phone_digest"
                " FROM stage_tails s WHERE s.id = households_membership.id"
            )
    return done


# --- What is asked ------------------------------------------------------------------------------------------


class Asked:
    """What somebody looks for, and whom it finds in the open scope; each question is asked once."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(_UNSEEN.sub("", text).split())
        self.figures = digits(text).upper()

    @property
    def is_secret(self) -> bool:
        """Whether it may be a whole ID number, phone or account: not for addresses and logs."""
        figures = self.figures.replace("-", "")
        return bool(_ID(figures)) or (figures.isdigit() and len(figures) >= SECRET_FIGURES)

    @property
    def is_phone(self) -> bool:
        """Whether a whole number looks like that of a telephone rather than of an account."""
        return bool(_WHOLE_PHONE(self.figures.replace("-", "")))

    @cached_property
    def id_number(self) -> str:
        """The ID number, repaired, where it is one; else nothing."""
        try:
            return idnumbers.parse(self.figures) if _ID(self.figures) else ""
        except Unreadable:
            return ""

    @property
    def is_name(self) -> bool:
        """Whether it can be a part of a name: it holds no figure."""
        return bool(self.text) and not any(each.isdigit() for each in self.text)

    @property
    def is_whole(self) -> bool:
        """Whether somebody is named in full: by a number or its end, or by the whole of a name."""
        if not self.is_name:
            return True
        return self._members().filter(normal_name=normal(self.text)).exists()

    @cached_property
    def household_ids(self) -> list[int]:
        """The households found, at most MOST and one more."""
        found = dict.fromkeys(pk for way in self._ways() for pk in way[: MOST + 1])
        return list(found)[: MOST + 1]

    @cached_property
    def person_ids(self) -> list[int]:
        """The members found themselves, without the others of their households."""
        return list(dict.fromkeys(self._members().values_list("person", flat=True)[: MOST + 1]))

    def _ways(self) -> Iterator[QuerySet[Any, int]]:
        yield _numbered({self.text, self.text.upper(), self.figures}).values_list("pk", flat=True)
        yield self._members().values_list("household", flat=True)
        if _TAIL(self.figures):
            yield Household.objects.filter(account__last4=self.figures).values_list("pk", flat=True)
        elif self.figures.isdigit() and len(self.figures) > SECRET_FIGURES:
            known = crypto.digest(self.figures)
            yield Household.objects.filter(account__digest=known).values_list("pk", flat=True)

    def _members(self) -> QuerySet[Any]:
        present: QuerySet[Any] = Membership.objects.filter(superseded_by=None)
        if self.id_number:
            return present.filter(person__id_digest=crypto.digest(self.id_number))
        if _TAIL(self.figures):
            return present.filter(id_tail=tail_digest(self.figures))
        if self.figures.replace("-", "").isdigit():
            return present.filter(phone_digest=phone_digest(self.figures))
        return named(present, self.text) if self.is_name else present.none()


def _numbered(spellings: set[str]) -> QuerySet[Any]:
    """Households in the open scope whose number is one of these spellings of what was typed."""
    rows: QuerySet[Any] = Household.objects.filter(number__in=spellings)
    opened = required("Household")
    county = divisions.county(opened.low)
    if county == divisions.county(opened.high - 1):
        rows = rows.filter(county=county)  # the index of numbers begins with the county
    return rows


def named(members: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of the members, all in the open scope, whose name holds the text or whose initials it is."""
    wanted = normal(text)
    letters = wanted.lower()
    if not _INITIALS(letters):
        return members.filter(pk__in=_hits([wanted[:2]]).values("membership"), normal_name__contains=wanted)
    latin = Q(gram=wanted[:2], membership__normal_name__contains=wanted)
    hits = _hits([letters, wanted[:2]]).filter(Q(gram=letters) | latin)
    return members.filter(pk__in=hits.values("membership"))


def _hits(grams: list[str]) -> QuerySet[Any]:
    """Names with a word, village by village: so the index that leads with the region is read only there."""
    opened = required("NameGram")
    villages = Region.objects.filter(code__gte=opened.low, code__lt=opened.high).values("code")
    hits: QuerySet[Any] = NameGram.objects.filter(region_code__in=villages, gram__in=grams)
    return hits
