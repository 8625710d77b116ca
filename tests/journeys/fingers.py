"""A person who has no mouse: Tab comes to everything, they see where they are, and press it there."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import Hands

MOST_TABS = 150
"""So often Tab is pressed before something counts as out of reach."""


class Fingers(Hands):
    """The same journeys with the keyboard alone; ``clicks`` stays 0, ``keys`` counts every Tab."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        page.on("filechooser", lambda _: None)  # else the first window may open before anybody waits for it

    def click(self, target: str | Locator, role: str = "") -> None:
        """Enter on a link or button by its visible words, or on an element."""
        found = self._find(target, role)
        self._reach(found)
        self.keys += 1
        found.press("Enter")  # waits for the page that follows, as a key on the keyboard alone does not
        self.page.wait_for_load_state()

    def write(self, field: Locator, text: str) -> None:
        """Types into a field, in place of what stood there; cells of a spreadsheet are pasted."""
        self._reach(field)
        self._press("Control+A")
        self.keys += len(text)
        if "\t" in text:
            self.page.keyboard.insert_text(text)  # typed, a tab would leave the field
        else:
            self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Ticks a box; of radio buttons Tab comes to the marked or first one, the arrows to the others."""
        target = self.field(label)
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            self._press("Space")
            assert target.is_checked()
            return
        group = self.page.locator(f"[type=radio][name='{target.get_attribute('name')}']")
        marked = group.and_(self.page.locator(":checked"))
        self._reach(marked if marked.count() else group.first)
        self._press("Space")
        self._arrow(target.is_checked, group.count(), label)

    def select(self, field: Locator, option: str) -> None:
        """Arrows down to this option of a list."""
        self._reach(field)
        shown = "each => each.selectedOptions[0].label"
        self._arrow(lambda: field.evaluate(shown) == option, field.locator("option").count(), option)

    def hand_in(self, field: Locator, file: Any) -> None:
        """Opens the system's own window and chooses a file there."""
        self._reach(field)
        with self.page.expect_file_chooser() as chooser:
            self._press("Space")
        chooser.value.set_files(file)

    def _reach(self, target: Locator) -> None:
        """Tab comes to it, and what has the focus can be seen (WCAG 2.1.1, 2.4.7, 2.4.11)."""
        for _ in range(MOST_TABS):
            if target.evaluate("each => each === document.activeElement"):
                break
            self._press("Tab")
        else:
            raise AssertionError(f"Tab does not come to {target}")
        assert target.evaluate(IN_VIEW), f"{target} has the focus and is hidden"
        assert target.evaluate(MARKED), f"nothing shows that {target} has the focus"

    def _arrow(self, is_there: Any, most: int, name: str) -> None:
        for _ in range(most):
            if is_there():
                return
            self._press("ArrowDown")
        assert is_there(), f"the arrows do not come to {name}"

    def _press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)


IN_VIEW = """each => {
  const whole = each.matches('[type=radio],[type=checkbox]') && each.closest('label') || each;
  const box = whole.getBoundingClientRect();
  const across = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const seen = [0.2, 0.5, 0.8].map(part => document.elementFromPoint(across, box.top + box.height * part));
  return seen.some(other => other && (whole.contains(other) || other.contains(whole)));
}"""
"""Whether a part of it can be seen: neither out of the window nor under a bar that stays."""

MARKED = """each => [each, each.closest('label')].some(one => {
  const style = one && getComputedStyle(one);
  return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
})"""
"""Whether an outline shows where the focus is."""
