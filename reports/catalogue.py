"""The ledgers that can be exported, by their names, and the lists behind figures."""

from reports.ledgers.complaints import COMPLAINTS
from reports.ledgers.findings import FINDINGS
from reports.ledgers.kinship import KINSHIP
from reports.ledgers.payments import PAYMENTS
from reports.ledgers.rectification import RECTIFICATION
from reports.ledgers.roll import ROLL
from reports.statistics.behind import BEHIND
from reports.statistics.township_overview import TOWNSHIP_OVERVIEW
from reports.tables import Ledger
from reports.trail.ledger import LEDGER as TRAIL

LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger
    for ledger in (TOWNSHIP_OVERVIEW, FINDINGS, RECTIFICATION, ROLL, PAYMENTS, KINSHIP, COMPLAINTS)
}

KNOWN: dict[str, Ledger] = LEDGERS | {ledger.name: ledger for ledger in BEHIND}
"""Every ledger that has an address: also the lists behind figures, which no list of ledgers names."""

WRITTEN: dict[str, Ledger] = KNOWN | {TRAIL.name: TRAIL}
"""Every ledger that an export may write: also the audit trail, which has a page of its own."""
