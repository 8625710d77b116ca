"""The demo county that is photographed: one of its own, in a folder that is gone afterwards."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[3]


CARD = """
from accounts.scope import WHOLE, scope
from households import cards
from households.models import Household
with scope(region=WHOLE):
    print(cards.token_of(cards.of(Household.objects.get(number="{number}"))))
"""


PHONE = """
from accounts.scope import WHOLE, scope
from desk.models import PhoneLink
from desk.pictures import links
with scope(region=WHOLE):
    print(links.token_of(PhoneLink.objects.latest("pk")))
"""


def card_token(number: str) -> str:
    """What the code on a household's card says."""
    return _told(CARD.format(number=number))


def phone_token() -> str:
    """What the newest code for a telephone says."""
    return _told(PHONE)


def _told(script: str) -> str:
    """What a drawing holds is read in the site itself, whose settings hold here."""
    shell = [sys.executable, "manage.py", "shell", "-c", script]
    return subprocess.check_output(shell, cwd=ROOT, text=True).split()[-1]  # noqa: S603 - our own words


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
        os.environ |= own
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "demo"], cwd=ROOT, check=True)  # noqa: S603 - our own words
        url = "http://127.0.0.1:8123"
        serving = subprocess.Popen([*manage, "serve", "--bind", "127.0.0.1:8123"], cwd=ROOT)  # noqa: S603 - our own words
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
