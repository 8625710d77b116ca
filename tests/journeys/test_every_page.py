"""Every page at both widths through axe: as the role that sees most, with DOUDI_AUDIT as every role."""

import os
import re

import pytest

from config.demo.users import demo_users

AUDITED = [user.number for user in demo_users()] if os.environ.get("DOUDI_AUDIT") else ["XJ01"]
LEDGERS = (
    "township_overview", "overview_enrolled", "overview_late",
    "findings", "rectification", "roll", "payments", "kinship", "complaints",
)  # fmt: skip
PAGES = (
    "/feeds/",
    "/feeds/deaths/",
    "/feeds/upload/?kind=deaths",
    "/imports/",
    "/imports/2/",
    "/imports/upload/?kind=roll",
    "/crosscheck/",
    "/findings/",
    "/findings/?status=verified",
    "/findings/?village=1",
    *(f"/findings/{{finding}}/{page}" for page in ("", "assign/", "verify/", "reveal/", "countersign/")),
    "/reports/",
    *(f"/reports/{name}/" for name in LEDGERS),
    "/reports/roll/?region=1",
    "/reports/findings/unmask/",
    "/reports/township_overview/print/",
    "/audit/",
    "/audit/?only=looks",
    "/audit/?village=1",
    "/search/",
    "/search/?q=高秀",
    "/households/",
    "/households/?village=1",
    "/households/LH000208/",
    "/households/LH000123/?steps=approvals",
    "/password/",
    "/nothing-here/",
)


@pytest.mark.parametrize("number", AUDITED)
def test_no_page_keeps_anybody_out(signed_in_as, number):
    officer = signed_in_as("XJ01")
    officer.go("/findings/?name=高秀英")
    finding = re.search(r"/findings/(\d+)/", officer.page.content())
    officer.go("/crosscheck/")
    run = re.search(r"/crosscheck/(\d+)/", officer.page.content())
    assert finding
    assert run
    person = signed_in_as(number)
    for page in (*PAGES, f"/crosscheck/{run.group(1)}/"):
        assert person.go(page.format(finding=finding.group(1))) < 500, page
        person.looks()
