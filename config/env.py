"""What the environment says: a flag, a list, a database, a secret, or one clear sentence.

Secrets are made once in ``var/keys/`` (0600) in office mode; in production each must be given.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

OFFICE, PRODUCTION = "office", "production"


def text(name: str, default: str = "") -> str:
    """The value of a variable without surrounding space; ``default`` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated values of a variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, *allowed: str) -> str:
    """One of the allowed values; the first where the variable is unset. Raises ImproperlyConfigured."""
    value = text(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} 只能是 {' 或 '.join(allowed)}，现在是“{value}”。")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Whether a variable is on (1, true, yes); ``default`` where it is unset. Raises ImproperlyConfigured."""
    value = text(name, "on" if default else "off").lower()
    if value not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} 只能是 on 或 off，现在是“{value}”。")
    return value in {"1", "true", "yes", "on"}


def number(name: str, default: int | None = None) -> int | None:
    """The whole number in a variable. Raises ImproperlyConfigured."""
    value = text(name)
    if value and not value.isdecimal():
        raise ImproperlyConfigured(f"{name} 应为数字，现在是“{value}”。")
    return int(value) if value else default


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings of the database at a URL: sqlite:///path or postgres://user@host/name.

    Raises ImproperlyConfigured.
    """
    url = text(name, default)
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return _sqlite(environ.Env.db_url_config(url))
    if scheme in {"postgres", "postgresql"}:
        return _postgres(environ.Env.db_url_config(url))
    raise ImproperlyConfigured(f"{name} 应以 sqlite:/// 或 postgres:// 开头。")


def _sqlite(config: dict[str, Any]) -> dict[str, Any]:
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
    )
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": config["NAME"], "OPTIONS": options}


def _postgres(config: dict[str, Any]) -> dict[str, Any]:
    # PgBouncer in transaction mode: no server-side cursor outlives a transaction.
    return config | {
        "ENGINE": "accounts.postgres",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


class Secrets:
    """The installation's secrets: given by the environment, or made once in a folder."""

    def __init__(self, mode: str, folder: Path) -> None:
        self.mode = mode
        self.folder = folder

    def get(self, name: str, made: str) -> str:
        """The secret of a variable; an office keeps ``made`` the first time. Raises ImproperlyConfigured."""
        given = text(name)
        if given:
            return given
        if self.mode == PRODUCTION:
            raise ImproperlyConfigured(f"生产环境（DOUDI_MODE=production）必须设置 {name}，没有启动。")
        return self._kept(self.folder / name.lower(), made)

    def keeps(self, name: str) -> bool:
        """Whether the folder holds the secret, so that a program may change it."""
        return self.mode != PRODUCTION and not text(name) and (self.folder / name.lower()).exists()

    def change(self, name: str, value: str) -> None:
        """The folder holds another value from now on; after a power failure it is the old or the new one."""
        handle, draft = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.folder / name.lower())
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _kept(self, path: Path, made: str) -> str:
        if not path.exists():
            self._keep(path, made)
        return path.read_text(encoding="utf-8").strip()

    def _keep(self, path: Path, made: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)  # 0600 from its first moment
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(made + "\n")
        try:
            os.link(draft, path)  # whoever comes second keeps what the first has made
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)


def keys(vault: Secrets) -> dict[str, Any]:
    """The keys of the data: data keys by number (SM4), index layers in order (HMAC-SM3), the seal's key.

    ``DOUDI_DATA_KEYS`` is ``1:hex32,2:hex32`` (the highest number encrypts), ``DOUDI_INDEX_KEYS``
    ``hex64,hex64`` (one more layer at each rotation), ``DOUDI_SEAL_KEY`` hex64. Raises ImproperlyConfigured.
    """
    data = vault.get("DOUDI_DATA_KEYS", "1:" + secrets.token_hex(16)).split(",")
    index = vault.get("DOUDI_INDEX_KEYS", secrets.token_hex(32)).split(",")
    seal = vault.get("DOUDI_SEAL_KEY", secrets.token_hex(32))
    numbered = dict(_numbered(entry) for entry in data)
    return {
        "data": numbered,
        "current": max(numbered),
        "index": [_bytes("DOUDI_INDEX_KEYS", key, 32) for key in index],
        "seal": _bytes("DOUDI_SEAL_KEY", seal, 32),
    }


def _numbered(entry: str) -> tuple[int, bytes]:
    number_, _, key = entry.strip().partition(":")
    if not number_.isdecimal() or not 0 < int(number_) < 65536:
        raise ImproperlyConfigured("DOUDI_DATA_KEYS 的写法是“编号:密钥”，多个用逗号分开，编号为 1 到 65535。")
    return int(number_), _bytes("DOUDI_DATA_KEYS", key, 16)


def _bytes(name: str, hexadecimal: str, length: int) -> bytes:
    try:
        key = bytes.fromhex(hexadecimal.strip())
    except ValueError:
        key = b""
    if len(key) != length:
        raise ImproperlyConfigured(f"{name} 的每个密钥应为 {2 * length} 位十六进制数。")
    return key
