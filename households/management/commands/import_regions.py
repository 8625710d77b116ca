"""``manage.py import_regions FILE``: 行政区划."""

from collections.abc import Mapping
from typing import Any

from common import divisions
from households.importing import ImportCommand


class Command(ImportCommand):
    """Import 行政区划; the regions are the whole installation's, not one county's."""

    help = "导入行政区划"
    kind = "regions"

    def region_of(self, options: Mapping[str, Any]) -> int:
        """Regions belong to nobody in particular."""
        return divisions.WHOLE
