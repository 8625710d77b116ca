"""What the tests of nights share: who died in whose feed, and what a run counted."""

from datetime import date

from accounts.models import system_user
from reviews.models import Finding, LedgerItem
from tests import factories as make
from tests.conftest import WILLOW


def dead(someone, died_on="2026-01-15", as_of="2026-06-25"):
    """A delivery of deaths in which this person stands alone."""
    return make.feed(make.snapshot("deaths", as_of), someone, died_on=date.fromisoformat(died_on))


def kinds(finding):
    return list(finding.events.order_by("id").values_list("kind", flat=True))


def counts(rule_run):
    return {name: getattr(rule_run, name) for name in ("open", "new", "still", "reopened", "vanished")}


def nobody(as_of):
    """A delivery in which nobody of ours stands."""
    make.snapshot("deaths", as_of)


def close(finding, *, with_item=True):
    """The finding was verified and closed with its ledger item, as the rectification ledger does it."""
    if with_item:
        proof = finding.verifications.create(
            region_code=finding.region_code, result="true", method="home_visit", on=date(2026, 6, 1),
            note="属实", verifier=system_user(), verifier_name="周敏", second_name="李村",
            at="2026-06-01T00:00Z",
        )  # fmt: skip
        LedgerItem.objects.create(
            region_code=finding.region_code, number="ZG-2026-0007", county=finding.county, finding=finding,
            verification=proof, unit=WILLOW, deadline=date(2026, 7, 1), at=proof.at,
        )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(status="closed")
