"""Invented people: names of Han and Mongol families and ID numbers of a district that does not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from common import declared
from common.idnumbers import check_digit

DEMO_DATE = date(2026, 6, 10)
DISTRICT = "159900"
FIRST_SEQUENCE = 40  # lower order numbers of a birthday belong to the people named in the guide
PLACES = 480  # a birthday has so many numbers for each sex
NAMES = declared.tree("demo/names.json")
SURNAMES: list[str] = NAMES["姓"]
HAN: dict[str, list[str]] = {"男": NAMES["汉族男名"], "女": NAMES["汉族女名"]}
MONGOL: dict[str, list[str]] = {"男": NAMES["蒙古族男名"], "女": NAMES["蒙古族女名"]}


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
        return surname + rng.choice(HAN[sex])
    first, second = rng.sample(MONGOL[sex], 2)
    return f"{first}·{second}" if rng.random() < 0.7 else first + second
