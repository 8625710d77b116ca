"""The clock: today's day (of the demo, if one is set) and the true instant."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Return the day of ``DOUDI_TODAY`` where it is set, else today in Asia/Shanghai.

    Raises ImproperlyConfigured in production, and where the setting is no date.
    """
    return _demo_day() or now().date()


def now() -> datetime:
    """Return the true instant, aware, in Asia/Shanghai; no setting changes it."""
    return datetime.now(SHANGHAI)


def is_demo_date() -> bool:
    """Tell whether ``DOUDI_TODAY`` sets the day, so that pages can say so."""
    return _demo_day() is not None


def _demo_day() -> date | None:
    text = os.environ.get("DOUDI_TODAY", "")
    if not text:
        return None
    if settings.DOUDI_MODE == "production":
        raise ImproperlyConfigured("生产环境不能设置 DOUDI_TODAY（演示日期），请删除该设置后重新启动。")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"DOUDI_TODAY 应为 2026-06-10 样式的日期，现在是“{text}”。") from None
