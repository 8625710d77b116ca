"""The people and households that the guide and the browser tests call by name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from config.demo.county import ENDED, ENROLLED, REJECTED, Case, County, Household, Member, Official, label
from config.demo.people import Person
from config.demo.places import EAST_WILLOW, STONE_BRIDGE, WEST_WILLOW, full_name, township_of
from config.demo.roll import REVIEWERS, STANDARD, account_number
from config.demo.users import USERS

HU = Person("胡长贵", "159900195209190152")
GAO = Person("高秀英", "159900193609080041")
MA_GUILAN = Person("马桂兰", "159900195803120229")
MA_XIAOJUN = Person("马小军", "159900198507050135")
MA_JIANGUO = Person("马建国", "159900196908030179")
ZHOU_DAHAI = Person("周大海", "159900195102260114")
HE_WEN = Person("何文", "159900194507140191")
HE_XIU = Person("何秀", "159900197111090208")
TAO_JINHUA = Person("陶金花", "159900196304070268")
LI_CUN = Person("李村", "159900197806220216")
BAO_YIN = Person("宝音·德力格尔", "159900195601300141")
TIAN_FU = Person("田福", "15990019480122007X")
ZHOU_MIN = next(Person(user.name, user.id_number) for user in USERS if user.number == "LH01")


def build(county: County) -> None:
    """Add the named households, officials, feed rows and filings, and what the rules must say of them."""
    for number, village, group, head, account, cause, case in HOUSEHOLDS:
        county.households[number] = Household(
            number, village, [Member(head, "本人", health="慢性病")], [case()],
            account=account or account_number(int(number[2:])),
            phone=PHONES.get(number, f"1990000{int(number[2:]):04d}"),
            address=f"{full_name(village)}{group}组", cause=cause,
            payee=HE_XIU.name if head is HE_WEN else head.name,
        )  # fmt: skip
    add_officials(county)
    add_feeds(county)
    add_findings(county)


def standing(first: date, amount: str, applied: date, notice: date, reviewed: date) -> Case:
    """A case of class B with its papers in order; of one member, so income = 620 − amount."""
    return Case(
        ENROLLED, first, Decimal(amount), "B", applied, STANDARD - Decimal(amount), "韩立", "陈静",
        effective=date(2025, 7, 1), reviewed=reviewed,
        checked=applied + timedelta(days=10), visited=applied + timedelta(days=14),
        notice_from=notice, notice_to=notice + timedelta(days=7),
    )  # fmt: skip


def hu_case() -> Case:
    """胡长贵: confirmed on 2019-02-26, last reviewed 2025-11-20."""
    return standing(date(2019, 3, 1), "480.00", date(2019, 1, 15), date(2019, 2, 12), date(2025, 11, 20))


def gao_case() -> Case:
    """高秀英: 480.00 since 2018-04; died on 2026-01-15, still paid in 2026-05."""
    return standing(date(2018, 4, 1), "480.00", date(2018, 2, 6), date(2018, 3, 6), date(2025, 12, 18))


def zhou_case() -> Case:
    """周大海, whose kin 周敏 is filed."""
    return standing(date(2020, 5, 1), "400.00", date(2020, 3, 2), date(2020, 4, 3), date(2026, 2, 26))


def he_case() -> Case:
    """何文, whose card his daughter 何秀 keeps."""
    return standing(date(2021, 9, 1), "430.00", date(2021, 7, 6), date(2021, 8, 4), date(2026, 3, 3))


def bao_case() -> Case:
    """宝音·德力格尔 of 石桥村."""
    case = standing(date(2022, 3, 1), "365.00", date(2022, 1, 5), date(2022, 2, 8), date(2026, 4, 14))
    case.reviewer = REVIEWERS[township_of(STONE_BRIDGE)]
    return case


def ma_case() -> Case:
    """马桂兰: an earlier case, 2019-03 to 2021-08."""
    case = standing(date(2019, 3, 1), "310.00", date(2019, 1, 10), date(2019, 2, 11), date(2020, 3, 5))
    case.status, case.last, case.stop_reason = ENDED, date(2021, 8, 1), "收入超标"
    case.effective, case.approver = None, "吴刚"
    return case


def tao_case() -> Case:
    """陶金花: an application of 2024 that was turned down."""
    case = standing(date(2024, 6, 1), "0.00", date(2024, 4, 9), date(2024, 5, 8), date(2024, 5, 20))
    case.status, case.first, case.effective, case.reviewed = REJECTED, None, None, None
    case.income = Decimal("690.00")
    return case


HOUSEHOLDS = (
    ("LH000077", EAST_WILLOW, 2, MA_GUILAN, "6217000000000006671", "缺劳动力", ma_case),
    ("LH000123", EAST_WILLOW, 3, HU, "6217000000001236671", "因病", hu_case),
    ("LH000208", EAST_WILLOW, 1, GAO, "6217000000002080041", "缺劳动力", gao_case),
    ("LH000300", WEST_WILLOW, 2, ZHOU_DAHAI, "", "因病", zhou_case),
    ("LH000311", WEST_WILLOW, 4, HE_WEN, "6217000000003113305", "因残", he_case),
    ("LH000451", STONE_BRIDGE, 1, BAO_YIN, "", "因病", bao_case),
    ("LH000500", EAST_WILLOW, 5, TAO_JINHUA, "", "缺劳动力", tao_case),
)
PHONES = {"LH000123": "13800000021"}
NUMBERS = frozenset(row[0] for row in HOUSEHOLDS)


def add_officials(county: County) -> None:
    """The named officials and those users who serve in the county."""
    county.officials += [
        Official(MA_JIANGUO, "村(居)干部", "东柳村 村委会主任", EAST_WILLOW),
        Official(LI_CUN, "村(居)干部", "东柳村 村委会委员", EAST_WILLOW),
    ]
    for user in USERS:
        if user.role in "JSYHZ":
            township = user.role in "JS"
            post = "民政办 经办人" if township else "县民政局 社会救助股"
            county.officials.append(
                Official(
                    Person(user.name, user.id_number),
                    "经办人员" if township else "民政干部",
                    post,
                    user.region,
                )
            )


def add_feeds(county: County) -> None:
    """What the bureaus know about the named people."""
    county.feed("deaths", GAO, {"死亡日期": date(2026, 1, 15), "注销日期": date(2026, 1, 29)})
    county.feed("cremations", GAO, {"火化日期": date(2026, 1, 18), "死亡日期": date(2026, 1, 15)})
    county.feed(
        "pensions",
        MA_GUILAN,
        {
            "险种": "城乡居民",
            "月待遇金额": Decimal("138.00"),
            "待遇开始年月": date(2018, 4, 1),
            "发放状态": "正常",
        },
    )
    county.feed(
        "pensions",
        HU,
        {
            "险种": "城乡居民",
            "月待遇金额": Decimal("146.00"),
            "待遇开始年月": date(2012, 10, 1),
            "发放状态": "正常",
        },
    )
    county.feed(
        "pensions",
        ZHOU_DAHAI,
        {
            "险种": "城镇职工",
            "月待遇金额": Decimal("1260.00"),
            "待遇开始年月": date(2021, 3, 1),
            "发放状态": "正常",
        },
    )
    county.feed(
        "employment",
        MA_XIAOJUN,
        {"单位名称": "顺达物流", "月缴费基数": Decimal("3820.00"), "缴费年月": date(2026, 5, 1)},
    )
    county.feed(
        "card_custody",
        HE_WEN,
        {
            "银行账号": "6217000000003113305",
            "代管人姓名": HE_XIU.name,
            "代管人身份证号": HE_XIU.id_number,
            "与本人关系": "女儿",
            "备案日期": date(2025, 3, 12),
            "状态": "有效",
        },
    )
    file_kin(county, Official(MA_JIANGUO, "村(居)干部", "东柳村 村委会主任", EAST_WILLOW), MA_XIAOJUN, "兄弟")
    clerk = next(official for official in county.officials if official.person == ZHOU_MIN)
    file_kin(county, clerk, ZHOU_DAHAI, "叔父", filed=date(2024, 9, 10), rechecked=date(2025, 9, 5))


def file_kin(
    county: County,
    official: Official,
    relative: Person,
    relation: str,
    *,
    filed: date | None = None,
    rechecked: date | None = None,
) -> None:
    """One row of the kinship ledger; without a day of filing it says 否."""
    county.kinship.append(
        {
            "干部姓名": official.person.name,
            "干部身份证号": official.person.id_number,
            "干部类别": official.category,
            "单位职务": official.post,
            "区划代码": official.region,
            "亲属姓名": relative.name,
            "亲属身份证号": relative.id_number,
            "亲属关系": relation,
            "是否备案": "是" if filed else "否",
            "备案日期": filed,
            "最近复核日期": rechecked,
        }
    )


def add_findings(county: County) -> None:
    """What the rules must say on the demo date, and what must not be said."""
    gao, zhou = county.households["LH000208"], county.households["LH000300"]
    county.expect("death_enrolled", label(GAO, gao), "高秀英 2026-01-15 死亡，超过宽限期")
    county.expect("paid_after_death", gao.number, "高秀英 2026-05 仍发放 480.00")
    county.expect("review_overdue", "LH000123", "胡长贵 B类 上次复核 2025-11-20")
    county.expect("pension_income", label(ZHOU_DAHAI, zhou), "周大海 城镇职工养老金 1,260.00")
    county.expect("account_name_mismatch", "LH000311", "何文 的卡由女儿何秀代管，有有效备案", finding=False)
    county.expect(
        "kin_unfiled",
        label(MA_XIAOJUN, county.households["LH000077"]),
        "马小军 未备案，但不在保",
        finding=False,
    )
