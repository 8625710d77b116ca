"""公告: it is 2026-06-30, and the administrator can tell something."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts import announcements
from accounts.models import Announcement, Region, User
from tests.conftest import COUNTY

TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", TODAY.isoformat())


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def told(administrator: User) -> Callable[..., Announcement]:
    """``told(region)`` is an announcement to a region, shown for a month from today."""

    def publish(code: int = COUNTY, **other: Any) -> Announcement:
        given = {"title": "系统升级", "text": "周五停机。", "first_day": TODAY, "last_day": date(2026, 7, 30)}
        region = Region.objects.get(pk=code)
        return announcements.publish(region=region, actor=administrator, **given | other)

    return publish


def page_of(row: Announcement) -> str:
    return reverse("accounts:announcement", args=[row.pk])
