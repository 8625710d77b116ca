"""The environment variables, as README.md and docs/settings.md tell them; a test compares with the code."""

from typing import NamedTuple


class Variable(NamedTuple):
    """A variable, what holds where it is not set, and what it is."""

    name: str
    default: str
    meaning: str


MADE = "made in office mode"

VARIABLES = (
    Variable("DOUDI_MODE", "`office`", "`office` or `production`"),
    Variable("DOUDI_VAR", "`var`", "folder of keys, uploads, error workbooks, audit anchors"),
    Variable(
        "DATABASE_URL",
        "`sqlite:///var/doudi.sqlite3`",
        "`postgres://user:password@host:5432/name`, or `sqlite:///path` for one office",
    ),
    Variable("REDIS_URL", "", "Celery's broker; empty: `manage.py work` does the jobs"),
    Variable("SECRET_KEY", MADE, "signs sessions, 50 characters or more"),
    Variable("DOUDI_DATA_KEYS", MADE, "`1:hex32,2:hex32`: SM4 keys by number, the highest encrypts"),
    Variable("DOUDI_INDEX_KEYS", MADE, "`hex64,hex64`: layers of the HMAC-SM3 index"),
    Variable("DOUDI_SEAL_KEY", MADE, "`hex64`: seals the audit trail"),
    Variable("DOUDI_TODAY", "", "the day of a demo, as `2026-06-10`; refused in production"),
    Variable("ALLOWED_HOSTS", "the own machine in office mode", "host names, separated by commas"),
    Variable("CSRF_TRUSTED_ORIGINS", "", "`https://host` where a proxy changes the port"),
    Variable("SECOND_FACTOR", "`off`", "reserved: only `off`"),
    Variable("DOUDI_HTTPS", "`on` in production", "secure cookies, HSTS, redirect to https"),
    Variable("DOUDI_PROXIES", "", "addresses of the reverse proxies whose `X-Forwarded-…` is believed"),
    Variable("DOUDI_HELP_PHONE", "", "the number on the error pages"),
    Variable("PASSWORD_MAX_AGE_DAYS", "`90`", "`0`: passwords do not expire"),
)
