"""``manage.py import_kinship FILE``: 近亲属备案表."""

from households.importing import ImportCommand


class Command(ImportCommand):
    """Import 近亲属备案表."""

    help = "导入近亲属备案表"
    kind = "kinship"
