"""The clock of the demo and of the office."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from common import clock


def test_the_demo_lives_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")
    assert clock.today() == date(2026, 6, 10)
    assert clock.is_demo_date()


def test_an_instant_is_true_also_in_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")
    assert abs(clock.now() - datetime.now(clock.SHANGHAI)) < timedelta(minutes=1)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_without_a_setting_it_is_today_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOUDI_TODAY", raising=False)
    assert clock.today() - datetime.now(clock.SHANGHAI).date() <= timedelta(days=1)
    assert not clock.is_demo_date()


def test_a_wrong_day_stops_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "10.6.2026")
    with pytest.raises(ImproperlyConfigured, match="2026-06-10 样式"):
        clock.today()


def test_production_has_no_demo_day(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")
    settings.DOUDI_MODE = "production"
    with pytest.raises(ImproperlyConfigured, match="生产环境"):
        clock.today()
