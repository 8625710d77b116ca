"""The many people of the county who are on no roll, in other bureaus' data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from config.demo.county import County, Row
from config.demo.feeds import (
    CARS,
    EXEMPT_VEHICLES,
    FIRMS,
    OUTSIDE,
    UNITS,
    business,
    disability,
    house,
    illness,
    some_day,
    some_month,
    vehicle,
)
from config.demo.places import VILLAGES
from config.demo.roll import stranger

TOTALS = {
    "deaths": 1198,
    "cremations": 560,
    "pensions": 12000,
    "employment": 6000,
    "housing": 6000,
    "vehicles": 4000,
    "businesses": 3000,
    "public_payroll": 3000,
    "officials": 400,
    "disability": 3500,
    "medical": 6000,
    "poverty_monitoring": 1200,
    "tekun": 900,
    "other_rolls": 1500,
    "orphans": 120,
    "disability_subsidies": 2600,
    "marriages": 5000,
}
BASE_HOUSEHOLDS = 2000  # the totals hold for a county of this size


def marriage(county: County, rng: Random, sex: str, state: str = "已婚") -> Row:
    """A marriage with somebody of the other sex who is on no roll."""
    spouse = stranger(county, rng, (24, 80), sex="女" if sex == "男" else "男")
    return {
        "配偶姓名": spouse.name,
        "配偶身份证号": spouse.id_number,
        "登记日期": some_day(rng, date(1980, 1, 1), date(2025, 12, 31)),
        "状态": state,
    }


def fill(county: County) -> None:
    """Fill every kind to its number of rows with people on no roll, and shuffle."""
    for kind, total in TOTALS.items():
        rng = county.stream(f"feed:{kind}")
        rows = county.feeds.setdefault(kind, [])
        ages, values = STRANGERS[kind]
        for _ in range(max(total * len(county.households) // BASE_HOUSEHOLDS - len(rows), 8)):
            person = stranger(county, rng, ages)
            county.feed(kind, person, values(county, rng, person.id_number))
        rng.shuffle(rows)


def dead(_county: County, rng: Random, _id: str) -> Row:
    died = some_day(rng, date(2022, 1, 1), date(2026, 6, 5))
    cancelled = died + timedelta(days=rng.randint(3, 30))
    return {"死亡日期": died, "注销日期": cancelled if cancelled <= date(2026, 6, 8) else None}


def cremated(_county: County, rng: Random, _id: str) -> Row:
    day = some_day(rng, date(2023, 1, 1), date(2026, 3, 29))
    return {
        "火化日期": day,
        "死亡日期": day - timedelta(days=rng.randint(1, 3)) if rng.random() < 0.8 else None,
    }


def pensioner(_county: County, rng: Random, _id: str) -> Row:
    kind = rng.choices(("城乡居民", "城镇职工", "机关事业"), (7, 2, 1))[0]
    low, high = {"城乡居民": (138, 260), "城镇职工": (1300, 3900), "机关事业": (2900, 6800)}[kind]
    return {
        "险种": kind,
        "月待遇金额": Decimal(rng.randint(low * 10, high * 10)) / 10,
        "待遇开始年月": some_month(rng, date(2005, 1, 1), 250),
        "发放状态": rng.choice(("正常", "正常", "正常", "", "暂停", "终止")),
    }


def employee(_county: County, rng: Random, _id: str) -> Row:
    return {
        "单位名称": rng.choice(FIRMS),
        "月缴费基数": Decimal(rng.randint(32000, 99000)) / 10,
        "缴费年月": some_month(rng, date(2025, 6, 1), 12),
    }


def owner(county: County, rng: Random, _id: str) -> Row:
    return house(county, rng, rng.choices(("住宅", "商业", "办公", "其他"), (8, 1, 1, 1))[0])


def driver(county: County, rng: Random, _id: str) -> Row:
    return vehicle(
        county,
        rng,
        rng.choice(CARS + EXEMPT_VEHICLES[:2]),
        rng.choices(("正常", "报废", "注销"), (8, 1, 1))[0],
    )


def trader(county: County, rng: Random, _id: str) -> Row:
    kind = rng.choice(("企业", "个体工商户", "个体工商户", "农民专业合作社"))
    role = "经营者" if kind == "个体工商户" else rng.choice(("法定代表人", "股东"))
    return business(county, rng, kind, rng.choices(("存续", "注销", "吊销"), (7, 2, 1))[0], role)


def paid_by_state(_county: County, rng: Random, _id: str) -> Row:
    return {
        "单位": rng.choice(UNITS),
        "岗位": rng.choice(("教师", "科员", "医生", "工勤")),
        "在职状态": rng.choices(("在职", "退休", "离职"), (6, 3, 1))[0],
    }


def cadre(_county: County, rng: Random, _id: str) -> Row:
    code = rng.choice(list(VILLAGES))
    return {
        "类别": "村(居)干部",
        "单位职务": f"{VILLAGES[code]} {rng.choice(('村民小组长', '村委会委员', '驻村干部'))}",
        "区划代码": code,
    }


def card_holder(_county: County, rng: Random, id_number: str) -> Row:
    kind = rng.choice(
        (
            ("肢体", "三级"),
            ("肢体", "四级"),
            ("视力", "三级"),
            ("听力", "四级"),
            ("智力", "四级"),
            ("言语", "三级"),
            ("精神", "四级"),
        )
    )
    return disability(rng, id_number, kind)


def patient(_county: County, rng: Random, _id: str) -> Row:
    year = rng.choice((2024, 2025, 2026))
    return illness(rng, year, Decimal(rng.randint(90_000, 2_800_000 if year == 2026 else 6_000_000)) / 100)


def monitored(_county: County, rng: Random, _id: str) -> Row:
    return {
        "监测类型": rng.choice(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")),
        "风险状态": "已消除",
        "区划代码": rng.choice(list(VILLAGES)),
    }


def supported(_county: County, rng: Random, _id: str) -> Row:
    return {
        "供养方式": rng.choice(("集中", "分散", "分散")),
        "状态": rng.choices(("在册", "退出"), (9, 1))[0],
    }


def elsewhere(_county: County, rng: Random, _id: str) -> Row:
    return {
        "所属区划代码": rng.choice(OUTSIDE),
        "状态": rng.choices(("在保", "已退出"), (8, 2))[0],
        "起保年月": some_month(rng, date(2016, 1, 1), 120),
    }


def orphan(_county: County, rng: Random, _id: str) -> Row:
    return {
        "类型": rng.choice(("孤儿", "事实无人抚养儿童")),
        "状态": rng.choices(("在册", "退出"), (8, 2))[0],
    }


def subsidised(_county: County, rng: Random, _id: str) -> Row:
    return {
        "补贴类型": "重度残疾人护理补贴",
        "状态": rng.choices(("在册", "退出"), (9, 1))[0],
        "月金额": Decimal(120),
    }


def married(county: County, rng: Random, id_number: str) -> Row:
    sex = "男" if int(id_number[16]) % 2 else "女"
    return marriage(county, rng, sex, rng.choices(("已婚", "离婚"), (9, 1))[0])


STRANGERS: dict[str, tuple[tuple[int, int], Callable[[County, Random, str], Row]]] = {
    "deaths": ((30, 92), dead),
    "cremations": ((40, 92), cremated),
    "pensions": ((60, 90), pensioner),
    "employment": ((20, 59), employee),
    "housing": ((25, 80), owner),
    "vehicles": ((20, 68), driver),
    "businesses": ((22, 65), trader),
    "public_payroll": ((24, 72), paid_by_state),
    "officials": ((26, 62), cadre),
    "disability": ((8, 85), card_holder),
    "medical": ((10, 85), patient),
    "poverty_monitoring": ((5, 80), monitored),
    "tekun": ((50, 90), supported),
    "other_rolls": ((6, 85), elsewhere),
    "orphans": ((3, 17), orphan),
    "disability_subsidies": ((10, 80), subsidised),
    "marriages": ((24, 80), married),
}
