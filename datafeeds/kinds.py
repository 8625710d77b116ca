"""The eighteen feeds (formats §4), one declared format a kind.

A kind names its columns with the field of its table that each one fills, and what an empty
optional state means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from common.sheets import parsers
from common.sheets.columns import Column, Layout
from datafeeds.models import ROWS, FeedRow, Kind, NumberedFeedRow
from households.sheets import LINE, NAME, WORD

PERSON = (
    Column("姓名", "name", NAME, required=True, is_name=True),
    Column(
        "身份证号",
        "id_number",
        parsers.idnumber,
        required=True,
        synonyms=("证件号码", "公民身份号码"),
        width=20,
    ),
)
PLACE = Column("区划代码", "stated_region", parsers.region_code, width=15)
REGISTER_STATE = parsers.of_table("在册状态")


@dataclass(frozen=True)
class FeedKind:
    """One kind of feed: who sends it, its columns, its table, and the values of empty states."""

    kind: Kind
    bureau: str
    columns: tuple[Column, ...]
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def layout(self) -> Layout:
        """All columns of a file of this kind, the person's first."""
        return Layout((*PERSON, *self.columns))

    @property
    def table(self) -> type[FeedRow]:
        """The model that holds its rows."""
        return ROWS[self.kind]

    @property
    def keeps_id_number(self) -> bool:
        """Whether the ID number is kept, encrypted, because findings show people outside the roll."""
        return issubclass(self.table, NumberedFeedRow)


KINDS: dict[str, FeedKind] = {
    feed.kind.value: feed
    for feed in (
        FeedKind(
            Kind.DEATHS,
            "公安、卫健",
            (
                Column("死亡日期", "died_on", parsers.day, required=True),
                Column("注销日期", "cancelled_on", parsers.day),
            ),
        ),
        FeedKind(
            Kind.CREMATIONS,
            "殡葬",
            (
                Column("火化日期", "cremated_on", parsers.day, required=True),
                Column("死亡日期", "died_on", parsers.day),
            ),
        ),
        FeedKind(
            Kind.PENSIONS,
            "社保",
            (
                Column("险种", "insurance", parsers.of_table("养老险种"), required=True),
                Column("月待遇金额", "monthly", parsers.money, required=True),
                Column("待遇开始年月", "from_month", parsers.month),
                Column("发放状态", "state", parsers.of_table("养老待遇状态")),
            ),
            {"state": "正常"},
        ),
        FeedKind(
            Kind.EMPLOYMENT,
            "社保",
            (
                Column("单位名称", "employer", LINE, required=True),
                Column("月缴费基数", "base", parsers.money, required=True),
                Column("缴费年月", "paid_month", parsers.month, required=True),
            ),
        ),
        FeedKind(
            Kind.HOUSING,
            "不动产",
            (
                Column("不动产权证号", "certificate", NAME, required=True),
                Column("用途", "usage", parsers.of_table("房屋用途"), required=True),
                Column("建筑面积", "area", parsers.text_up_to(40)),
                Column("坐落", "location", parsers.text_up_to(300)),
                Column("登记日期", "registered_on", parsers.day),
                Column("共有情况", "sharing", WORD),
            ),
        ),
        FeedKind(
            Kind.VEHICLES,
            "公安",
            (
                Column("号牌号码", "plate", parsers.text_up_to(20), required=True),
                Column("车辆类型", "vehicle_type", WORD, required=True),
                Column("品牌型号", "model", NAME),
                Column("初次登记日期", "registered_on", parsers.day),
                Column("状态", "state", parsers.of_table("机动车状态")),
            ),
            {"state": "正常"},
        ),
        FeedKind(
            Kind.BUSINESSES,
            "市场监管",
            (
                Column("企业名称", "firm", LINE, required=True),
                Column("统一社会信用代码", "credit_code", parsers.text_up_to(30), required=True),
                Column("角色", "role", parsers.of_table("主体中的角色"), required=True),
                Column(
                    "主体类型",
                    "firm_kind",
                    parsers.of_table("主体类型"),
                    required=True,
                ),
                Column("注册资本", "capital_wan", parsers.text_up_to(40)),
                Column("经营状态", "state", parsers.of_table("经营状态")),
            ),
            {"state": "存续"},
        ),
        FeedKind(
            Kind.PUBLIC_PAYROLL,
            "财政",
            (
                Column("单位", "employer", LINE, required=True),
                Column("岗位", "post", NAME),
                Column("在职状态", "state", parsers.of_table("在职状态")),
            ),
            {"state": "在职"},
        ),
        FeedKind(
            Kind.OFFICIALS,
            "组织、乡镇",
            (
                Column("类别", "category", parsers.of_table("干部名册类别"), required=True),
                Column("单位职务", "post", LINE),
                PLACE,
            ),
        ),
        FeedKind(
            Kind.DISABILITY,
            "残联",
            (
                Column("残疾证号", "certificate", parsers.disability_card, required=True),
                Column("残疾类别", "category", WORD, required=True),
                Column("残疾等级", "level", parsers.of_table("残疾等级"), required=True),
                PLACE,
            ),
        ),
        FeedKind(
            Kind.MEDICAL,
            "医保",
            (
                Column("年度", "year", parsers.year, required=True),
                Column("个人自付金额", "self_paid", parsers.money, required=True),
                Column("病种", "illness", NAME),
                PLACE,
            ),
        ),
        FeedKind(
            Kind.POVERTY_MONITORING,
            "乡村振兴",
            (
                Column(
                    "监测类型",
                    "category",
                    parsers.of_table("监测类型"),
                    required=True,
                ),
                Column("风险状态", "risk", parsers.of_table("风险状态")),
                PLACE,
            ),
            {"risk": "未消除"},
        ),
        FeedKind(
            Kind.TEKUN,
            "民政",
            (
                Column("供养方式", "support", parsers.of_table("供养方式"), required=True),
                Column("状态", "state", REGISTER_STATE, required=True),
            ),
        ),
        FeedKind(
            Kind.OTHER_ROLLS,
            "外地民政",
            (
                Column("所属区划代码", "other_region", parsers.region_code, required=True),
                Column("状态", "state", parsers.of_table("外地低保状态"), required=True),
                Column("起保年月", "first_month", parsers.month),
            ),
        ),
        FeedKind(
            Kind.ORPHANS,
            "民政",
            (
                Column("类型", "category", WORD, required=True),
                Column("状态", "state", REGISTER_STATE, required=True),
            ),
        ),
        FeedKind(
            Kind.DISABILITY_SUBSIDIES,
            "民政",
            (
                Column(
                    "补贴类型",
                    "subsidy",
                    parsers.of_table("两项补贴类型"),
                    required=True,
                ),
                Column("状态", "state", REGISTER_STATE, required=True),
                Column("月金额", "monthly", parsers.money),
            ),
        ),
        FeedKind(
            Kind.MARRIAGES,
            "民政",
            (
                Column("配偶姓名", "spouse_name", NAME, required=True, is_name=True),
                Column("配偶身份证号", "spouse_id", parsers.idnumber, required=True, width=20),
                Column("登记日期", "registered_on", parsers.day, required=True),
                Column("状态", "state", parsers.of_table("婚姻状态"), required=True),
            ),
        ),
        FeedKind(
            Kind.CARD_CUSTODY,
            "乡镇",
            (
                Column("银行账号", "account", parsers.account, required=True, width=24),
                Column("代管人姓名", "custodian_name", NAME, required=True, is_name=True),
                Column("代管人身份证号", "custodian_id", parsers.idnumber, required=True, width=20),
                Column("与本人关系", "relation", WORD, required=True),
                Column("备案日期", "filed_on", parsers.day),
                Column("状态", "state", parsers.of_table("代管状态")),
            ),
            {"state": "有效"},
        ),
    )
}
"""Every kind by the name that ``import_feed`` takes."""

OF_TOWNSHIPS = frozenset({Kind.CARD_CUSTODY, Kind.OFFICIALS})
"""Kinds that townships send themselves: each is a source of its own, and they add up."""
