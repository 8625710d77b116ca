"""The formats of regions (行政区划) and of the roll (低保台账), as columns."""

from common.sheets import parsers
from common.sheets.columns import Column, Layout

REGIONS = Layout(
    (
        Column("区划代码", "code", parsers.region_code, required=True, width=15),
        Column("名称", "name", parsers.text_up_to(60), required=True, width=20),
        Column("城乡分类代码", "category_code", parsers.text_up_to(3)),
    )
)

NAME = parsers.text_up_to(120)
WORD = parsers.text_up_to(60)
NUMBER = parsers.text_up_to(64, repeats=True)
LINE = parsers.text_up_to(200)

ROLL = Layout(
    (
        Column("户编号", "number", NUMBER, required=True, synonyms=("低保证号", "家庭编号"), width=20),
        Column(
            "区划代码",
            "village",
            parsers.region_code,
            required=True,
            synonyms=("村(居)代码", "村代码", "居代码"),
            width=15,
        ),
        Column("户主姓名", "head_name", NAME, required=True, is_name=True),
        Column(
            "户主身份证号", "head_id", parsers.idnumber, required=True, synonyms=("户主证件号码",), width=20
        ),
        Column("成员姓名", "name", NAME, required=True, synonyms=("姓名",), is_name=True),
        Column(
            "成员身份证号",
            "member_id",
            parsers.idnumber,
            required=True,
            synonyms=("身份证号", "证件号码"),
            width=20,
        ),
        Column("与户主关系", "relation", WORD, required=True),
        Column("是否享受", "enrolled", parsers.yes_no, required=True, synonyms=("保障对象",)),
        Column("状态", "status", parsers.listed(("在保", "已退出", "未通过")), required=True),
        Column("户月保障金额", "amount", parsers.money, required=True, synonyms=("月保障金额",), unit="元"),
        Column("救助类别", "grade", parsers.of_table("救助类别")),
        Column("户类型", "area_kind", parsers.of_table("户类型")),
        Column("致贫原因", "cause", WORD),
        Column("健康状况", "health", NAME),
        Column("残疾类别", "disability_kind", WORD),
        Column("残疾等级", "disability_level", WORD),
        Column("劳动能力", "labour", WORD),
        Column("起保年月", "first_month", parsers.month, required=True, blank_ok=True),
        Column("停保年月", "last_month", parsers.month),
        Column("停保原因", "end_reason", LINE),
        Column("申请日期", "applied_on", parsers.day),
        Column("最近复核日期", "reviewed_on", parsers.day),
        Column("核对日期", "checked_on", parsers.day),
        Column("入户日期", "visited_on", parsers.day),
        Column("公示开始", "notice_from", parsers.day),
        Column("公示结束", "notice_to", parsers.day),
        Column("审核人", "examiner", NAME, is_name=True),
        Column("审批人", "confirmer", NAME, is_name=True),
        Column("家庭月人均收入", "income_per_head", parsers.money, unit="元"),
        Column("金额执行年月", "amount_from", parsers.month, synonyms=("调标年月", "执行年月")),
        Column("开户银行", "bank_name", NAME, width=20),
        Column("银行账号", "account", parsers.account, width=24),
        Column("开户人姓名", "account_holder", NAME, is_name=True),
        Column("联系电话", "phone", WORD, width=15),
        Column("住址", "address", parsers.text, width=28),
    )
)
