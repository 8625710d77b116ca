"""The files of the demo county: names, the headers and titles that their senders use, encodings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

TAB, COMMA, SEMICOLON = "\t", ",", ";"
ROLL = (
    "户编号 区划代码 户主姓名 户主身份证号 成员姓名 成员身份证号 与户主关系 是否享受 状态 "
    "户月保障金额 救助类别 户类型 致贫原因 健康状况 残疾类别 残疾等级 劳动能力 起保年月 停保年月 "
    "停保原因 申请日期 最近复核日期 核对日期 入户日期 公示开始 公示结束 审核人 审批人 家庭月人均收入 "
    "金额执行年月 开户银行 银行账号 开户人姓名 联系电话 住址"
)
PAYMENTS = "发放年月 户编号 收款人姓名 银行账号 发放金额 发放状态 发放类型 发放人数 发放日期 流水号 失败原因"
REPORT = ("填报单位：青禾县民政局　　　　日期：2026年6月9日　　　　单位：户、人、元",)


@dataclass(frozen=True, slots=True)
class Spec:
    """One file. ``columns``: headers of the formats, in order; ``written``: what the sender calls otherwise.

    ``spoil``: columns that the rejected rows are bad in, one row each; ``copies``: rows that are there twice;
    ``odd``: share of rows with an oddly written cell. ``encoding`` of csv: utf-8, utf-8-sig or gb18030.
    """

    name: str
    command: str
    columns: str
    spoil: str
    kind: str = ""
    as_of: date | None = None
    titles: tuple[str, ...] = ()
    written: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = COMMA
    numbered: bool = False
    closing: str = ""
    copies: int = 3
    odd: float = 0.06
    import_now: bool = True

    @property
    def headers(self) -> dict[str, str]:
        """Header of the formats -> header as written, in the order of the sheet."""
        return {column: self.written.get(column, column) for column in self.columns.split()}


def feed(name: str, kind: str, as_of: date, columns: str, spoil: str, **more: Any) -> Spec:
    """A file of another bureau; its name ends with the day of the data."""
    stem, ending = name.split(".")
    return Spec(
        f"{stem}_{as_of:%Y%m%d}.{ending}",
        "import_feed",
        f"姓名 身份证号 {columns}",
        spoil,
        kind,
        as_of,
        **more,
    )


REGIONS = Spec(
    "行政区划.xlsx",
    "import_regions",
    "区划代码 名称 城乡分类代码",
    "",
    titles=("青禾县行政区划代码表",),
    copies=1,
    odd=0,
    written={"区划代码": "区划代码（12位）"},
)
ROLL_ENROLLED = Spec(
    "低保台账_在保.xlsx",
    "import_roll",
    ROLL,
    "成员身份证号 户月保障金额 起保年月 银行账号 区划代码",
    numbered=True,
    closing="合计",
    titles=("青禾县农村最低生活保障台账（在保）", *REPORT),
    written={
        "区划代码": "村(居)代码",
        "户月保障金额": "户月保障金额（元）",
        "户主身份证号": "户主身份证号*",
        "救助类别": "救助\n类别",
    },
)
ROLL_ENDED = Spec(
    "低保台账_已退出.csv",
    "import_roll",
    ROLL,
    "成员身份证号 停保年月 成员姓名 状态",
    encoding="gb18030",
    titles=("青禾县农村低保退出台账",),
    written={
        "户编号": "低保证号",
        "成员姓名": "姓名",
        "成员身份证号": "证件号码",
        "户月保障金额": "月保障金额",
        "是否享受": "保障对象",
    },
)
ROLL_REJECTED = Spec(
    "低保台账_未通过.csv",
    "import_roll",
    ROLL,
    "成员身份证号 申请日期 是否享受",
    delimiter=SEMICOLON,
    copies=2,
    written={"户编号": "家庭编号", "成员姓名": "姓名", "成员身份证号": "身份证号"},
)
PAID_2024 = Spec(
    "发放台账_2024.xlsx",
    "import_payments",
    PAYMENTS,
    "银行账号 发放金额 发放年月 收款人姓名",
    numbered=True,
    closing="合计",
    odd=0.02,
    titles=("青禾县农村低保金发放台账（2024年6月—12月）", *REPORT),
    written={"收款人姓名": "户名", "发放金额": "发放金额（元）"},
)
PAID_2025 = Spec(
    "发放台账_2025.csv",
    "import_payments",
    PAYMENTS,
    "银行账号 发放金额 发放状态 户编号 发放日期",
    encoding="gb18030",
    odd=0.02,
    closing="合计",
    titles=("青禾县农村低保金发放台账（2025年）",),
    written={"收款人姓名": "开户人姓名", "银行账号": "收款账号"},
)
PAID_2026 = Spec(
    "发放台账_2026.csv",
    "import_payments",
    PAYMENTS,
    "银行账号 发放金额 发放年月",
    encoding="utf-8-sig",
    delimiter=TAB,
    odd=0.02,
    written={"发放年月": "发放 年月*"},
)
KINSHIP = Spec(
    "近亲属备案表.xlsx",
    "import_kinship",
    (
        "干部姓名 干部身份证号 干部类别 单位职务 区划代码 亲属姓名 亲属身份证号 亲属关系 是否备案 "
        "备案日期 最近复核日期"
    ),
    "亲属身份证号 是否备案 备案日期",
    numbered=True,
    copies=1,
    titles=("青禾县社会救助经办人员和村（居）干部近亲属备案表", "（2026年）"),
    written={"是否备案": "是否备案（是/否）"},
)
COMPLAINTS = Spec(
    "信访台账.csv",
    "import_complaints",
    (
        "信访编号 登记日期 信访人 身份证号 联系电话 渠道 区划代码 问题类别 内容 "
        "被反映人 办理状态 受理日期 办结日期 办理结果 满意度"
    ),
    "登记日期 渠道 区划代码",
    encoding="gb18030",
    titles=("青禾县社会救助领域信访台账",),
    copies=0,
)
EARLIER_DEATHS = feed(
    "公安_死亡注销.xlsx",
    "deaths",
    date(2026, 3, 31),
    "死亡日期 注销日期",
    "身份证号 死亡日期 姓名",
    numbered=True,
    titles=("公安_死亡注销数据",),
)
DEATHS = feed(
    "公安_死亡注销.csv",
    "deaths",
    date(2026, 6, 8),
    "死亡日期 注销日期 备注",
    "身份证号 死亡日期 姓名 死亡日期 身份证号",
    encoding="gb18030",
    titles=("青禾县公安局　死亡人口注销信息", "数据截至：2026年6月8日　　内部资料　注意保密"),
    closing="合计",
    copies=0,
    written={"身份证号": "公民身份号码", "死亡日期": "死亡 日期"},
)
FEEDS = (
    EARLIER_DEATHS,
    DEATHS,
    feed("殡葬_火化.csv", "cremations", date(2026, 3, 31), "火化日期 死亡日期", "身份证号 火化日期 火化日期"),
    feed(
        "社保_养老待遇.csv",
        "pensions",
        date(2026, 5, 31),
        "险种 月待遇金额 待遇开始年月 发放状态",
        "身份证号 险种 月待遇金额 待遇开始年月",
        encoding="gb18030",
        written={"身份证号": "证件号码"},
        titles=("社会保险待遇发放明细",),
    ),
    feed(
        "社保_参保缴费.xlsx",
        "employment",
        date(2026, 5, 31),
        "单位名称 月缴费基数 缴费年月",
        "身份证号 月缴费基数 缴费年月",
    ),
    feed(
        "不动产_登记.csv",
        "housing",
        date(2026, 5, 31),
        "不动产权证号 用途 建筑面积 坐落 登记日期 共有情况",
        "身份证号 用途 登记日期",
        encoding="utf-8-sig",
    ),
    feed(
        "市场监管_主体.csv",
        "businesses",
        date(2026, 5, 31),
        "企业名称 统一社会信用代码 角色 主体类型 注册资本 经营状态",
        "身份证号 角色 主体类型",
        delimiter=SEMICOLON,
        written={"注册资本": "注册资本（万元）"},
    ),
    feed(
        "财政_供养人员.xlsx",
        "public_payroll",
        date(2026, 6, 1),
        "单位 岗位 在职状态",
        "身份证号 在职状态",
        numbered=True,
        titles=("财政供养人员信息",),
    ),
    feed(
        "组织_干部名册.csv",
        "officials",
        date(2026, 6, 1),
        "类别 单位职务 区划代码",
        "身份证号 类别",
        encoding="gb18030",
        copies=1,
    ),
    feed(
        "残联_持证残疾人.xlsx",
        "disability",
        date(2026, 5, 31),
        "残疾证号 残疾类别 残疾等级 区划代码",
        "身份证号 残疾等级 残疾等级",
        written={"身份证号": "身份证号*"},
    ),
    feed(
        "医保_大病.csv",
        "medical",
        date(2026, 5, 31),
        "年度 个人自付金额 病种 区划代码",
        "身份证号 年度 个人自付金额",
        encoding="gb18030",
        titles=("城乡居民大病保险个人自付明细", "单位：元"),
    ),
    feed(
        "乡村振兴_监测对象.csv",
        "poverty_monitoring",
        date(2026, 6, 1),
        "监测类型 风险状态 区划代码",
        "身份证号 监测类型 风险状态",
        delimiter=TAB,
    ),
    feed(
        "民政_特困.csv",
        "tekun",
        date(2026, 6, 5),
        "供养方式 状态",
        "身份证号 供养方式 状态",
        encoding="utf-8-sig",
    ),
    feed(
        "外地_低保名册.csv",
        "other_rolls",
        date(2026, 5, 31),
        "所属区划代码 状态 起保年月",
        "身份证号 状态 所属区划代码",
    ),
    feed("民政_孤儿.xlsx", "orphans", date(2026, 6, 5), "类型 状态", "身份证号 状态", copies=1),
    feed(
        "民政_残疾人两项补贴.csv",
        "disability_subsidies",
        date(2026, 6, 5),
        "补贴类型 状态 月金额",
        "身份证号 补贴类型 月金额",
        encoding="gb18030",
    ),
    feed(
        "民政_婚姻登记.csv",
        "marriages",
        date(2026, 5, 31),
        "配偶姓名 配偶身份证号 登记日期 状态",
        "身份证号 配偶身份证号 登记日期 状态",
    ),
    feed(
        "乡镇_代持卡备案.csv",
        "card_custody",
        date(2026, 6, 5),
        "银行账号 代管人姓名 代管人身份证号 与本人关系 备案日期 状态",
        "代管人身份证号 银行账号",
        encoding="utf-8-sig",
        copies=1,
        written={"银行账号": "银行账号*"},
    ),
    feed(
        "公安_机动车.xlsx",
        "vehicles",
        date(2026, 6, 5),
        "号牌号码 车辆类型 品牌型号 初次登记日期 状态",
        "身份证号 初次登记日期 状态",
        numbered=True,
        titles=("青禾县公安局交警大队　机动车登记信息",),
        import_now=False,
    ),
)
