"""``python -m tests.journeys.shots``: pictures of every page of the demo county, in docs/screens.

Makes the demo in a folder of its own, or takes a running, untouched one: ``--url http://127.0.0.1:8000``.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "docs" / "screens"
PASSWORD = "Lantian-2026-0610"
MOST_BYTES = 150 * 1024
WIDE, NARROW = (1366, 768), (360, 740)
GAO, DAHAI = "死亡人员仍在保", "领取养老金"
MOST_HEIGHT = 1600


class Camera:
    """A signed-in person's window that takes pictures; ``number`` empty: nobody has signed in."""

    def __init__(
        self, browser: Browser, url: str, out: Path, number: str, size: tuple[int, int] = WIDE
    ) -> None:
        self.url, self.out, self.size = url, out, size
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN",
                                      timezone_id="Asia/Shanghai")  # fmt: skip
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


def signing_in(at: Callable[..., Camera]) -> None:
    """P01, and what a wrong password says."""
    nobody = at("")
    nobody.shoot("p01-login", "/login/")
    nobody.page.fill("[name=number]", "LH01")
    nobody.page.fill("[name=password]", "wrong")
    nobody.press("登录")
    nobody.shoot("p01-login-wrong")
    at("", NARROW).shoot("p01-login-360", "/login/")


def county(at: Callable[..., Camera]) -> None:
    """P24 and P25 of 陈静: run, result, list, sending out."""
    officer = at("XJ01")
    officer.shoot("p24-crosscheck", "/crosscheck/")
    officer.press("开始比对")
    officer.shoot("p24-progress")
    officer.page.wait_for_selector("[data-progress=done], .rules", timeout=120_000)
    officer.go("/crosscheck/")
    officer.page.locator("summary", has_text=GAO).click()
    officer.shoot("p24-rule")
    officer.shoot("p25-findings", "/findings/")
    officer.shoot("p25-empty", "/findings/?region=东柳村&rule=vehicle_owner")
    officer.shoot("p25-unknown-filter", "/findings/?village=1")
    officer.go("/findings/?status=open&region=柳河镇&rule=pension_income")
    officer.press("选择本页")
    officer.press("批量下发…")
    officer.page.fill("[name=workdays]", "10")
    officer.shoot("p25-assign")
    officer.page.locator("form.confirm button.main").click()
    officer.page.wait_for_load_state("load")
    at("XJ01", NARROW).shoot("p24-crosscheck-360", "/crosscheck/")
    at("LD01").shoot("p25-findings-leader", "/findings/")


def township(at: Callable[..., Camera]) -> None:
    """P25 to P27 of 周敏, and the refusals that she meets."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.shoot("p02-township", "/")
    phone.shoot("p02-township-360", "/")
    finding = clerk.page.get_by_role("link", name=f"办理：LH000208 高秀英 {GAO}").get_attribute("href") or ""
    clerk.shoot("p26-finding", finding, whole=True)
    phone.shoot("p26-finding-360", finding, whole=True)
    clerk.shoot("p26-reveal", f"{finding}reveal/")
    phone.shoot("p27-verify-360", f"{finding}verify/", whole=True)
    verifying(clerk, finding)
    clerk.go("/findings/?status=assigned&name=周大海")
    clerk.press(DAHAI)
    clerk.shoot("p26-recusal")
    clerk.shoot("p43-403", "/crosscheck/")
    clerk.shoot("p43-404", "/findings/99999999/")


def desks(at: Callable[..., Camera]) -> None:
    """P02 of the county and of a leader, P42."""
    officer = at("XJ01")
    officer.shoot("p02-county", "/", whole=True)
    officer.shoot("p42-help", "/help/")
    officer.shoot("p42-findings", "/help/findings/")
    officer.shoot("p42-rules", "/help/rules/")
    at("XJ01", NARROW).shoot("p42-findings-360", "/help/findings/", whole=True)
    at("LD01").shoot("p02-leader", "/")


def verifying(clerk: Camera, finding: str) -> None:
    """P27 empty, with an error, and what comes of it."""
    clerk.go(f"{finding}verify/")
    for words in ("属实", "入户"):
        clerk.page.get_by_label(words, exact=True).check()
    clerk.page.fill("[name=second_name]", "李村")
    clerk.page.fill("[name=note]", "1月15日去世，家属未报")
    clerk.shoot("p27-verify", whole=True)
    clerk.press("提交核实")
    clerk.shoot("p27-verify-errors")
    photo = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 140, 90)).save(photo, "JPEG")
    file = {"name": "入户照片.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    clerk.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    clerk.press("提交核实")
    clerk.shoot("p27-verified")
    clerk.shoot("p26-verified", finding, whole=True)


def households(at: Callable[..., Camera]) -> None:
    """P03 to P05: found, listed, on one page; as a clerk, the county, the treasurer and a leader see them."""
    clerk, phone = at("LH01"), at("LH01", NARROW)
    clerk.shoot("p03-search", "/search/?q=高")
    clerk.shoot("p03-nothing", "/search/?q=无此人")
    phone.shoot("p03-search-360", "/search/?q=高")
    at("XJ01").shoot("p04-households", "/households/")
    clerk.shoot("p04-reviews", "/households/?review=late&state=enrolled")
    clerk.shoot("p04-empty", "/households/?grade=A&disabled=1&single=1&head=无")
    phone.shoot("p04-households-360", "/households/")
    at("LD01").shoot("p04-leader", "/households/")
    clerk.shoot("p05-household", "/households/LH000123/", whole=True)
    clerk.shoot("p05-approvals", "/households/LH000123/?steps=approvals#timeline")
    phone.shoot("p05-household-360", "/households/LH000208/", whole=True)
    at("ZJ01").shoot("p05-money", "/households/LH000208/", whole=True)
    clerk.press("查看完整号码")
    clerk.shoot("p05-reveal")


DEATHS = {
    "name": "死亡注销_6月.csv",
    "mimeType": "text/csv",
    "buffer": (
        "青禾县死亡注销名单\n姓名,公民身份号码,死亡 日期,备注\n"
        "郭长林,159900194503120214,2026-05-02,\n"
        "宋玉珍,15990019380908002X,2026-05-11,\n"
        "孟广和,1.59900E+17,2026-05-12,\n"
        "白淑芬,159900195011230040,2026-02-30,\n"
        "田福贵,159900194107070016,2026-05-20,外地\n"
        "李桂芝,15990019360229002X,2026-05-28,\n合计,,,\n"
    ).encode("gb18030"),
}


def importing(at: Callable[..., Camera]) -> None:
    """P20 to P23 and P41 of 陈静, and what 周敏 sees of them."""
    officer = at("XJ01")
    officer.shoot("p20-feeds", "/feeds/")
    at("XJ01", NARROW).shoot("p20-feeds-360", "/feeds/", whole=True)
    at("LH01").shoot("p20-feeds-township", "/feeds/")
    officer.go("/feeds/deaths/")
    officer.shoot("p20-history")
    officer.press("对比两份数据")
    officer.shoot("p20-compare", whole=True)
    officer.go("/feeds/upload/?kind=deaths")
    officer.page.set_input_files("[name=file]", DEATHS)  # type: ignore[arg-type]
    officer.page.fill("[name=as_of]", "2026-06-10")
    officer.page.fill("[name=source]", "卫健")
    officer.shoot("p21-upload")
    officer.press("下一步")
    officer.page.wait_for_url("**/imports/uploads/*/", timeout=60_000)
    officer.shoot("p21-preview", whole=True)
    officer.press("确认导入 6 行")
    officer.page.wait_for_url("**/imports/*/", timeout=60_000)
    officer.shoot("p22-result", whole=True)
    officer.press("撤回本批次…")
    officer.shoot("p22-withdraw")
    officer.shoot("p23-imports", "/imports/")
    officer.shoot("p23-upload", "/imports/upload/?kind=roll")


def ledgers(at: Callable[..., Camera]) -> None:
    """P36 of 冯岩."""
    auditor = at("SJ01")
    auditor.shoot("p36-reports", "/reports/")
    auditor.shoot("p36-findings", "/reports/findings/?region=159922101000")
    auditor.shoot("p36-rectification", "/reports/rectification/")
    auditor.shoot("p36-overview", "/reports/township_overview/")
    auditor.shoot("p36-overview-behind", "/reports/overview_enrolled/?region=159922101000")
    auditor.shoot("p36-print", "/reports/findings/print/?region=159922101000")
    auditor.shoot("p36-unmask", "/reports/findings/unmask/?region=159922101000")
    at("SJ01", NARROW).shoot("p36-findings-360", "/reports/findings/?region=159922101000")


def rectification(at: Callable[..., Camera]) -> None:
    """P28 of 陈静: what 周敏 found true."""
    officer = at("XJ01")
    officer.shoot("p28-items", "/rectification/")
    at("XJ01", NARROW).shoot("p28-items-360", "/rectification/", whole=True)
    officer.press("ZG-2026-0001")
    officer.shoot("p28-item", whole=True)


def trail(at: Callable[..., Camera]) -> None:
    """P37 of 冯岩: the list, what was looked at, and a checked chain."""
    auditor = at("SJ01")
    auditor.shoot("p37-trail", "/audit/")
    auditor.shoot("p37-looks", "/audit/?only=looks")
    auditor.press("校验链条")
    auditor.shoot("p37-whole")
    at("SJ01", NARROW).shoot("p37-trail-360", "/audit/")
    at("GL01").shoot("p37-administrator", "/audit/")


def administration(at: Callable[..., Camera]) -> None:
    """P40 of 邓凯, 试算影响 and a rule's conditions of 陈静."""
    keeper, officer = at("GL01"), at("XJ01")
    keeper.shoot("p40-admin", "/admin/")
    keeper.shoot("p40-users", "/admin/accounts/user/")
    keeper.shoot("p40-merge", "/admin/accounts/region/159922101202/merge/")
    keeper.shoot("p40-parameters", "/admin/accounts/parameter/")
    keeper.shoot("p40-calendar", "/admin/accounts/calendarday/")
    keeper.shoot("p40-announcements", "/admin/accounts/announcement/")
    at("GL01", NARROW).shoot("p40-parameters-360", "/admin/accounts/parameter/")
    officer.go("/crosscheck/trial/?parameter=pension_income.min_monthly")
    officer.page.fill("[name=value]", "100")
    officer.press("试算")
    officer.shoot("p40-trial")
    officer.shoot("p26-why", "/findings/why/?rule=pension_income&household=LH000208", whole=True)


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo county of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="doudi-shots-") as folder:
        own = {
            "DATABASE_URL": f"sqlite:///{folder}/shots.sqlite3",
            "DOUDI_VAR": folder,
            "DOUDI_MODE": "office",
            "DOUDI_TODAY": "2026-06-10",
            "REDIS_URL": "",
            "PASSWORD_MAX_AGE_DAYS": "0",
        }
        env, manage = os.environ | own, [sys.executable, "manage.py"]
        subprocess.run([*manage, "demo"], cwd=ROOT, env=env, check=True)  # noqa: S603 - our own words
        url = "http://127.0.0.1:8123"
        serving = subprocess.Popen([*manage, "serve", "--bind", "127.0.0.1:8123"], cwd=ROOT, env=env)  # noqa: S603 - our own words
        try:
            _wait_for(url)
            yield url
        finally:
            serving.terminate()
            serving.wait(60)


def _wait_for(url: str) -> None:
    for _ in range(300):
        connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
        try:
            connection.request("GET", "/login/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.3)
        finally:
            connection.close()
    raise TimeoutError(f"{url} does not answer")


def shoot_all(url: str, out: Path) -> None:
    """Every picture lies in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )

        def at(number: str, size: tuple[int, int] = WIDE) -> Camera:
            return Camera(browser, url, out, number, size)

        for walk in (
            signing_in,
            county,
            desks,
            township,
            households,
            rectification,
            ledgers,
            administration,
            trail,
            importing,
        ):
            walk(at)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", type=lambda text: re.sub("/$", "", text))
    parser.add_argument("--out", type=Path, default=SCREENS)
    asked = parser.parse_args()
    if asked.url:
        shoot_all(asked.url, asked.out)
    else:
        with demo() as own_url:
            shoot_all(own_url, asked.out)
