"""What this app offers to be imported."""

from households import importing
from kinship_filings.ledgers import KinshipIntake

importing.offer("kinship", KinshipIntake)
