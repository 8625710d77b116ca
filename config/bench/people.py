"""Invented people by their number: the same number is always the same name, ID number and account."""

from datetime import date, timedelta
from functools import lru_cache

from common.idnumbers import check_digit

DAYS = 20_000
SEQUENCES = 1000
FIRST_DAY = date(1940, 1, 1)
STRIDE = 7919  # no divisor of DAYS: neighbours have far birthdays
DISTRICT = 159900
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "香莲桂芳玉珍凤英淑华春梅翠花美玲金凤银花彩霞玉兰永福长海建民国强志刚德厚满仓有才"

_BIRTHDAYS = tuple(f"{FIRST_DAY + timedelta(days=day):%Y%m%d}" for day in range(DAYS))


def id_number(person: int) -> str:
    """The ID number of a person, of a district that does not exist; no two persons share one."""
    birthday = _BIRTHDAYS[person * STRIDE % DAYS]
    district, sequence = divmod(person // DAYS, SEQUENCES)
    first17 = f"{DISTRICT + district}{birthday}{sequence:03d}"
    return first17 + check_digit(first17)


def name(person: int) -> str:
    """The name of a person; names repeat, as they do."""
    return _name(person % 27_000)


@lru_cache(maxsize=27_000)
def _name(kind: int) -> str:
    first, second = kind // 30 % 40, kind // 1200 % 40
    return SURNAMES[kind % 30] + GIVEN[first] + GIVEN[second]


def account(household: int) -> str:
    """The bank account of a household."""
    return f"6217{household:012d}"
