"""What a list page answers to its address."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Value
from django.http import QueryDict
from django.test import RequestFactory

from accounts.models import Region
from common import marks, pages
from common.errors import Refused
from common.pages import (
    AtLeastFilter,
    Button,
    ChoiceFilter,
    ListColumn,
    ListPage,
    RangeFilter,
    RegionFilter,
    TextFilter,
    yes_no,
)

WILLOW, EAST_WILLOW, STONE = 159922101000, 159922101201, 159922102000


def regions_named(text: str) -> list[int]:
    return list(Region.objects.filter(name__contains=text).values_list("code", flat=True))


PLACES = ListPage(
    name="places",
    title="区划",
    noun="地方",
    unit="个",
    empty="还没有区划。请先导入。",
    default_sort="code",
    pick=True,
    barred=lambda row: "旗县" if row.name == "青禾县" else "",
    columns=(
        ListColumn(
            "名称", "name", sort="name", filter="name", sticky=True, link=lambda row: f"/places/{row.pk}/"
        ),
        ListColumn("代码", "code", sort="code", filter="region", mask=lambda code: f"{code // 10**6}***"),
        ListColumn("大小", "size", kind="number", total="size", filter="size"),
        ListColumn("撤销日期", "ended_on", kind="date", sort="-ended_on", key="ended", filter="ended"),
        ListColumn("后继", "successor.name"),
    ),
    filters=(
        TextFilter("name", "名称", ("name__icontains",)),
        RegionFilter("region", "属于", find=regions_named, column="code", suggest=lambda: ["柳河镇"]),
        AtLeastFilter("size", "大小"),
        RangeFilter("ended", "撤销日期", "ended_on"),
        ChoiceFilter("kind", "类别", (("镇", "镇"), ("村", "村")), tabs=True, column="name__endswith"),
        yes_no(
            "gone",
            "已撤销",
            lambda rows, yes: rows.exclude(ended_on=None) if yes else rows.filter(ended_on=None),
        ),
    ),
)


@pytest.fixture
def places(county: Region) -> Any:
    Region.objects.filter(code=STONE).update(ended_on=date(2026, 6, 10), successor_id=WILLOW)
    return Region.objects.select_related("successor").annotate(size=Value(2) + F("code") % 10)


@pytest.fixture
def ask(rf: RequestFactory, places: Any) -> Any:
    def asked(query: str = "", definition: ListPage = PLACES, **headers: Any) -> pages.PageResult:
        return pages.build(rf.get(f"/places/?{query}", **headers), places, definition)

    return asked


def names(result: pages.PageResult) -> list[str]:
    return [row.obj.name for row in result.rows]


def test_a_list_without_conditions_shows_all_rows_in_its_own_order(ask: Any) -> None:
    result = ask()
    assert names(result) == [
        "北原自治区",
        "示例盟",
        "青禾县",
        "柳河镇",
        "东柳村",
        "西柳村",
        "石桥乡",
        "石桥村",
    ]
    assert [row.number for row in result.rows] == list(range(1, 9))
    assert result.count_words == "8 个"
    assert result.words == result.refusals == []


@pytest.mark.parametrize(
    ("query", "expected", "words"),
    [
        ("name=柳", ["柳河镇", "东柳村", "西柳村"], ["“柳”"]),
        ("region=柳河", ["柳河镇", "东柳村", "西柳村"], ["柳河"]),
        ("region=159922102", ["石桥乡", "石桥村"], ["159922102"]),
        ("region=１５９９２２１０２", ["石桥乡", "石桥村"], ["１５９９２２１０２"]),
        ("size=4", ["西柳村"], ["大小 ≥ 4"]),
        ("ended_from=2026.6.10&ended_to=20260610", ["石桥乡"], ["撤销日期 2026-06-10—2026-06-10"]),
        ("ended_from=2026年6月11日", [], ["撤销日期 2026-06-11—"]),
        ("kind=镇", ["柳河镇"], ["镇"]),
        ("gone=1", ["石桥乡"], ["是"]),
        ("kind=村&name=柳", ["东柳村", "西柳村"], ["“柳”", "村"]),
    ],
)
def test_each_filter_narrows_the_rows_and_is_named(
    ask: Any, query: str, expected: list[str], words: list[str]
) -> None:
    result = ask(query)
    assert result.words == words
    assert names(result) == expected


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("utm_source=x", "utm_source"),
        ("nmae=柳", "nmae"),
        ("name=柳&name=石", "name"),
        ("ended_from=昨天", "昨天"),
        ("ended_from=2026-02-30", "2026-02-30"),
        ("size=很多", "很多"),
        ("kind=旗", "旗"),
        ("region=东流", "东流"),
        ("region=12", "12"),
        ("sort=size", "size"),
        ("page=x", "x"),
        ("page=0", "0"),
        ("per_page=7", "7"),
        ("ended_from=2026-06-10&ended_to=2026-06-01", "撤销日期"),
    ],
)
def test_what_is_not_understood_leaves_no_rows_and_is_named(ask: Any, query: str, named: str) -> None:
    result = ask(query)
    assert result.rows == []
    assert result.count == 0
    assert any(named in sentence for sentence in result.refusals)
    assert not any("非法" in sentence for sentence in result.refusals)


def test_private_fields_and_the_form_token_are_no_filters(ask: Any) -> None:
    assert len(ask("_=1&csrfmiddlewaretoken=x&name=").rows) == 8


def test_sorting_by_a_header_and_turning_it(ask: Any) -> None:
    up, down = ask("sort=name"), ask("sort=-name")
    assert names(up) == list(reversed(names(down)))
    head = up.heads[0]
    assert (head.direction, head.url) == ("ascending", "/places/?sort=-name")
    assert down.heads[0].url == "/places/?sort=name"
    assert up.heads[2].url == ""


def test_pages_are_cut_and_a_page_beyond_the_last_is_the_last(ask: Any) -> None:
    definition = ListPage(name="few", title="区划", columns=PLACES.columns, per_page=3, default_sort="code")
    result = ask("page=99", definition)
    assert (result.page, result.pages, [row.number for row in result.rows]) == (3, 3, [7, 8])
    assert result.previous_url == "/places/?page=2"
    assert result.next_url == ""
    assert [number for number, _, _ in ask("", definition).pager] == [1, 2, 3]


def test_counting_stops_at_the_cap_and_says_so(ask: Any) -> None:
    columns = (ListColumn("名称", "name", sort="name"),)
    result = ask("page=9", ListPage(name="capped", title="区划", columns=columns, per_page=2, count_cap=5))
    assert (result.count_words, result.pages, result.page) == ("超过 5 条", 3, 3)


def test_the_totals_are_of_all_filtered_rows_not_of_the_page(ask: Any) -> None:
    definition = ListPage(
        name="sums", title="区划", columns=PLACES.columns, per_page=1, filters=PLACES.filters
    )
    assert [text for _, text in ask("kind=村", definition).foot] == ["", "", "10", "", ""]
    assert ask("kind=村", definition).sum_words == ["大小 10"]
    assert ask("name=无此", definition).foot == []


def test_a_list_costs_two_queries_for_any_number_of_rows(ask: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        ask("sort=-name")
    with django_assert_num_queries(2):
        ask("name=柳河镇")
    with django_assert_num_queries(3):
        ask("region=柳河")


def test_an_empty_list_says_why(ask: Any) -> None:
    assert ask("name=无此&kind=村").empty_sentence == "没有符合条件的地方。已用条件：“无此”、村。"
    assert ask().empty_sentence == "还没有区划。请先导入。"


def test_addresses_keep_the_filters(ask: Any) -> None:
    result = ask("name=柳&sort=-name&per_page=100&page=1")
    assert result.url(page=2) == "/places/?name=%E6%9F%B3&sort=-name&per_page=100&page=2"
    assert result.query == "name=%E6%9F%B3"
    assert result.kept == [("sort", "-name"), ("per_page", "100")]
    assert result.clear_url == "/places/"


def test_the_fragment_is_for_htmx_alone(ask: Any) -> None:
    target = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list-places"}
    assert ask("", **target).is_fragment
    assert not ask("").is_fragment
    assert not ask("", **{**target, "HTTP_HX_TARGET": "list-others"}).is_fragment
    assert not ask("", **target, HTTP_HX_HISTORY_RESTORE_REQUEST="true").is_fragment


def test_the_page_holds_masked_values_escaped_links_and_reasons(
    rf: RequestFactory, ask: Any, places: Any
) -> None:
    Region.objects.filter(code=EAST_WILLOW).update(name="<b>东柳")
    result = ask()
    result.bulk = [Button("批量下发…", "/assign/")]
    response = pages.answer(rf.get("/places/"), "components/_list.html", result)
    page = response.content.decode()
    assert "&lt;b&gt;东柳</a>" in page
    assert "159922***" in page
    assert "159922101201" not in page.replace("/places/159922101201/", "").replace('value="159922101201"', "")
    assert page.count('name="pick"') == 7
    assert "旗县" in page
    assert "选择本页" in page
    assert 'formaction="/assign/"' in page
    assert 'id="list-places-names"' not in page
    assert "HX-Request" in response["Vary"]


def test_exports_read_the_same_columns_with_or_without_masks(ask: Any) -> None:
    row = ask("region=159922101201").rows[0].obj
    assert PLACES.columns[1].text(row) == "159922***"
    assert pages.columns_for_export(PLACES, masked=False)[1].text(row) == "159922101201"
    assert PLACES.columns[2].raw(row) == 3


def test_rows_are_picked_by_key_or_all_by_the_filter(places: Any) -> None:
    some = pages.picked(QueryDict(f"pick={WILLOW}&pick={STONE}"), places, PLACES)
    assert (some.rows.count(), some.whole) == (2, False)
    every = pages.picked(QueryDict("all=1&query=kind%3D%E6%9D%91"), places, PLACES)
    assert (every.rows.count(), every.whole, every.query) == (3, True, "kind=村")


@pytest.mark.parametrize("data", ["", "pick=x", "pick=1;drop", "all=1&query=nmae%3D1"])
def test_a_deed_on_rows_not_understood_is_refused(places: Any, data: str) -> None:
    with pytest.raises(Refused):
        pages.picked(QueryDict(data), places, PLACES)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("money", Decimal("1234.5"), "1,234.50"),
        ("number", 12345, "12,345"),
        ("date", date(2026, 6, 1), "2026-06-01"),
        ("month", date(2026, 6, 1), "2026-06"),
        ("text", None, "—"),
        ("text", 0, "0"),
        ("severity", 3, "高"),
        ("tag", marks.deadline(2), "▲ 剩余 2 个工作日"),
    ],
)
def test_a_value_reads_as_its_kind_says(kind: Any, value: Any, shown: str) -> None:
    assert ListColumn("列", "value", kind=kind).text({"value": value}) == shown


def test_a_tag_is_shape_and_words_and_only_then_colour() -> None:
    html = ListColumn("期限", "left", kind="tag").html({"left": marks.deadline(-15)})
    assert html == '<span class="tag late"><span aria-hidden="true">■</span> 超期 15 个工作日</span>'
