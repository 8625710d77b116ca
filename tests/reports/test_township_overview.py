"""乡镇情况统计表: what it counts, for whom, as of which day; every figure leads to its rows."""

import re
from decimal import Decimal
from html import unescape

import pytest

from accounts.models import Region
from accounts.scope import WHOLE, scope
from households.models import Case, Entitlement, Household, Membership, Residence
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WILLOW
from tests.reports.conftest import sheet_of

pytestmark = pytest.mark.django_db

SUMS = {"月保障金额": "月保障金额", "在保人数": "保障人数", "追回金额": "追回金额"}


def overview(html):
    """The figures of the page by place and header."""
    _, heads, *rows = sheet_of(html)
    return {(row[1] if row[0] != "合计" else "合计"): dict(zip(heads, row, strict=True)) for row in rows}


def links(html):
    """(header, figure, address) of every figure that leads somewhere."""
    table = html[html.index('id="preview"') : html.index("</table>", html.index('id="preview"'))]
    found = re.findall(r'data-label="([^"]+)"><a href="([^"]+)">([^<]+)</a>', table)
    return [(header, figure, unescape(address)) for header, address, figure in found]


def test_the_figures_of_a_county(full_county, auditor, read):
    counted = overview(read(auditor, "/reports/township_overview/"))
    assert list(counted) == ["柳河镇", "石桥乡", "青禾县（跨乡镇或未定乡镇）", "合计"]
    willow, stone = counted["柳河镇"], counted["石桥乡"]
    expected = {
        "在保户数": "5", "在保人数": "5", "月保障金额": "2,010.00", "户均": "402.00",
        "本期新增户": "1", "本期退出户": "1", "未通过户": "1",
        "疑点数": "3", "已核实": "1", "属实": "1", "整改中": "0", "已销号": "1", "超期": "1",
        "追回金额": "480.00", "信访件": "1", "重复信访": "1", "备案数": "1", "未备案数": "0",
    }  # fmt: skip
    assert {header: willow[header] for header in expected} == expected
    assert (stone["在保户数"], stone["整改中"], stone["信访件"], stone["重复信访"]) == ("1", "1", "1", "0")
    assert (stone["备案数"], stone["未备案数"]) == ("0", "1")
    whole = counted["青禾县（跨乡镇或未定乡镇）"]
    assert (whole["信访件"], whole["备案数"], whole["在保户数"]) == ("1", "1", "0")
    totals = counted["合计"]
    assert (totals["在保户数"], totals["月保障金额"], totals["户均"]) == ("6", "2,510.00", "418.33")
    assert (totals["信访件"], totals["备案数"], totals["未备案数"]) == ("3", "2", "1")


def test_every_figure_leads_to_exactly_the_rows_that_it_counts(full_county, auditor, read):
    html = read(auditor, "/reports/township_overview/")
    followed = links(html)
    figures = {header for header, _, _ in followed}
    assert figures == set(sheet_of(html)[1]) - {"序号", "乡镇", "户均"}
    for header, figure, address in followed:
        heads, *rows = sheet_of(read(auditor, address))
        totals = dict(zip(heads, rows[-1], strict=True)) if rows[-1][0] == "合计" else {}
        if header in SUMS:
            assert totals[SUMS[header]] == figure, (header, address)
        else:
            assert len(rows) - bool(totals) == int(figure), (header, address)


def test_the_items_behind_a_figure_say_of_themselves_what_it_counts(full_county, auditor, read):
    address = {header: url for header, _, url in links(read(auditor, "/reports/township_overview/"))}
    for header, progress, closed in (("已销号", "已完成", "已销号"), ("整改中", "整改中", "未销号")):
        heads, row, *_ = sheet_of(read(auditor, address[header]))
        told = dict(zip(heads, row, strict=True))
        assert (told["整改进展"], told["销号状态"]) == (progress, closed)


def test_a_figure_leads_back_to_the_table_as_it_was_asked(full_county, auditor, read):
    asked = f"region={WILLOW}&first=2026-05-01&last=2026-05-31"
    [address] = [
        url for header, _, url in links(read(auditor, f"/reports/township_overview/?{asked}"))
        if header == "本期退出户" and f"region={WILLOW}" in url
    ][:1]  # fmt: skip
    html = read(auditor, address)
    assert f'href="/reports/township_overview/?{asked.replace("&", "&amp;")}"' in html
    assert "QH000903" in html
    assert "QH000902" not in html


def test_the_last_day_decides_who_is_enrolled_and_for_how_much(full_county, auditor, read):
    with scope(region=WHOLE):
        case = make.case(make.household("LH000950", village=STONE_VILLAGE), first="2025-01", amount="100.00")
        Entitlement.objects.filter(case=case).update(to_month=make.month("2026-03"))
        make.entitlement(case, "150.00", "2026-04")
    for last, amount in (("2026-02-28", "600.00"), ("2026-04-01", "650.00"), ("2024-12-31", "500.00")):
        counted = overview(read(auditor, f"/reports/township_overview/?region={STONE}&last={last}"))
        assert counted["石桥乡"]["月保障金额"] == amount


def move(household, village):
    """The household lives in another village from now on; its case was lived in the old one."""
    with scope(region=WHOLE):
        Household.objects.filter(pk=household.pk).update(region_code=village)
        for model in (Case, Residence, Membership, Entitlement):
            rows = model.objects.filter(
                **{"case__household" if model is Entitlement else "household": household}
            )
            rows.update(region_code=village)


def test_who_has_moved_away_counts_where_they_lived_and_is_not_named_there(
    county, today, caseworker, auditor, read
):
    with scope(region=WHOLE):
        case = make.case(make.household("LH000960", name="胡长贵"), first="2024-01", last="2026-06")
    move(case.household, STONE_VILLAGE)
    for who, named in ((caseworker, False), (auditor, True)):
        html = read(who, f"/reports/township_overview/?region={WILLOW}")
        assert overview(html)["柳河镇"]["在保户数"] == "1"
        address = next(url for header, _, url in links(html) if header == "在保户数")
        behind = read(who, address)
        assert ("胡长贵" in behind, "LH000960" in behind) == (named, named)
        assert ("（已迁出本辖区）" in behind) is not named
        assert len(sheet_of(behind)) == 3


def test_a_township_sees_its_own_row_and_nothing_of_the_next(full_county, next_caseworker, read):
    html = read(next_caseworker, "/reports/township_overview/")
    assert list(overview(html)) == ["石桥乡", "合计"]
    for _, _, address in links(html):
        assert f"region={STONE}" in address
        assert "柳河镇" not in "".join(map(str, sheet_of(read(next_caseworker, address))))
    assert "不在您的管辖范围内" in read(next_caseworker, f"/reports/township_overview/?region={COUNTY}", 422)


def test_only_y_and_a_are_told_of_complaints(full_county, people, read):
    for role, user in people.items():
        if role in "GN":
            continue
        html = read(user, "/reports/township_overview/")
        told = {overview(html)["合计"][header] for header in ("信访件", "重复信访")}
        assert (told == {""}) is (role not in "YA"), role
        assert any("complaints" in url for _, _, url in links(html)) is (role in "YA")


def test_figures_lead_only_where_the_role_may_go(full_county, treasurer, leader, read):
    for user in (treasurer, leader):
        for header, _, address in links(read(user, "/reports/township_overview/")):
            assert read(user, address), header
    assert {header for header, _, _ in links(read(treasurer, "/reports/township_overview/"))} >= {
        "在保户数",
        "备案数",
    }
    assert "疑点数" not in {header for header, _, _ in links(read(treasurer, "/reports/township_overview/"))}


def test_a_township_that_was_merged_away_stands_in_the_tables_of_its_time(full_county, auditor, read):
    Region.objects.filter(code=STONE).update(ended_on="2026-03-01", successor=WILLOW)
    Household.objects.none()
    with scope(region=WHOLE):
        Residence.objects.filter(village=STONE_VILLAGE).update(village=make.EAST_WILLOW)
    early = overview(read(auditor, "/reports/township_overview/?first=2026-01-01&last=2026-02-01"))
    assert "石桥乡" in early
    assert Decimal(early["合计"]["在保户数"]) > 0


def test_the_period_is_the_month_of_the_last_day_unless_it_is_given(full_county, auditor, read):
    html = read(auditor, "/reports/township_overview/")
    assert 'name="first" value="2026-06-01"' in html
    assert 'name="last" value="2026-06-30"' in html
    year = overview(read(auditor, "/reports/township_overview/?first=2024-01-01"))["柳河镇"]
    assert (year["本期新增户"], year["本期退出户"]) == ("3", "2")
