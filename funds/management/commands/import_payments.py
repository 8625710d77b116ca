"""``manage.py import_payments FILE``: 发放台账."""

from households.importing import ImportCommand


class Command(ImportCommand):
    """Import 发放台账."""

    help = "导入发放台账"
    kind = "payments"
