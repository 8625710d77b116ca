"""What this app offers to be imported."""

from funds.ledgers import PaymentsIntake
from households import importing

importing.offer("payments", PaymentsIntake)
