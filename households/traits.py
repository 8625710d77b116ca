"""What is true of a person for the procedure (人员情形): age, severe disability; read from one row."""

import re
from datetime import date
from typing import Any

ADULT, OLD = 18, 60
MIND = ("智力", "精神")
EMPLOYED = ("务工", "灵活就业")
"""With one of these nobody is 无业; who farms at home may be."""
_LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_MAN = re.compile(
    "(继|养|岳|祖|外祖)?父亲?|公公|爷爷|外公|丈?夫|(长|次|三|独生|继|养)?子|儿子|女婿|外?孙子|外孙|哥哥|弟弟|[兄弟]{1,2}"
)
_WOMAN = re.compile(
    "(继|养|岳|祖|外祖)?母亲?|婆婆|奶奶|外婆|妻子?|(长|次|三|独生|继|养)?女儿?|儿媳|外?孙女|姐姐|妹妹|[姐妹]{1,2}"
)


def age(born_on: date, on: date) -> int:
    """Full years on a day; who was born on 29 February is a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def disability_level(member: Any) -> int | None:
    """The level 1 (heaviest) to 4 of a member's disability, None without one."""
    return next((level for sign, level in _LEVELS.items() if sign in member.disability_level), None)


def is_severely_disabled(member: Any) -> bool:
    """重度残疾人: level one or two."""
    return disability_level(member) in (1, 2)


def is_third_level_mental(member: Any) -> bool:
    """三级智力、三级精神残疾人."""
    return disability_level(member) == 3 and any(kind in member.disability_kind for kind in MIND)


def is_minor(member: Any, on: date) -> bool:
    """未成年人."""
    return age(member.born_on, on) < ADULT


def contradicts_relation(relation: str, sex: str) -> bool:
    """Whether nobody of this sex (男, 女) stands in that relation to the head; 配偶 and 其他 say nothing."""
    other = {"男": _WOMAN, "女": _MAN}.get(sex)
    return other is not None and other.fullmatch(relation) is not None


def is_old(member: Any, on: date) -> bool:
    """老年人."""
    return age(member.born_on, on) >= OLD
