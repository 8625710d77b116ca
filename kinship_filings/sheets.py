"""The format of the filing ledger (近亲属备案表), as columns. Source: formats §3.4."""

from common.sheets import parsers
from common.sheets.columns import Column, Layout
from households.sheets import LINE, NAME, WORD
from kinship_filings.models import Filing

FILINGS = Layout(
    (
        Column("干部姓名", "official_name", NAME, required=True, is_name=True),
        Column("干部身份证号", "official_id", parsers.idnumber, required=True, width=20),
        Column("干部类别", "category", parsers.listed(Filing.Category.labels), required=True, width=14),
        Column("单位职务", "post", LINE, width=20),
        Column("区划代码", "stated_region", parsers.region_code, width=15),
        Column("亲属姓名", "relative_name", NAME, required=True, is_name=True),
        Column("亲属身份证号", "relative_id", parsers.idnumber, required=True, width=20),
        Column("亲属关系", "relation", WORD, required=True),
        Column("是否备案", "filed", parsers.yes_no, required=True),
        Column("备案日期", "filed_on", parsers.day),
        Column("最近复核日期", "rechecked_on", parsers.day),
    )
)
