"""Other bureaus' data (外部数据): what a row holds, and rows about members that are in order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common import codetables, months
from config.demo.county import ENROLLED, County, Household, Member, Row
from config.demo.places import VILLAGES

FIRMS = (
    "顺达物流",
    "草原情乳业有限公司",
    "宏远建筑劳务有限公司",
    "青禾商贸有限公司",
    "北原肉业有限公司",
    "安康家政服务部",
    "兴牧饲料厂",
    "瑞丰农资经营部",
)
UNITS = (
    "青禾县第一中学",
    "青禾县医院",
    "青禾县水利局",
    "青禾县财政局",
    "柳河镇中心校",
    "石桥乡卫生院",
    "青禾县林草局",
    "青禾镇人民政府",
)
DISEASES = ("恶性肿瘤", "尿毒症透析", "脑卒中", "冠心病", "慢性肾病", "类风湿关节炎")
OUTSIDE = (159923000000, 159925000000, 159901000000, 159926000000)
CARS = ("小型轿车", "小型普通客车", "轻型普通货车", "小型越野客车")
EXEMPT_VEHICLES = ("普通二轮摩托车", "三轮汽车", "轮式拖拉机", "电动自行车", "残疾人专用车")
BRANDS = ("长风", "五岭", "北辰", "草原星")
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def some_day(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both counted."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def some_month(rng: Random, first: date, span: int) -> date:
    """A month from ``first`` on, fewer than ``span`` months later."""
    return months.add(first, rng.randrange(span))


def certificate(county: County) -> str:
    """A real-estate certificate number that was not given before."""
    county.numbers["certificate"] += 1
    order = county.numbers["certificate"]
    return f"北（{2009 + order % 16}）青禾县不动产权第{order:07d}号"


def plate(county: County) -> str:
    """A number plate that was not given before."""
    county.numbers["plate"] += 1
    order, text = county.numbers["plate"] * 7001 + 340_000, ""
    for _ in range(5):
        order, digit = divmod(order, len(PLATE_LETTERS))
        text = PLATE_LETTERS[digit] + text
    return "北Q" + text


def credit_code(county: County) -> str:
    """A code of a firm that does not exist."""
    county.numbers["firm"] += 1
    return f"91159922MA{county.numbers['firm']:07d}X"


def disability_number(id_number: str, disability: tuple[str, str]) -> str:
    """残疾证号: the holder's ID number, one digit for the kind, one for the grade."""
    kind, level = disability
    return f"{id_number}{codetables.code('残疾类别', kind)}{codetables.code('残疾等级', level)}"


def house(county: County, rng: Random, use: str = "住宅") -> Row:
    """One registered house."""
    return {
        "不动产权证号": certificate(county),
        "用途": use,
        "建筑面积": rng.randint(48, 130),
        "坐落": f"青禾县{rng.choice(('城关', '柳河', '石桥', '白音'))}街{rng.randint(1, 99)}号",
        "登记日期": some_day(rng, date(2009, 1, 1), date(2025, 12, 31)),
        "共有情况": rng.choice(("单独所有", "共同共有")),
    }


def vehicle(county: County, rng: Random, kind: str, state: str = "正常") -> Row:
    """One registered vehicle."""
    return {
        "号牌号码": plate(county),
        "车辆类型": kind,
        "品牌型号": f"{rng.choice(BRANDS)}牌{rng.randint(100, 999)}",
        "初次登记日期": some_day(rng, date(2010, 1, 1), date(2026, 3, 31)),
        "状态": state,
    }


def business(county: County, rng: Random, kind: str, state: str = "存续", role: str = "法定代表人") -> Row:
    """One firm, stall or cooperative; the capital is in 万元."""
    brand = rng.choice(("兴旺", "福源", "绿野", "牧歌", "金穗", "同心"))
    return {
        "企业名称": f"青禾县{brand}{county.numbers['firm'] + 1}号{kind[-2:]}",
        "统一社会信用代码": credit_code(county),
        "角色": role,
        "主体类型": kind,
        "注册资本": rng.randint(1, 50),
        "经营状态": state,
    }


def illness(rng: Random, year: int, paid: Decimal) -> Row:
    """What somebody paid out of their own pocket in a year, in yuan."""
    return {
        "年度": year,
        "个人自付金额": paid,
        "病种": rng.choice(DISEASES),
        "区划代码": rng.choice(list(VILLAGES)),
    }


def disability(rng: Random, id_number: str, kind: tuple[str, str], village: int | None = None) -> Row:
    """One card holder of the disabled persons' federation."""
    return {
        "残疾证号": disability_number(id_number, kind),
        "残疾类别": kind[0],
        "残疾等级": kind[1],
        "区划代码": village or rng.choice(list(VILLAGES)),
    }


def add_members(county: County) -> None:
    """Rows about the people of the roll; none of them is a reason for doubt."""
    rng = county.stream("members")
    for household in county.households.values():
        if household.case.status != ENROLLED or household.number in county.named:
            continue
        for who in household.members:
            add_member(county, rng, household, who)
        add_household(county, rng, household)


def add_member(county: County, rng: Random, household: Household, who: Member) -> None:
    """Pension of the elderly, card and subsidy of the disabled, hospital bills of the ill, an old job."""
    person = who.person
    if person.age >= 60 and rng.random() < 0.8:
        pension = {
            "险种": "城乡居民",
            "月待遇金额": Decimal(rng.randint(138, 236)),
            "待遇开始年月": months.add(person.born.replace(day=1), 720),
            "发放状态": "正常",
        }
        county.feed("pensions", person, pension)
    if who.disability and who.enrolled:
        card = disability(rng, person.id_number, who.disability, household.village)
        county.feed("disability", person, card)
        county.feed("disability_subsidies", person, subsidy("困难残疾人生活补贴", 100))
        if who.disability[1] in ("一级", "二级"):
            county.feed("disability_subsidies", person, subsidy("重度残疾人护理补贴", 120))
    if who.enrolled and who.health in ("大病", "慢性病") and rng.random() < 0.5:
        paid = Decimal(rng.randint(4_000, 62_000) if who.health == "大病" else rng.randint(800, 9_000))
        county.feed("medical", person, illness(rng, rng.choice((2025, 2026)), paid))
    if 18 <= person.age < 58 and rng.random() < 0.05:
        job = {
            "单位名称": rng.choice(FIRMS),
            "月缴费基数": Decimal(rng.randint(3200, 5200)),
            "缴费年月": some_month(rng, date(2023, 1, 1), 34),
        }
        county.feed("employment", person, job)


def subsidy(kind: str, monthly: int) -> Row:
    """One of the two subsidies of the disabled, still drawn."""
    return {"补贴类型": kind, "状态": "在册", "月金额": Decimal(monthly)}


def add_household(county: County, rng: Random, household: Household) -> None:
    """One house, a motorcycle, the spouses' marriage, the monitoring of a family out of poverty."""
    head, enrolled = household.head, household.enrolled
    if rng.random() < 0.25:
        county.feed("housing", head, house(county, rng))
    if rng.random() < 0.12:
        county.feed("vehicles", head, vehicle(county, rng, rng.choice(EXEMPT_VEHICLES)))
    if rng.random() < 0.06:
        monitored = {
            "监测类型": rng.choice(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")),
            "风险状态": "未消除",
            "区划代码": household.village,
        }
        for who in enrolled:
            county.feed("poverty_monitoring", who.person, monitored)
    for who in household.members:
        if who.relation == "配偶":
            county.feed(
                "marriages",
                head,
                {
                    "配偶姓名": who.person.name,
                    "配偶身份证号": who.person.id_number,
                    "登记日期": some_day(rng, date(1985, 1, 1), date(2005, 12, 31)),
                    "状态": "已婚",
                },
            )
