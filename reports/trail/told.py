"""The events that a user may read, each in the words of who reads it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localtime

from accounts.models import User
from accounts.permissions import COUNTY_BUREAU
from accounts.scope import may
from audit.models import AuditEvent, Leaf
from reports.trail import finding, words


def events(user: User) -> QuerySet[AuditEvent]:
    """The events that a user may read: of the region; for 县局业务 those of the own unit's people."""
    rows: QuerySet[AuditEvent] = AuditEvent.objects.visible_to(user)
    if may(user, "audit.all_units"):
        return rows
    return rows.filter(actor__region=user.region_id, role__in=list(COUNTY_BUREAU))


def is_named(user: User) -> bool:
    """Whether a user may read whom events are about: 系统管理 looks after accounts, not after recipients."""
    return may(user, "audit.names")


@dataclass
class Told:
    """An event in the words of who reads it."""

    event: AuditEvent
    named: bool
    sealed: bool
    head: str = ""

    @property
    def pk(self) -> int:
        """The number of the record."""
        return self.event.pk

    @property
    def at(self) -> str:
        """The instant, to the second, in Shanghai."""
        return f"{localtime(self.event.at):%Y-%m-%d %H:%M:%S}"

    @property
    def person(self) -> str:
        """Who."""
        return words.person(self.event)

    @property
    def role(self) -> str:
        """In which role."""
        return words.role(self.event)

    @property
    def action(self) -> str:
        """What was done."""
        return self.event.action_label

    @property
    def about(self) -> str:
        """To what."""
        return " ".join(filter(None, (words.about(self.event, named=self.named), self.head)))

    @property
    def why(self) -> str:
        """For what reason."""
        return words.why(self.event, named=self.named)

    @property
    def ip(self) -> str:
        """From where."""
        return self.event.ip or "本机"

    @property
    def chain(self) -> str:
        """The record's number, and whether a seal covers it."""
        return f"{self.pk} ✓" if self.sealed else f"{self.pk} 待封存"


def tell(found: list[AuditEvent], *, named: bool) -> list[Told]:
    """Events in words; one query says which of them are sealed, one whose households they are about."""
    sealed = set(Leaf.objects.filter(event__in=[each.pk for each in found]).values_list("pk", flat=True))
    heads = finding.heads(found) if named else {}
    return [Told(each, named, each.pk in sealed, heads.get(each.pk, "")) for each in found]
