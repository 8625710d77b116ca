"""Settings from the environment: made once in an office, given in production, or one clear sentence."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from tests.contracts.site import new_site

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "x" * 60,
    "DOUDI_DATA_KEYS": "1:" + "11" * 16,
    "DOUDI_INDEX_KEYS": "22" * 32,
    "DOUDI_SEAL_KEY": "33" * 32,
}


def manage(*words: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody would who has set these variables and no others."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    given = clean | {"DOUDI_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUTF8": "1"}
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=given | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_an_office_makes_its_secrets_once_and_for_its_own_eyes(tmp_path):
    vault = env.Secrets(env.OFFICE, tmp_path / "keys")
    assert vault.get("SECRET_KEY", "made") == "made"
    assert vault.get("SECRET_KEY", "made again") == "made"
    kept = tmp_path / "keys" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


def test_a_given_secret_goes_before_a_kept_one(tmp_path, monkeypatch):
    vault = env.Secrets(env.OFFICE, tmp_path)
    vault.get("SECRET_KEY", "made")
    monkeypatch.setenv("SECRET_KEY", "given")
    assert vault.get("SECRET_KEY", "made") == "given"


def test_production_wants_every_secret(tmp_path, monkeypatch):
    vault = env.Secrets(env.PRODUCTION, tmp_path)
    with pytest.raises(ImproperlyConfigured, match="必须设置 DOUDI_SEAL_KEY"):
        vault.get("DOUDI_SEAL_KEY", "made")
    assert not list(tmp_path.iterdir())


def test_keys_are_read_with_their_numbers(tmp_path, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOUDI_DATA_KEYS", "1:" + "11" * 16 + ", 2:" + "44" * 16)
    found = env.keys(env.Secrets(env.PRODUCTION, tmp_path))
    assert found["data"] == {1: b"\x11" * 16, 2: b"\x44" * 16}
    assert (found["current"], found["index"], found["seal"]) == (2, [b"\x22" * 32], b"\x33" * 32)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOUDI_DATA_KEYS", "11" * 16),
        ("DOUDI_DATA_KEYS", "1:abc"),
        ("DOUDI_INDEX_KEYS", "xyz"),
        ("DOUDI_SEAL_KEY", "33"),
    ],
)
def test_an_unreadable_key_is_named_but_not_shown(tmp_path, monkeypatch, name, value):
    for given, secret in SECRETS.items():
        monkeypatch.setenv(given, secret)
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.keys(env.Secrets(env.PRODUCTION, tmp_path))
    assert name in str(refused.value)
    assert value not in str(refused.value)


def test_a_database_is_a_url(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/doudi.sqlite3")
    lite = env.database("DATABASE_URL", "")
    assert lite["NAME"] == "/srv/doudi.sqlite3"
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    monkeypatch.setenv("DATABASE_URL", "postgres://doudi:p%40ss@db:5433/doudi")
    big = env.database("DATABASE_URL", "")
    assert (big["ENGINE"], big["PASSWORD"], big["PORT"]) == ("accounts.postgres", "p@ss", 5433)
    assert big["ATOMIC_REQUESTS"]
    monkeypatch.setenv("DATABASE_URL", "mysql://db/doudi")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("DATABASE_URL", "")


def test_flags_and_numbers_are_read_strictly(monkeypatch):
    monkeypatch.setenv("X", "on")
    assert env.flag("X")
    monkeypatch.setenv("X", "perhaps")
    for reader in (env.flag, env.number):
        with pytest.raises(ImproperlyConfigured, match="X"):
            reader("X")
    with pytest.raises(ImproperlyConfigured, match="office 或 production"):
        env.choice("X", "office", "production")


def test_a_command_of_an_office_needs_no_setting(tmp_path):
    done = manage("check", var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "keys" / "doudi_seal_key").exists()


def test_production_does_not_start_without_its_secrets(tmp_path):
    done = manage("check", var=tmp_path, DOUDI_MODE="production")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "生产环境（DOUDI_MODE=production）必须设置 SECRET_KEY，没有启动。"


def test_production_refuses_the_day_of_the_demo_and_hosts_that_nobody_named(tmp_path):
    done = manage("check", var=tmp_path, DOUDI_MODE="production", DOUDI_TODAY="2026-06-10", **SECRETS)
    assert done.returncode == 1
    assert "DOUDI_TODAY" in done.stderr
    assert "ALLOWED_HOSTS" in done.stderr


def test_production_has_nothing_that_the_deployment_check_warns_of(tmp_path):
    given = SECRETS | {
        "SECRET_KEY": "q8Zr-4nV_7tLw2Xy9Kb3Jm5Pd6Fh1Gs0Rc8Tv4Qz7Ny2We5Ua3Io",
        "DOUDI_MODE": "production",
        "ALLOWED_HOSTS": "doudi.example",
        "DATABASE_URL": "postgres://doudi@127.0.0.1/none",
    }
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, **given)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def site(migrated, tmp_path):
    """An installation without a row."""
    new = new_site(tmp_path / "var", migrated)
    yield new
    new.remove()


def test_a_wrong_key_stops_every_command_with_one_sentence(site):
    checked = ("check", "--database", "default", "--fail-level", "WARNING")
    assert manage(*checked, var=site.folder, DATABASE_URL=site.url).returncode == 0
    for words in (("migrate", "-v0"), ("verify_audit",), ("clearsessions",)):
        done = manage(*words, var=site.folder, DATABASE_URL=site.url, DOUDI_INDEX_KEYS="ab" * 32)
        assert done.returncode == 1, words
        assert done.stderr.strip().startswith("密钥与数据库不符"), words
