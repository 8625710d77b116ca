"""P15, P19, P32, P38 and P39: the county decides, letters are delivered, the family reads its list."""

from collections.abc import Callable

from tests.journeys.shots.camera import NARROW, Camera
from tests.journeys.shots.site import card_token

FIRST = "曾春梅"
"""The first of the families that wait in the demo county."""

LAST_FOUR = "7024"
REFUSED = "郭满囤"
"""One of the families that the county refused."""


def approving(at: Callable[..., Camera]) -> None:
    """P15 of 陈静: the queue, many at once, and one that needs a look."""
    officer = at("XJ01")
    officer.shoot("p15-approvals", "/approvals/")
    at("XJ01", NARROW).shoot("p15-approvals-360", "/approvals/")
    officer.page.locator("tr", has_text="不可批量").first.get_by_role("link").first.click()
    officer.page.wait_for_load_state("load")
    officer.shoot("p15-approval", whole=True)
    officer.go("/approvals/")
    officer.press("选择本页")
    officer.press("批量同意…")
    officer.shoot("p15-batch", whole=True)
    officer.page.locator("main button.main").last.click()
    officer.page.wait_for_load_state("load")
    officer.shoot("p15-confirmed")


def refused(at: Callable[..., Camera]) -> None:
    """P15 after a refusal: the decision, 家庭认定, and the application as its township reads it."""
    officer = at("XJ02")
    officer.go(f"/search/?q={REFUSED}")
    number = officer.page.url.rstrip("/").rpartition("/")[2]
    officer.shoot("p15-refused", f"/approvals/{number}/", whole=True)
    officer.shoot("p15-recognise", f"/approvals/{number}/recognise/", whole=True)
    at("XJ02", NARROW).shoot("p15-recognise-360", f"/approvals/{number}/recognise/", whole=True)
    clerk = at("LH01")
    clerk.shoot("p08-refused", f"/applications/{number}/", whole=True)


def family(at: Callable[..., Camera]) -> None:
    """P39 and P38: the card that a clerk prints, and what the family reads behind its code."""
    clerk = at("LH01")
    clerk.go(f"/search/?q={FIRST}")
    hit = clerk.page.locator("a[href^='/households/']").filter(has_text=FIRST)
    if "/households/" not in clerk.page.url:
        hit.first.click()
    number = clerk.page.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    clerk.shoot("p05-new-household", whole=True)
    clerk.shoot("p39-card", f"/households/{number}/card/", whole=True)
    reader = at("", NARROW)
    reader.shoot("p38-asks-360", f"/f/{card_token(number)}/")
    reader.page.locator("main form input:not([type=hidden])").first.fill(LAST_FOUR)
    reader.press("查看")
    reader.shoot("p38-family-360", whole=True)


def letters(at: Callable[..., Camera]) -> None:
    """P19 and P32: letters, their templates, and a filing of kin."""
    clerk, officer = at("LH01"), at("XJ01")
    clerk.go(f"/search/?q={FIRST}")
    clerk.page.locator("main a[href^='/letters/']").first.click()
    clerk.page.wait_for_load_state("load")
    clerk.shoot("p19-letter", whole=True)
    clerk.shoot("p19-print", clerk.page.url.removeprefix(clerk.url) + "print/", whole=True)
    officer.shoot("p19-templates", "/letters/templates/")
    officer.shoot("p19-template", "/letters/templates/D05/", whole=True)
    clerk.shoot("p32-kinship-new", "/kinship/new/", whole=True)
