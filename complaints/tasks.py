"""What this app offers to be imported."""

from complaints.ledgers import ComplaintsIntake
from households import importing

importing.offer("complaints", ComplaintsIntake)
