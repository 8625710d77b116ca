"""Dated parameters: the county's own, then the installation's, then the default."""

from datetime import date
from decimal import Decimal

import pytest

from accounts import parameters
from accounts.models import Parameter
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused

pytestmark = pytest.mark.django_db

QINGHE, OTHER = 159922, 159923
real = dict(parameters.declared())
DAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(parameters, "_declared", {})
    parameters.declare("test.grace_months", 3, "个月", "宽限期")
    parameters.declare("test.floor", Decimal("5000"), "元", "下限")
    parameters.declare("test.kinds", ("在职", "离退休"), "", "人员类别")
    parameters.declare("test.show", False, "", "公示致贫原因")
    parameters.declare("test.method", "gap", "", "算法", choices=("gap", "tier"))
    parameters.declare("test.since", "2018-01", "年月", "起保年月", shape=parameters.as_month)
    parameters.declare("test.until", "2025-12-31", "", "截止日期", shape=parameters.as_day)


def put(text: str, *, actor, key: str = "test.grace_months", county: int = QINGHE, since: date = DAY):
    return parameters.set_value(
        key, county, valid_from=since, text=text, basis="青民发〔2026〕8号", actor=actor
    )


def test_without_a_row_the_default_holds():
    assert parameters.value("test.grace_months", QINGHE, DAY) == 3
    assert parameters.value("test.kinds", QINGHE, DAY) == ("在职", "离退休")


def test_a_value_holds_from_its_day_and_the_day_before_keeps_its_own(county_officer):
    put("2", actor=county_officer)
    put("1", actor=county_officer, since=date(2026, 7, 1))
    on = {
        day: parameters.value("test.grace_months", QINGHE, day)
        for day in (date(2026, 6, 9), DAY, date(2026, 6, 30), date(2026, 7, 1))
    }
    assert list(on.values()) == [3, 2, 2, 1]
    assert parameters.value("test.grace_months", OTHER, DAY) == 3


def test_a_correction_of_the_same_day_is_a_further_row(county_officer):
    put("22", actor=county_officer)
    put("2", actor=county_officer)
    assert parameters.value("test.grace_months", QINGHE, DAY) == 2
    assert Parameter.objects.count() == 2


def test_the_county_goes_before_the_installation(county_officer, system):
    put("6", actor=system, county=0)
    assert parameters.value("test.grace_months", OTHER, DAY) == 6
    put("2", actor=county_officer, since=date(2020, 1, 1))
    assert parameters.value("test.grace_months", QINGHE, DAY) == 2


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("test.floor", "5,000", None),
        ("test.floor", "4800.50", Decimal("4800.50")),
        ("test.kinds", "在职、村干部补贴", ("在职", "村干部补贴")),
        ("test.show", "是", True),
        ("test.show", "maybe", None),
        ("test.grace_months", "三", None),
    ],
)
def test_a_value_has_the_type_of_its_default(county_officer, key, text, value):
    if value is None:
        with pytest.raises(Refused, match="读不懂"):
            put(text, actor=county_officer, key=key)
        assert not Parameter.objects.exists()
    else:
        put(text, actor=county_officer, key=key)
        assert parameters.value(key, QINGHE, DAY) == value


def test_many_values_for_many_counties_are_one_query(county_officer, django_assert_num_queries):
    put("2", actor=county_officer)
    with django_assert_num_queries(1):
        found = parameters.values(["test.grace_months", "test.floor"], [QINGHE, OTHER], DAY)
    assert found == {
        QINGHE: {"test.grace_months": 2, "test.floor": Decimal("5000")},
        OTHER: {"test.grace_months": 3, "test.floor": Decimal("5000")},
    }


def test_who_may_not_and_what_is_not_there(county_officer, caseworker):
    with pytest.raises(NotPermitted):
        put("2", actor=caseworker)
    with pytest.raises(NotPermitted):
        put("2", actor=county_officer, county=OTHER)
    with pytest.raises(NotPermitted):
        put("2", actor=county_officer, county=0)
    with pytest.raises(Refused):
        put("2", actor=county_officer, key="test.nothing")
    with pytest.raises(Refused, match="依据"):
        parameters.set_value("test.floor", QINGHE, valid_from=DAY, text="1", basis=" ", actor=county_officer)
    assert not Parameter.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_change_is_in_the_trail_with_before_and_after(county_officer):
    put("2", actor=county_officer)
    event = AuditEvent.objects.get()
    assert (event.action, event.reason) == ("parameter_changed", "青民发〔2026〕8号")
    assert event.detail == {"before": "3", "after": {"value": "2", "valid_from": "2026-06-10"}}


def test_one_key_is_declared_in_one_way():
    parameters.declare("test.floor", Decimal("5000"), "元", "下限")
    with pytest.raises(ValueError, match=r"test\.floor"):
        parameters.declare("test.floor", Decimal("1"), "元", "下限")


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("test.grace_months", "-1", "不能是负数"),
        ("test.floor", "-0.01", "不能是负数"),
        ("test.floor", "NaN", "不能是负数"),
        ("test.floor", "Infinity", "不能是负数"),
        ("test.grace_months", "1201", "“宽限期”不能超过 1,200 个月：1201"),
        ("test.floor", "1e9", "“下限”不能超过 999,999,999 元"),
        ("test.method", "gpa", "请填写 gap、tier 之一"),
        ("test.since", "abc", "“起保年月”的值读不懂"),
        ("test.since", "2018-13", "不存在"),
        ("test.until", "2025-02-30", "“截止日期”的值读不懂"),
    ],
)
def test_a_value_that_its_reader_could_not_use_is_refused(county_officer, key, text, words):
    with pytest.raises(Refused, match=words):
        put(text, actor=county_officer, key=key)
    assert not Parameter.objects.exists()


def test_a_month_and_a_day_are_kept_in_one_form(county_officer):
    put("2019年3月", actor=county_officer, key="test.since")
    put("2026/1/5", actor=county_officer, key="test.until")
    assert parameters.value("test.since", QINGHE, DAY) == "2019-03"
    assert parameters.value("test.until", QINGHE, DAY) == "2026-01-05"


def test_every_default_is_a_value_that_may_be_set():
    for each in real.values():
        assert each.given(each.write(each.default)) == each.default
