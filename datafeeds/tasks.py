"""What this app offers to be imported: one intake for each kind of feed."""

from functools import partial

from datafeeds.intake import FeedIntake
from datafeeds.kinds import KINDS
from households import importing

for name, feed in KINDS.items():
    importing.offer(name, partial(FeedIntake, feed))
