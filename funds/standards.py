"""低保标准: yuan a person and month, rural or urban, dated values of each county."""

from datetime import date
from decimal import Decimal

from accounts import parameters

RURAL = parameters.declare("standard.rural", Decimal("0"), "元/人·月", "农村低保标准（0 为未设置）")
URBAN = parameters.declare("standard.urban", Decimal("0"), "元/人·月", "城市低保标准（0 为未设置）")
OF_AREA = {"rural": RURAL.key, "urban": URBAN.key}


def monthly(area: str, county: int, on: date) -> Decimal | None:
    """The standard of an area (``rural``, ``urban``) in a county on a day, None where nobody has set it."""
    value: Decimal = parameters.value(OF_AREA[area], county, on)
    return value if value > 0 else None


def lacking(area: str, county: int, on: date) -> str | None:
    """Why nothing can be calculated, None where the standard is known."""
    return None if monthly(area, county, on) is not None else sentence(on)


def sentence(on: date) -> str:
    """That no standard is set for a day, and who sets it."""
    return f"没有设置 {on:%Y-%m} 适用的低保标准，请县局业务在“参数”中设置。"
