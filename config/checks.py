"""What must not start in production, and what every installation is told of."""

import os
from typing import Any

from django.conf import settings
from django.core import checks


def production(**_: Any) -> list[checks.CheckMessage]:
    """The settings of a demo or of one office are refused in production."""
    if not settings.PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    if os.environ.get("DOUDI_TODAY"):
        found.append(
            checks.Error(
                "生产环境不能设置 DOUDI_TODAY（演示日期），请删除该设置后重新启动。", id="doudi.E001"
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(checks.Error("生产环境须在 ALLOWED_HOSTS 中写明访问地址。", id="doudi.E002"))
    if settings.DATABASES["default"]["ENGINE"] != "accounts.postgres":
        found.append(
            checks.Warning("SQLite 只适合一个科室试用，生产环境请使用 PostgreSQL。", id="doudi.W001")
        )
    return found
