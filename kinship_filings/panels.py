"""What the household page says of kin (近亲属备案): who of the household stands in the kinship ledger."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from accounts.scope import PERMISSIONS, scope
from common import divisions
from common.panels import Banner, Panel, Step, offer_banners, offer_panel, offer_steps
from households.dossier import Dossier
from kinship_filings.models import Filing

ROLES = PERMISSIONS["households.circumstances"]
HEADERS = ("亲属", "关系", "干部", "干部类别", "单位职务", "是否备案", "备案日期", "最近复核")


def filings_of(file: Dossier) -> list[Filing]:
    """The lines of the county's own kinship ledger about members, told with the household."""
    persons = list(file.persons)
    with scope(region=divisions.county_code(file.household.region_code)):
        rows = Filing.objects.filter(Q(relative__in=persons) | Q(official__in=persons))
        return list(rows.order_by("-filed", "-filed_on", "id"))


def _panel(_: Any, file: Dossier) -> Mapping[str, Any] | None:
    found = file.shared(filings_of)
    if not found:
        return None
    return {
        "count": len(found),
        "headers": [(header, "") for header in HEADERS],
        "rows": [_row(each) for each in found],
    }


def _row(row: Filing) -> list[Any]:
    return [
        row.relative_name,
        row.relation,
        row.official_name,
        row.get_category_display(),
        row.post,
        "是" if row.filed else "否",
        str(row.filed_on or ""),
        str(row.rechecked_on or ""),
    ]


offer_panel(Panel("kinship", "近亲属备案", "kinship_filings/_filings.html", ROLES, 65, _panel))


def _was_filed(file: Dossier) -> bool:
    application = getattr(file.case, "application", None)
    return application is not None and application.kin_filed


@offer_banners("kinship", ROLES)
def kin(reader: Any, file: Dossier) -> Iterator[Banner]:
    """The household has kin among officials; and why the reader must leave it to others.

    A filing stands in the ledger of the county where the official serves; of another county's the
    household's own application tells.
    """
    found = file.shared(filings_of)
    if not found and _was_filed(file):
        yield Banner("近亲属备案", "本户申请时已登记近亲属备案，审核确认前由县级入户。")
    for row in found:
        filed = f"{row.filed_on} 备案" if row.filed else "未备案"
        whose = f"{row.get_category_display()} {row.official_name}"
        yield Banner("近亲属备案", f"{row.relative_name} 是{whose}的{row.relation}（{filed}）。")
    if reason := file.bar(reader):
        yield Banner("回避", reason)


@offer_steps("kinship", ROLES)
def steps(_: Any, file: Dossier) -> Iterator[Step]:
    """Filings and their re-checks."""
    for row in file.shared(filings_of):
        who = f"{row.get_category_display()} {row.official_name}"
        if row.filed_on:
            yield Step(row.filed_on, "近亲属备案", f"{row.relative_name}（{row.relation}）", who=who)
        if row.rechecked_on:
            yield Step(row.rechecked_on, "备案复核", f"{row.relative_name}（{row.relation}）", who=who)
