"""``manage.py import_roll FILE``: 低保台账."""

from households.importing import ImportCommand


class Command(ImportCommand):
    """Import 低保台账."""

    help = "导入低保台账"
    kind = "roll"
