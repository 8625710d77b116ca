"""The ledgers that can be exported, by the name that ``export_ledger`` takes."""

from reports.ledgers.complaints import COMPLAINTS
from reports.ledgers.findings import FINDINGS
from reports.ledgers.kinship import KINSHIP
from reports.ledgers.payments import PAYMENTS
from reports.ledgers.rectification import RECTIFICATION
from reports.ledgers.roll import ROLL
from reports.tables import Ledger

LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger for ledger in (FINDINGS, RECTIFICATION, ROLL, PAYMENTS, KINSHIP, COMPLAINTS)
}
