"""``manage.py import_complaints FILE``: 信访台账."""

from households.importing import ImportCommand


class Command(ImportCommand):
    """Import 信访台账."""

    help = "导入信访台账"
    kind = "complaints"
