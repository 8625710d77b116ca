"""Numbers without gaps (编号、文号): one row a unit, kind and year, its lock held until the deed commits."""

from accounts.models import Region
from common import divisions
from common.initials import initials
from households.models import Serial

Series = Serial.Series
ENDINGS = ("民族乡", "街道", "苏木", "地区", "镇", "乡", "县", "区", "旗", "市")


def next_number(unit: int, series: Series, year: int) -> int:
    """The next number of a unit in a year; a deed that is undone gives it back with everything else.

    Call it inside the deed's transaction, after the application's lock.
    """
    return next_numbers(unit, series, year, 1)[0]


def next_numbers(unit: int, series: Series, year: int, count: int) -> range:
    """The next ``count`` numbers of a unit in a year; as above."""
    Serial.objects.get_or_create(unit=unit, series=series, year=year)
    row = Serial.objects.select_for_update().get(unit=unit, series=series, year=year)
    row.last += count
    row.save(update_fields=["last"])
    return range(row.last - count + 1, row.last + 1)


def letters_of(unit: int) -> str:
    """The letters under which a township numbers: LH of 柳河镇, with its code where another has the same."""
    county = divisions.county_code(unit)
    names = dict(Region.objects.under(county).values_list("code", "name"))
    mine = short(names.get(unit, ""))
    towns = [code for code in names if divisions.level(code) == divisions.Level.TOWNSHIP]
    same = [code for code in towns if _letters(short(names[code])) == _letters(mine)]
    return _letters(mine) + ("" if len(same) <= 1 else str(unit // 1_000 % 1_000))


def short(name: str) -> str:
    """The name of a division without what it is: 柳河 of 柳河镇."""
    ending = next((each for each in ENDINGS if name.endswith(each) and len(name) > len(each) + 1), "")
    return name.removesuffix(ending)


def _letters(name: str) -> str:
    return next(iter(initials(name)), "X").upper()
