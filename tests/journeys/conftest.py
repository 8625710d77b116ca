"""The small county behind a real server and worker, a copy for each journey; Debian's chromium before it."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.contracts.site import Site, new_site
from tests.journeys.county import TODAY, session_of
from tests.journeys.hands import WIDE, Hands

CHROMIUM = "/usr/bin/chromium"
READY_SECONDS = 90
PATIENCE = 15_000
"""How long an element is waited for, in milliseconds."""
ENVIRONMENT = {"DOUDI_TODAY": TODAY, "PASSWORD_MAX_AGE_DAYS": "0", "REDIS_URL": ""}

LONGEST = ("test_every_page.py", "test_the_frame.py", "test_importing.py", "test_households.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin, so that at the end no process is left alone with one."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the distribution: nothing is downloaded."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def small_county(migrated: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small county, imported and cross-checked; only to be copied."""
    folder = tmp_path_factory.mktemp("journeys")
    site = new_site(folder / "var", migrated)
    process = site.begin(sys.executable, "-m", "tests.journeys.arrival", folder, **ENVIRONMENT)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    yield site
    site.remove()


@pytest.fixture
def site(small_county: Site, tmp_path: Path) -> Iterator[Site]:
    """The small county for this journey alone."""
    copy = small_county.copy(tmp_path / "var")
    yield copy
    copy.remove()


@pytest.fixture
def served(request: pytest.FixtureRequest) -> str:
    """The address of web server and worker: one for all journeys marked ``reads``, else one's own."""
    reads = request.node.get_closest_marker("reads")
    return str(request.getfixturevalue("standing" if reads else "own"))


@pytest.fixture
def own(site: Site, tmp_path: Path) -> Iterator[str]:
    """The address of a site for this journey alone, served as ``make run`` serves it."""
    with serving(site, tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def standing(small_county: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site on which nobody decides anything."""
    folder = tmp_path_factory.mktemp("standing")
    copy = small_county.copy(folder / "var")
    with serving(copy, folder) as address:
        yield address
    copy.remove()


class Days:
    """A site of one journey whose day moves: ``at("2026-06-15")`` serves it anew at the same address."""

    def __init__(self, site: Site, folder: Path) -> None:
        self._site, self._folder, self._port = site, folder, _free_port()
        self._running = ExitStack()
        self.address = f"http://127.0.0.1:{self._port}"

    def at(self, day: str) -> None:
        """It is this day from now on; who had signed in still is."""
        self.end()
        self._running.enter_context(serving(self._site, self._folder, today=day, port=self._port))

    def end(self) -> None:
        """Nobody serves it any more."""
        self._running.close()


@pytest.fixture
def days(site: Site, tmp_path: Path) -> Iterator[Days]:
    """The days of this journey's own site; nothing is served before the first one."""
    moving = Days(site, tmp_path)
    yield moving
    moving.end()


@contextmanager
def serving(site: Site, folder: Path, *, today: str = TODAY, port: int = 0) -> Iterator[str]:
    """Web server and worker of a site run inside; gives their address, their output stays in ``folder``."""
    port = port or _free_port()
    log = (folder / "serve.log").open("a")
    environment = {**ENVIRONMENT, "DOUDI_TODAY": today}
    process = site.begin(sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", **environment)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        output, errors = process.communicate(timeout=60)
        log.write(f"{output}\n{errors}")
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1]
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/login/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise AssertionError("the server does not answer")


@pytest.fixture
def browsing(browser: Browser, served: str) -> Iterator[Callable[..., Hands]]:
    """``browsing()`` is somebody before the site, not signed in.

    ``javascript=False``: without any script; ``hands=Fingers``: without a mouse.
    """
    everybody: list[Hands] = []

    def begin(*, javascript: bool = True, hands: type[Hands] = Hands) -> Hands:
        context = browser.new_context(
            viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        somebody = hands(context.new_page(), served)
        everybody.append(somebody)
        return somebody

    yield begin
    troubles = [trouble for somebody in everybody for trouble in somebody.troubles]
    for somebody in everybody:
        somebody.page.context.close()
    assert troubles == []


@pytest.fixture
def signed_in_as(browsing: Callable[..., Hands]) -> Callable[..., Hands]:
    """``signed_in_as("LH01")``: who has signed in and stands at their first page; nothing is counted yet.

    They take up the session that the small county has for them; test_sign_in.py types a password.
    """

    def begin(number: str, **asked: Any) -> Hands:
        somebody = browsing(**asked)
        session = {"name": "doudi_session", "value": session_of(number), "url": somebody.address}
        somebody.page.context.add_cookies([session])
        somebody.go("/")
        assert "/login/" not in somebody.page.url
        return somebody

    return begin
