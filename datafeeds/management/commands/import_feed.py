"""``manage.py import_feed KIND FILE [--as-of DATE] [--source NAME]``: another bureau's data."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from common import clock, usage
from datafeeds.kinds import KINDS
from datafeeds.models import Snapshot
from households.importing import ImportCommand


class Command(ImportCommand):
    """Import one file of one kind as a dated snapshot."""

    help = "导入部门比对数据"

    def arguments(self, parser: ArgumentParser) -> None:
        """Kind before the file; day and source of the snapshot."""
        parser.add_argument("kind", choices=sorted(KINDS), metavar="KIND", help="、".join(KINDS))
        super().arguments(parser)
        parser.add_argument("--as-of", type=usage.day, metavar="DATE", help="数据截至，默认今天")
        parser.add_argument("--source", type=_source, default="", metavar="NAME", help="来源，默认为本县自己")

    def kind_of(self, options: Mapping[str, Any]) -> str:
        """The kind that the command line names."""
        return str(options["kind"])

    def particulars(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The snapshot's day and source."""
        return {"as_of": options["as_of"] or clock.today(), "source": options["source"]}


def _source(text: str) -> str:
    """The name of a source; raises ArgumentTypeError, which is wrong usage."""
    source, longest = text.strip(), Snapshot._meta.get_field("source").max_length or 0
    if len(source) > longest:
        raise ArgumentTypeError(f"来源最多 {longest} 字。")
    return source
