"""What the form of a filing knows already (只录一次): the relative, and the official of a line."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.scope import scope
from common import divisions
from common.fields import reveal
from households.models import Application, ApplicationMember
from kinship_filings.filing import CATEGORIES, kin_officials
from kinship_filings.models import Filing
from reviews import acceptance


@dataclass(frozen=True)
class Known:
    """The application and member that the address names, and what stands about the pair."""

    application: Application | None = None
    member: ApplicationMember | None = None
    official_id: str = ""
    relative_id: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    hits: tuple[str, ...] = ()


def of_member(application: Application, member: ApplicationMember, *, reader: User) -> Known:
    """The member is the relative; the official is the first whose kin they are and who is not filed yet."""
    hits = [hit for hit in acceptance.look(application, actor=reader).kin if hit.member.pk == member.pk]
    county = divisions.county_code(application.region_code)
    initial: dict[str, Any] = {"relative_name": member.name, "region": application.region_code}
    open_hits = [hit for hit in hits if not hit.filed]
    number = ""
    if open_hits:
        hit = open_hits[0]
        initial |= {"official_name": hit.official_name, "relation": hit.relation}
        initial["category"] = CATEGORIES.get(hit.category, "")
        number = _of_line(county, member, hit.official, initial) or _of_member(application, hit.official)
    return Known(
        application, member, number, reveal(member, "id_number"), initial,
        tuple(hit.sentence for hit in hits),
    )  # fmt: skip


def _of_line(county: int, member: ApplicationMember, official: int, initial: dict[str, Any]) -> str:
    """The official's number from a line of the ledger, which also tells post and division."""
    lines = [each for each in kin_officials([member.person_id], county) if each.official_id == official]
    if not lines:
        return ""
    line: Filing = lines[0]
    initial |= {"category": line.category, "post": line.post}
    initial["region"] = line.stated_region or initial["region"]
    with scope(region=county):
        return reveal(line, "official_id_number")


def _of_member(application: Application, official: int) -> str:
    """The official's number where they are of the family themselves."""
    row = ApplicationMember.objects.filter(application=application, person=official, removed_at=None).first()
    return reveal(row, "id_number") if row else ""
