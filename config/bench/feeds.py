"""What stands in the eighteen feeds: planted cases, near misses, and people who are in no roll."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.bench import people
from config.bench.county import CYCLE, MARRIED, NEAR_MISSES, PLANTED, SUBSIDISED, County, account_of, stranger
from datafeeds.models import Kind

BIG = 5.0
"""Rows of a big feed for each member of the roll, as in the measurements that the targets come from."""

POOLS = {kind.value: place for place, kind in enumerate(Kind)}
SPOUSES = len(POOLS)


@dataclass(frozen=True)
class Content:
    """The columns of a kind after name and ID number, and the cells of its rows.

    ``share``: rows for each member of the roll. ``rule``: whom ``hit`` is planted on; ``near`` stands at
    the places ``near_at``; ``outside_rule``: for how many strangers ``outside`` is planted; ``other``
    fills up with strangers. In the cells ``{n}`` is the row's number, ``{id}`` the person's ID number.
    """

    columns: str
    other: str
    share: float
    rule: str = ""
    hit: str = ""
    times: int = 1
    near: str = ""
    near_at: tuple[int, ...] = NEAR_MISSES
    outside_rule: str = ""
    outside: str = ""


CONTENTS = {
    "deaths": Content("死亡日期", "2025-03-{day}", BIG, "death_enrolled", "2026-05-20"),
    "cremations": Content("火化日期", "2025-03-{day}", 0.1),
    "pensions": Content(
        "险种 月待遇金额 待遇开始年月", "城乡居民,180.00,2015-{month}", BIG,
        "pension_income", "城乡居民,520.00,2019-{month}", near="城乡居民,150.00,2019-{month}",
    ),
    "employment": Content(
        "单位名称 月缴费基数 缴费年月", "企业{n},5200.00,2026-05", 1.0,
        "wage_income", "企业{n},5200.00,2026-05", near="企业{n},4100.00,2024-05",
    ),
    "housing": Content(
        "不动产权证号 用途 建筑面积 坐落 登记日期", "不动产权{n},住宅,96.5,某路{n}号,2015-08-{day}", BIG,
        "multiple_houses", "不动产权A{n},住宅,96.5,某路{n}号,2015-08-{day}", times=2,
        near="不动产权B{n},住宅,60,某村{n}号,2005-08-{day}",
    ),
    "vehicles": Content(
        "号牌号码 车辆类型 品牌型号 初次登记日期", "蒙Z{n},小型轿车,品牌{month},2019-08-{day}", BIG,
        "vehicle_owner", "蒙ZA{n},小型轿车,品牌{month},2019-08-{day}",
        near="蒙ZB{n},普通摩托车,品牌{month},2019-08-{day}",
    ),
    "businesses": Content(
        "企业名称 统一社会信用代码 角色 主体类型 经营状态", "企业{n},91X{n},股东,企业,存续", 0.3,
        "business_owner", "企业{n},91A{n},法定代表人,企业,存续", near="企业{n},91B{n},股东,企业,注销",
    ),
    "public_payroll": Content(
        "单位 在职状态", "单位{month},在职", 0.2, "public_payroll_enrolled", "单位{month},退休",
        near="单位{month},离职",
    ),
    "officials": Content(
        "类别 单位职务", "村(居)干部,村主任", 0.02, "official_enrolled", "村(居)干部,村委委员",
        outside_rule="custody_by_official", outside="村(居)干部,支书",
    ),
    "disability": Content(
        "残疾证号 残疾类别 残疾等级", "{id}43,肢体,三级", 0.3,
        "disabled_without_subsidy", "{id}43,肢体,三级", near="{id}43,肢体,三级", near_at=(SUBSIDISED,),
        outside_rule="severe_disability_uncovered", outside="{id}51,智力,一级",
    ),
    "medical": Content(
        "年度 个人自付金额 病种", "2026,3200.00,骨折", 0.3, near="2026,52000.00,肿瘤",
        outside_rule="serious_illness_uncovered", outside="2026,41000.00,肿瘤",
    ),
    "poverty_monitoring": Content(
        "监测类型 风险状态", "边缘易致贫户,已消除", 0.1, near="脱贫不稳定户,未消除",
        outside_rule="monitored_uncovered", outside="边缘易致贫户,未消除",
    ),
    "tekun": Content("供养方式 状态", "分散,在册", 0.1, "dibao_tekun", "分散,在册", near="分散,退出"),
    "other_rolls": Content(
        "所属区划代码 状态", "159921000000,在保", BIG,
        "duplicate_other_region", "159921000000,在保", near="159921000000,已退出",
    ),
    "orphans": Content("类型 状态", "孤儿,在册", 0.02, "dibao_orphan", "孤儿,在册", near="孤儿,退出"),
    "disability_subsidies": Content(
        "补贴类型 状态 月金额", "困难残疾人生活补贴,在册,100.00", 0.1,
        near="困难残疾人生活补贴,在册,100.00", near_at=(SUBSIDISED,),
    ),
    "marriages": Content(
        "配偶姓名 配偶身份证号 登记日期 状态", "配偶,{other},2015-05-{day},已婚", 0.5,
        "split_household", "配偶,{other},2015-05-{day},已婚",
        near="配偶,{second},2015-05-{day},已婚", near_at=(MARRIED,),
    ),
    "card_custody": Content(
        "银行账号 代管人姓名 代管人身份证号 与本人关系", "6218{n},代管,{other},邻居", 0.01,
        "custody_by_official", "{account},代管,{custodian},村干部",
    ),
}  # fmt: skip
"""What each kind holds."""


def columns(kind: str) -> str:
    """The headers of a kind's file, between spaces."""
    return f"姓名 身份证号 {CONTENTS[kind].columns}"


def rows(kind: str, county: County, most: float = BIG) -> Iterator[list[str]]:
    """All rows of a kind's file: planted cases, near misses, strangers of whom a finding speaks, others;
    of these ``most`` for each member of the roll.
    """
    content, pool = CONTENTS[kind], POOLS[kind]
    places = [PLANTED[content.rule]] * content.times if content.rule else []
    told = [(place, content.hit) for place in places]
    told += [(place, content.near) for place in content.near_at if content.near]
    count = 0
    for place, cells in told:
        for household in county.at(place):
            yield _row(county.first_member(household), cells, count, **_household(county, household))
            count += 1
    outside = len(county.planted(content.outside_rule)) if content.outside_rule else 0
    for strange in range(outside):
        yield _row(stranger(pool, strange), content.outside, count)
        count += 1
    for strange in range(outside, max(outside, int(min(content.share, most) * county.members) - count)):
        yield _row(stranger(pool, strange), content.other, count + strange)


def _household(county: County, household: int) -> dict[str, str]:
    custodian = stranger(POOLS["officials"], household // CYCLE)
    return {
        "account": account_of(household),
        "second": people.id_number(county.first_member(household) + 1),
        "custodian": people.id_number(custodian),
    }


def _row(person: int, cells: str, place: int, **more: str) -> list[str]:
    number = people.id_number(person)
    filled = cells.format(
        n=f"{place:08d}",
        id=number,
        day=f"{place % 28 + 1:02d}",
        month=f"{place % 12 + 1:02d}",
        other=people.id_number(stranger(SPOUSES, place)) if "{other}" in cells else "",
        **more,
    )
    return [people.name(person), number, *filled.split(",")]
