"""Headers of a sender's files that a person mapped by hand (列对照): remembered for the next file."""

from collections.abc import Mapping
from dataclasses import replace

from audit import log
from audit.actions import Action
from common.sheets.columns import normal_header
from common.sheets.reading import Reading
from households.models import TaughtHeader, Upload


def with_taught(reading: Reading, *, region: int, kind: str, source: str) -> Reading:
    """The reading with what was taught about this sender's headers before; its own word goes first."""
    known = TaughtHeader.objects.filter(region_code=region, kind=kind, source=source)
    return replace(reading, columns={**dict(known.values_list("header", "column")), **reading.columns})


def teach(upload: Upload, columns: Mapping[str, str]) -> None:
    """What was mapped by hand is known for the next file of this sender."""
    settled = {normal_header(header): key for header, key in columns.items()}
    known = dict(
        TaughtHeader.objects.filter(
            region_code=upload.region_code, kind=upload.kind, source=upload.source
        ).values_list("header", "column")
    )
    new = {header: key for header, key in settled.items() if known.get(header) != key}
    if not new:
        return
    TaughtHeader.objects.bulk_create(
        [
            TaughtHeader(
                region_code=upload.region_code, kind=upload.kind, source=upload.source,
                header=header[:200], column=key, actor=upload.actor,
            )
            for header, key in new.items()
        ],
        update_conflicts=True,
        unique_fields=["region_code", "kind", "source", "header"],
        update_fields=["column", "actor", "at"],
    )  # fmt: skip
    log.record(
        Action.COLUMNS_TAUGHT,
        upload,
        actor=upload.actor,
        before={header: known[header] for header in new if header in known},
        after=new,
        detail={"kind": upload.kind, "source": upload.source},
    )
