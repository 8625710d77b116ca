"""Invented people: names of Han and Mongol families and ID numbers of a district that does not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from common.idnumbers import check_digit

DEMO_DATE = date(2026, 6, 10)
DISTRICT = "159900"
FIRST_SEQUENCE = 40  # lower order numbers of a birthday belong to the people named in the guide
PLACES = 480  # a birthday has so many numbers for each sex
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN_MALE = """
    永福 长海 建民 国强 志刚 德厚 满仓 有才 春生 广财 玉山 文斌
    俊杰 海涛 明亮 树林 金柱 保全 振华 立军 占山 富贵 守义 来喜
    学文 宏伟 二虎 三成 根柱 喜民 东升 全胜 铁柱 天佑 子轩 浩然
    宇航 晓峰 小刚 贵 勇 军 强 鑫 亮 磊 博 斌
    鹏 伟
"""
GIVEN_FEMALE = """
    香莲 桂芳 玉珍 凤英 淑华 春梅 翠花 美玲 金凤 银花 彩霞 玉兰
    改花 引弟 秋菊 冬梅 丽娟 雅琴 巧云 爱莲 素芬 桂枝 喜鹊 月娥
    红艳 小燕 欣妍 雨桐 子涵 梦瑶 香兰 玲玲 枝 芳 燕 霞
    慧 娟 萍 梅 红 琴 兰 英
"""
MONGOL_MALE = """
    巴图 宝音 孟克 呼和 布和 那顺 特木尔 朝鲁 乌力吉 苏和 巴特尔 额尔敦
    格日勒 哈斯 青格勒 满都拉 吉日嘎拉 阿拉坦 德力格尔 斯钦
"""
MONGOL_FEMALE = """
    其木格 萨仁 娜仁 托娅 高娃 琪琪格 格日乐 敖登 斯琴 乌兰 塔娜 萨日娜
    阿拉坦花 通拉嘎 乌云 娜布其 赛罕 苏布德 都兰 明根
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A human being: name as written and ID number."""

    name: str
    id_number: str

    @property
    def born(self) -> date:
        return date(int(self.id_number[6:10]), int(self.id_number[10:12]), int(self.id_number[12:14]))

    @property
    def sex(self) -> str:
        return "男" if int(self.id_number[16]) % 2 else "女"

    @property
    def age(self) -> int:
        """Full years on the demo date."""
        born = self.born
        return DEMO_DATE.year - born.year - ((DEMO_DATE.month, DEMO_DATE.day) < (born.month, born.day))


class Registry:
    """Issues people; no ID number is given twice."""

    def __init__(self) -> None:
        self._issued: dict[tuple[date, bool], int] = defaultdict(int)

    def id_number(self, born: date, sex: str) -> str:
        """The next ID number of a birthday and sex."""
        male = sex == "男"
        place = (born.toordinal() * 37 + self._issued[born, male]) % PLACES
        self._issued[born, male] += 1
        order = FIRST_SEQUENCE + 2 * place + male
        first17 = f"{DISTRICT}{born:%Y%m%d}{order:03d}"
        return first17 + check_digit(first17)

    def person(self, rng: Random, *, age: tuple[int, int], sex: str = "", surname: str = "") -> Person:
        """A new person whose age on the demo date lies within ``age`` (both ends count)."""
        sex = sex or rng.choice("男女")
        born = birthday(rng, *age)
        return Person(given_name(rng, sex, surname), self.id_number(born, sex))


def birthday(rng: Random, youngest: int, oldest: int) -> date:
    """A birthday of somebody who is ``youngest`` to ``oldest`` years old on the demo date."""
    latest = DEMO_DATE.replace(year=DEMO_DATE.year - youngest)
    earliest = DEMO_DATE.replace(year=DEMO_DATE.year - oldest - 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))


def family_name(rng: Random) -> str:
    """A Han surname, or nothing for a Mongol family (two in ten)."""
    return "" if rng.random() < 0.2 else rng.choice(SURNAMES)


def given_name(rng: Random, sex: str, surname: str) -> str:
    """A full name; without a surname it is a Mongol one, often of two parts with ·."""
    if surname:
        return surname + rng.choice((GIVEN_MALE if sex == "男" else GIVEN_FEMALE).split())
    parts = (MONGOL_MALE if sex == "男" else MONGOL_FEMALE).split()
    first, second = rng.sample(parts, 2)
    return f"{first}·{second}" if rng.random() < 0.7 else first + second
