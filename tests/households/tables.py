"""Tables of every format, mostly right and here and there strange, as hypothesis draws them."""

from hypothesis import strategies as st

from common.sheets.columns import Layout
from complaints.sheets import COMPLAINTS
from datafeeds.kinds import KINDS
from funds.sheets import PAYMENTS
from households.sheets import REGIONS, ROLL
from kinship_filings.sheets import FILINGS
from tests.households.rolls import HEADS

FEED_KINDS = ("deaths", "disability", "marriages", "card_custody", "medical")


LAYOUTS: dict[str, Layout] = {
    "roll": ROLL,
    "payments": PAYMENTS,
    "kinship": FILINGS,
    "complaints": COMPLAINTS,
    "regions": REGIONS,
    **{kind: KINDS[kind].layout for kind in FEED_KINDS},
}


RIGHT = {
    "户编号": ["LH000001", "LH000002"],
    "区划代码": ["159922101201", "159922101202", "159922101000"],
    "状态": ["在保", "已退出", "未通过", "已婚", "正常"],
    "是否享受": ["是", "否"],
    "是否备案": ["是", "否"],
    "起保年月": ["2024-01", "2020-05", "202301"],
    "停保年月": ["2025-01", "2023-12"],
    "渠道": ["来信", "来访"],
    "发放状态": ["成功", "失败"],
    "干部类别": ["民政干部", "村（居）干部"],
    "年度": ["2025"],
    "残疾证号": [HEADS[1] + "42"],
    "残疾等级": ["二级"],
    "险种": ["城乡居民"],
}


NUMBERS = [HEADS[1], HEADS[2], HEADS[3], HEADS[1].lower(), HEADS[2][:6] + HEADS[2][8:17]]


STRANGE = [
    "",
    " ",
    "1.50204E+17",
    "2026-02-30",
    "-1",
    "99999999999",
    "=1+1",
    "'",
    "\u200b",
    "NaN",
    "inf",
    "1e400",
    "١٢٣",
    "²",
    "𝟙𝟝",
    "０",
    "￥",
    "9" * 400,
    "真",
    "2024-06-01 25:00",
    "\ufeff",
    "2024-13",
    "00",
    "1,2,3",
    "合计",
    "\t",
    '"',
    "\\N",
    "\\",
    "{}",
    "%s",
    "';--",
    "0000-00-00",
    "10000-01",
    "1.5.2",
    "2024年",
    "¥¥1",
    "\x1f",
    "\u2028",
    "\x0b",
    "é",
    "👍🏽",
    "a" * 250,
]


def right(header: str) -> list[str]:
    """Values that a column takes."""
    if header in RIGHT:
        return RIGHT[header]
    if "身份证号" in header:
        return NUMBERS
    if "账号" in header:
        return ["6217992100000000012", "6217 9921 0000 0000 020"]
    if "日期" in header or header in {"公示开始", "公示结束"}:
        return ["2024-06-01", "2024/6/1", "20240601"]
    if "年月" in header:
        return ["2026-05", "202606"]
    if "金额" in header or header == "个人自付金额":
        return ["500", "1,234.50"]
    return ["高秀英", "田福"]


@st.composite
def tables(draw: st.DrawFn, layout: Layout) -> list[list[str]]:
    """A header with its rows: mostly right, some cells strange, some columns missing, doubled or unknown."""
    headers = [column.header for column in layout.columns if column.required or draw(st.booleans())]
    if draw(st.integers(0, 9)) == 0:
        headers = draw(st.lists(st.sampled_from([*headers, "备注"]), max_size=12))
    headers = draw(
        st.permutations(
            [*headers, *draw(st.lists(st.sampled_from(["备注", "序号", "", "姓名 "]), max_size=2))]
        )
    )
    strange = st.one_of(st.sampled_from(STRANGE), st.text(max_size=8))
    cell = [st.one_of(*([st.sampled_from(right(header))] * 6), strange) for header in headers]
    rows = draw(st.lists(st.tuples(*cell).map(list), max_size=6))
    return [list(headers), *rows]
