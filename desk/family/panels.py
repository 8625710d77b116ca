"""幸福清单 on the household page: whether the family has a code, and where its card is printed."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.scope import PERMISSIONS, may
from common.panels import Panel, offer_panel
from households import cards
from households.dossier import Dossier


def _panel(reader: Any, file: Dossier) -> Mapping[str, Any] | None:
    held = cards.of(file.household)
    prints = may(reader, "households.card") and not file.bar(reader)
    return {
        "card": held,
        "left": cards.MOST_TRIES - held.wrong if held else 0,
        "url": reverse("desk:card", args=[file.household.number]) if prints else "",
    }


offer_panel(Panel("card", "幸福清单", "desk/family/_panel.html", PERMISSIONS["households.view"], 90, _panel))
