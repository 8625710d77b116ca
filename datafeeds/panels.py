"""What the household page shows of other bureaus' data: hits of each kind, its age, and what is missing.

The rows are the county's; whoever may see the household may see what they say of its members.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.scope import PERMISSIONS
from common.panels import Banner, Panel, offer_banners, offer_panel
from datafeeds import sightings
from datafeeds.models import Kind
from datafeeds.sightings import Seen
from households.dossier import Dossier

ROLES = PERMISSIONS["feeds.view"]
DEATHS = (Kind.DEATHS, Kind.CREMATIONS)


def seen(file: Dossier) -> dict[Kind, Seen]:
    """Every kind, and what it says of the household's members."""
    return sightings.of_persons(file.household.region_code, file.persons)


def _panel(_: Any, file: Dossier) -> Mapping[str, Any] | None:
    if not file.persons:
        return None
    kinds = list(file.shared(seen).values())
    return {
        "count": sum(len(each.told) for each in kinds),
        "hits": [each for each in kinds if each.told],
        "nothing": [each for each in kinds if each.as_of and not each.told and not each.is_old],
        "old": [each for each in kinds if each.as_of and not each.told and each.is_old],
        "absent": [each for each in kinds if each.as_of is None],
    }


offer_panel(Panel("feeds", "外部数据", "datafeeds/_feeds.html", ROLES, 60, _panel))


@offer_banners("deaths", ROLES)
def deaths(_: Any, file: Dossier) -> Iterator[Banner]:
    """Members whom a feed tells dead."""
    told: dict[str, str] = {}
    for kind in DEATHS:
        each = file.shared(seen)[kind]
        for name, words in each.told:
            told.setdefault(name, f"成员 {name}：{words}（{each.bureau} {kind.label}，截至 {each.as_of}）。")
    for sentence in told.values():
        yield Banner("已死亡", sentence, "warning")
