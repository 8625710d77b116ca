"""A person at a browser: what they click and type is counted, and pages that they stop at are looked over."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys import axe

WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 360, "height": 740}


class Hands:
    """One signed-in person with one page; ``clicks`` and ``keys`` are theirs since the journey began."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.clicks = self.keys = 0
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._console)
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"asked another host: {request.url}")

    def go(self, path: str) -> int:
        """Opens an address of the site by hand; the status of the answer."""
        answer = self.page.goto(self.address + path)
        return answer.status if answer else 0

    def click(self, target: str | Locator, role: str = "") -> None:
        """Presses a link or button by its visible words, or an element."""
        self.clicks += 1
        self._find(target, role).click()
        self.page.wait_for_load_state()

    def type(self, label: str, text: str) -> None:
        """Writes into the field with this label, in place of what stood there."""
        self.write(self.field(label), text)

    def write(self, field: Locator, text: str) -> None:
        """The same for a field that has no label of its own."""
        self.keys += len(text)
        field.fill(text)

    def select(self, field: Locator, option: str) -> None:
        """Chooses from a list."""
        self.clicks += 1
        field.select_option(label=option)

    def hand_in(self, field: Locator, file: Any) -> None:
        """Chooses a file."""
        self.clicks += 1
        field.set_input_files(file)

    def choose(self, label: str) -> None:
        """Marks a radio button or check box."""
        self.clicks += 1
        self.field(label).check()

    def field(self, label: str) -> Locator:
        """The field with this label, required or not."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\*)?\s*$")).first

    def _find(self, target: str | Locator, role: str) -> Locator:
        if not isinstance(target, str):
            return target
        roles = [role] if role else ["button", "link"]
        found = self.page.get_by_role(roles[0], name=target, exact=True)  # type: ignore[arg-type]
        for other in roles[1:]:
            found = found.or_(self.page.get_by_role(other, name=target, exact=True))  # type: ignore[arg-type]
        return found.first

    def reads(self, *words: str) -> None:
        """All of this can be read on the page."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)

    def does_not_read(self, *words: str) -> None:
        """None of this can be read on the page."""
        for each in words:
            expect(self.page.locator("main")).not_to_contain_text(each)

    def lengthen(self, rows: int) -> None:
        """The list of findings before them is as long as a county's: its rows, over and over."""
        self.page.evaluate(LONGER, rows)

    def looks(self) -> None:
        """At both widths nothing is wrong for axe, nothing sticks out, nothing is too small to hit."""
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            where = f"{self.page.url} at {size['width']}"
            assert axe.violations(self.page) == [], where
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{where}: sideways"
            )
            assert self.page.evaluate(SMALL) == [], where


SMALL = """() => Array.from(document.querySelectorAll(
    'button,a.button,input:not([type=hidden]),select,textarea'))
  .filter(each => each.offsetParent !== null && !each.closest('.vh') && !each.matches('.pick input'))
  .map(each => {
    const whole = each.matches('[type=radio],[type=checkbox]') && each.closest('label');
    return [each, (whole || each).getBoundingClientRect()];
  })
  .filter(([each, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)"""
"""What can be pressed or filled in and is smaller than 24 × 24 pixels (WCAG 2.5.8)."""

LONGER = """rows => {
  const body = document.querySelector("#list-findings-table tbody");
  const own = body ? Array.from(body.rows) : [];
  for (let count = own.length; own.length && count < rows; count++) {
    body.append(own[count % own.length].cloneNode(true));
  }
}"""
