"""Whose county a file is for, and which divisions lie in it."""

from accounts.models import Region
from common.errors import Refused


def the_county(region: int | None) -> int:
    """The county that a file is for: the one named, else the only one there is.

    Raises Refused when the code is no known county, or when several counties could be meant.
    """
    counties = list(Region.objects.counties().values_list("code", flat=True))
    if region is not None:
        if region not in counties:
            raise Refused(f"没有编码为 {region} 的县级区划，请先导入行政区划，或核对 --region。")
        return region
    if len(counties) != 1:
        found = (
            "还没有县级区划，请先导入行政区划"
            if not counties
            else "系统里有多个县，请用 --region 指明是哪个县的数据"
        )
        raise Refused(f"{found}。文件未导入，原有数据没有变化。")
    return counties[0]


def known_codes(county: int) -> frozenset[int]:
    """The codes of the county and of everything under it."""
    return frozenset(Region.objects.under(county).values_list("code", flat=True))
