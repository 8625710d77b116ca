"""Builders: one plain function a model. Everyone here is invented; ID numbers begin with 1599."""

from tests.factories.basics import COUNTY, EAST_WILLOW, WEST_WILLOW, day, id_number, incoming, month
from tests.factories.feeds import certificate, feed, snapshot
from tests.factories.ledgers import complaint, filing, payment
from tests.factories.registers import account, case, entitlement, household, member, person

__all__ = [
    "COUNTY",
    "EAST_WILLOW",
    "WEST_WILLOW",
    "account",
    "case",
    "certificate",
    "complaint",
    "day",
    "entitlement",
    "feed",
    "filing",
    "household",
    "id_number",
    "incoming",
    "member",
    "month",
    "payment",
    "person",
    "snapshot",
]
