"""材料 on the household page: what its file must hold, what is there, and what is missing and why."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.scope import PERMISSIONS, may
from common.panels import Panel, offer_panel
from desk.household_file import contents
from households.dossier import Dossier


def _panel(reader: Any, file: Dossier) -> Mapping[str, Any] | None:
    found = list(reversed(contents.parts(contents.Record.of(file))))
    if not found:
        return None
    here = sum(line.entry.counts and not line.entry.is_gap for part in found for line in part.lines)
    url = reverse("desk:household_file", args=[file.household.number])
    return {"parts": found, "count": here, "url": url if may(reader, "households.file") else ""}


offer_panel(
    Panel("papers", "材料", "household_file/_panel.html", PERMISSIONS["households.circumstances"], 40, _panel)
)
