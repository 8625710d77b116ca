"""A person's window that takes pictures, small enough to be kept in the repository."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

PASSWORD = "Lantian-2026-0610"
MOST_BYTES = 150 * 1024
WIDE, NARROW = (1366, 768), (360, 740)
MOST_HEIGHT = 1600
PATIENCE = 90_000
"""Milliseconds: pictures are not in a hurry."""


class Camera:
    """A signed-in person's window that takes pictures; ``number`` empty: nobody has signed in."""

    def __init__(
        self, browser: Browser, url: str, out: Path, number: str, size: tuple[int, int] = WIDE
    ) -> None:
        self.url, self.out, self.size = url, out, size
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                      timezone_id="Asia/Shanghai")  # fmt: skip
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        if number:
            self.go("/login/")
            self.page.fill("[name=number]", number)
            self.page.fill("[name=password]", PASSWORD)
            self.press("登录")

    def go(self, path: str) -> None:
        """The window shows this address."""
        self.page.goto(self.url + path)

    def press(self, words: str) -> None:
        """A button or link with these words has been pressed and what follows has loaded."""
        found = self.page.get_by_role("button", name=words, exact=True)
        found.or_(self.page.get_by_role("link", name=words, exact=True)).first.click()
        self.page.wait_for_load_state("load")

    def field(self, label: str) -> Locator:
        """The field with this label, required or not."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*\*)?\s*$")).first

    def write(self, **fields: str) -> None:
        """The fields of these names hold these texts."""
        for name, text in fields.items():
            self.page.fill(f"[name={name}]", text)

    def shoot(self, name: str, path: str = "", *, whole: bool = False) -> None:
        """A picture of what the window shows, ``whole``: of the page down to MOST_HEIGHT."""
        if path:
            self.go(path)
        self.page.wait_for_timeout(300)
        width, height = self.size
        if whole:
            height = min(MOST_HEIGHT, int(self.page.evaluate("document.documentElement.scrollHeight")))
        self.page.set_viewport_size({"width": width, "height": max(height, self.size[1])})
        _keep(self.page.screenshot(), self.out / f"{name}.png")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})


def _keep(picture: bytes, path: Path) -> None:
    """The picture with as many colours as fit into MOST_BYTES."""
    with Image.open(io.BytesIO(picture)) as image:
        for colours in (128, 64, 32):
            out = io.BytesIO()
            image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= MOST_BYTES:
                break
    path.write_bytes(out.getvalue())


def photo(name: str = "入户照片.jpg", size: tuple[int, int] = (640, 480)) -> dict[str, object]:
    """A photograph as a file that a page takes."""
    out = io.BytesIO()
    Image.new("RGB", size, (120, 140, 90)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}
