"""The procedure of an application as one table (办理流程): guards, buttons and letters read it.

Each row: from which states, which deed, to which state, who, under which conditions, with which
document, what the applicant is told, on what basis. ``T01`` … ``T17`` are the rows of the reference (policy
§2.2), ``T18`` those of its limits; a letter behind it tells the rows of one transition apart.
``docs/procedure.md`` is made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from households.models import Application, Deed, Duty, Letter

Status = Application.Status
Part = Duty.Part
Code = Letter.Code

BEFORE_ACCEPTANCE = (Status.DRAFT, Status.SUPPLEMENT)
INVESTIGATION = (Status.ACCEPTED, Status.INVESTIGATING)
AT_COUNTY = (Status.SUBMITTED, Status.DECIDING)
UNDER_WAY = (
    *INVESTIGATION,
    Status.CHECK_FAILED,
    Status.PRELIM,
    Status.TO_PUBLISH,
    Status.PUBLICITY,
    Status.OBJECTION,
    *AT_COUNTY,
)
"""Accepted and not decided."""
OPEN = (*BEFORE_ACCEPTANCE, *UNDER_WAY)

CONDITIONS = {
    "members_told": "家庭成员已填写，户主一人并计入家庭人口，有拟保障人员",
    "applicant_is_member": "申请人是计入家庭人口的成员",
    "income_told": "收入已填报（没有收入也须确认）",
    "property_told": "财产已填报（没有财产也须确认）",
    "account_told": "开户行、户名、账号已填写，户名是家庭成员",
    "documents_complete": "应交材料已上传，或已写明缺少原因",
    "consents_signed": "计入家庭人口的成员都已签署承诺书及核对授权书（未成年人由监护人签署）",
    "single_basis_holds": "单人保的情形成立",
    "nobody_enrolled": "没有成员正在享受低保",
    "nobody_in_other_application": "没有成员正在另一份申请中办理",
    "kin_answered": "已询问并记录是否有近亲属为经办人员或村（居）干部",
    "kin_registered": "申明和查到的近亲属关系已登记备案",
    "not_in_tekun": "没有成员正在享受特困供养",
    "supplement_once": "补正只能一次性告知一次",
    "something_missing": "有需要补正的内容",
    "check_requested": "已提请核对",
    "no_check_open": "没有正在进行的核对",
    "check_concluded": "已有核对结论",
    "check_fits": "核对结论为符合，且在有效期内",
    "visited_by_two": "本轮已由两名调查人入户（突发情况可电话视频），有家庭成员签字",
    "opinion_fits": "初审意见为符合",
    "notice_over": "公示已满规定天数并结束，有张贴照片",
    "no_open_objection": "没有未处理完毕的异议",
    "objection_open": "有未处理的异议",
    "objection_answered": "异议已经重新入户调查或民主评议",
    "published": "正在公示",
    "county_visited": "备案或被投诉举报的申请，县级已派两人入户",
    "has_authority": "由有审核确认权的机关决定",
    "standard_known": "已设置当月适用的低保标准",
    "sent_back_once": "审核确认环节最多退回一次",
    "refusal_documented": "有拒不配合的记录材料",
    "withdrawal_signed": "有申请人签字的撤回说明",
    "recusal_asked": "有待决定的回避申请",
}
"""Every condition that a row may set, in the words that a person reads."""

FROM_ABOVE = frozenset({"kin_registered", "not_in_tekun", "standard_known"})
"""Conditions about facts that only upper floors know: they answer when they call the deed."""


@dataclass(frozen=True)
class Row:
    """One row of the table. ``target`` None: the state stays."""

    id: str
    deed: Deed
    sources: tuple[Status, ...]
    target: Status | None
    who: str
    permission: str
    conditions: tuple[str, ...] = ()
    part: Part | None = None
    letter: Code | None = None
    documents: tuple[str, ...] = ()
    told: str = ""
    basis: str = ""

    @property
    def label(self) -> str:
        """The deed in Chinese."""
        return str(self.deed.label)

    @property
    def ends(self) -> bool:
        """Whether nothing more is decided after it."""
        return self.target is not None and self.target not in OPEN


HANDLE, WRITE_NOTICE = "applications.write", "notices.write"
FILE_KIN, CLOCKS = "kinship.file", "applications.clocks"
EXAMINE, DECIDE = "applications.examine", "applications.decide"
LAW, RULES = "《社会救助法》", "《最低生活保障审核确认办法》"

COMPLETE = (
    "members_told",
    "applicant_is_member",
    "income_told",
    "property_told",
    "account_told",
    "documents_complete",
    "consents_signed",
    "kin_answered",
    "single_basis_holds",
)
"""What an application must hold before it is accepted; what is lacking is told at once and in one list."""

TABLE: tuple[Row, ...] = (
    Row(
        "T01", Deed.START, (), Status.DRAFT, "申请人（或受托人、主动发现的工作人员）", HANDLE,
        ("nobody_enrolled", "nobody_in_other_application"), documents=("D01", "D02", "D03"),
        told="可以提出申请；将核对哪些信息、保存多久；有权查阅和更正",
        basis=f"{LAW}第三十七至四十条；{RULES}第四至六条、第九条",
    ),
    Row(
        "T02", Deed.ASK_SUPPLEMENT, (Status.DRAFT,), Status.SUPPLEMENT, "乡镇经办", HANDLE,
        ("supplement_once", "something_missing"), letter=Code.SUPPLEMENT, documents=("D04",),
        told="一次性告知所缺的全部材料；能够通过核对或政务平台取得的不要求提供",
        basis=f"{RULES}第十条；{LAW}第六十二条",
    ),
    Row(
        "T03", Deed.ACCEPT, BEFORE_ACCEPTANCE, Status.ACCEPTED, "乡镇经办", HANDLE,
        (*COMPLETE, "nobody_enrolled", "nobody_in_other_application", "not_in_tekun", "kin_registered"),
        part=Part.HANDLE, letter=Code.ACCEPTANCE, documents=("D05",),
        told="已受理，申请号，办理期限，服务电话", basis=f"{RULES}第十条",
    ),
    Row(
        "T03b", Deed.NOT_ACCEPT, BEFORE_ACCEPTANCE, Status.NOT_ACCEPTED, "乡镇经办", HANDLE,
        letter=Code.NOT_ACCEPTED, documents=("D06",),
        told="不予受理的理由（只限不属于本机关管辖，或申请人自愿放弃）和救济途径",
        basis=f"{LAW}第七十条第一项",
    ),
    Row(
        "T04", Deed.NOTE_KIN, OPEN, None, "乡镇经办、县局业务", FILE_KIN, documents=("D07",),
        told="已单独登记备案，县级将入户调查", basis=f"{RULES}第十一条、第二十条",
    ),
    Row(
        "T05", Deed.REQUEST_CHECK, INVESTIGATION, Status.INVESTIGATING, "乡镇经办", HANDLE,
        ("consents_signed", "no_check_open"), part=Part.HANDLE, letter=Code.CHECK_REQUEST,
        documents=("D08",), basis=f"{RULES}第十五条、第十七条",
    ),
    Row(
        "T05b", Deed.CONCLUDE_CHECK, (Status.INVESTIGATING,), None, "乡镇经办", HANDLE,
        ("check_requested",), part=Part.HANDLE, documents=("D09",), basis=f"{RULES}第十七条",
    ),
    Row(
        "T06", Deed.FAIL_CHECK, (Status.INVESTIGATING,), Status.CHECK_FAILED, "乡镇经办", HANDLE,
        ("check_requested",), part=Part.HANDLE, letter=Code.CHECK_RESULT, documents=("D10",),
        told="核对结果；有异议可提供证据，乡镇复查", basis=f"{RULES}第十八条",
    ),
    Row(
        "T06b", Deed.CONTEST_CHECK, (Status.CHECK_FAILED,), Status.INVESTIGATING, "申请人（乡镇登记）",
        HANDLE, documents=("D11",), told="已收到异议，重新核对", basis=f"{RULES}第十八条",
    ),
    Row(
        "T07", Deed.VISIT, (*INVESTIGATION, Status.OBJECTION), None, "乡镇经办（两人以上）", "visits.do",
        part=Part.HANDLE, documents=("D12", "D13", "D14"), basis=f"{RULES}第十六条",
    ),
    Row(
        "T07d", Deed.CORRECT, INVESTIGATION, None, "乡镇经办", HANDLE,
        part=Part.HANDLE, documents=("D12", "D16"), basis=f"{RULES}第十六条、第十七条",
    ),
    Row(
        "T07b", Deed.INVESTIGATED, (Status.INVESTIGATING,), Status.PRELIM, "乡镇经办", HANDLE,
        ("check_fits", "visited_by_two"), documents=("D16",), basis=f"{RULES}第十六条、第十九条",
    ),
    Row(
        "T07c", Deed.RETURN, (Status.PRELIM,), Status.INVESTIGATING, "乡镇审核", EXAMINE,
        part=Part.EXAMINE, basis=f"{RULES}第十九条",
    ),
    Row(
        "T08", Deed.OPINE, (Status.PRELIM,), Status.TO_PUBLISH, "乡镇审核", EXAMINE,
        ("check_fits", "visited_by_two"), part=Part.EXAMINE, documents=("D16",), basis=f"{RULES}第十九条",
    ),
    Row(
        "T08b", Deed.OPINE_AGAINST, (Status.PRELIM, Status.CHECK_FAILED), Status.SUBMITTED, "乡镇审核",
        EXAMINE, part=Part.EXAMINE, documents=("D16",), basis=f"{RULES}第十八条、第十九条",
    ),
    Row(
        "T08c", Deed.POST, (Status.TO_PUBLISH,), Status.PUBLICITY, "乡镇经办（在村张贴）", WRITE_NOTICE,
        ("opinion_fits",), documents=("D17",), basis=f"{RULES}第十九条",
    ),
    Row(
        "T09", Deed.END_NOTICE, (Status.PUBLICITY, Status.OBJECTION, Status.PRELIM, *INVESTIGATION), None,
        "乡镇经办", WRITE_NOTICE, documents=("D17",), basis=f"{RULES}第十九条",
    ),
    Row(
        "T09b", Deed.REPORT, (Status.PUBLICITY,), Status.SUBMITTED, "乡镇经办", WRITE_NOTICE,
        ("opinion_fits", "notice_over", "no_open_objection"), documents=("D16", "D17"),
        basis=f"{RULES}第十九条",
    ),
    Row(
        "T10", Deed.OBJECT, (Status.PUBLICITY, Status.OBJECTION), Status.OBJECTION, "乡镇经办", WRITE_NOTICE,
        ("published",), documents=("D18",), told="公示期间收到异议，将重新调查或评议",
        basis=f"{RULES}第十九条",
    ),
    Row(
        "T10b", Deed.APPRAISE, (Status.OBJECTION, *INVESTIGATION, Status.PRELIM), None, "乡镇经办、审核",
        "applications.appraise", documents=("D15",), basis=f"{RULES}第十九条",
    ),
    Row(
        "T10c", Deed.SETTLE, (Status.OBJECTION,), Status.PRELIM, "乡镇经办", WRITE_NOTICE,
        ("objection_open", "objection_answered"), documents=("D18",), told="异议人留有姓名的，答复处理结果",
        basis=f"{RULES}第十九条",
    ),
    Row(
        "T10d", Deed.OPINE_AGAIN, (Status.PRELIM,), Status.SUBMITTED, "乡镇审核", EXAMINE,
        ("notice_over", "no_open_objection", "check_fits", "visited_by_two"),
        part=Part.EXAMINE, documents=("D16",), basis=f"{RULES}第十九条",
    ),
    Row(
        "T11", Deed.RECEIVE, (Status.SUBMITTED,), Status.DECIDING, "审核确认机关", DECIDE,
        ("has_authority",), basis=f"{RULES}第二十条",
    ),
    Row(
        "T11b", Deed.SEND_BACK, AT_COUNTY, Status.INVESTIGATING, "审核确认机关", DECIDE,
        ("has_authority", "sent_back_once"), basis=f"{RULES}第二十条",
    ),
    Row(
        "T12", Deed.COUNTY_VISIT, (Status.SUBMITTED, Status.DECIDING), None, "县级民政（两人以上）",
        "visits.do_county",
        documents=("D19",), basis=f"{RULES}第二十条",
    ),
    Row(
        "T13", Deed.CONFIRM, (Status.DECIDING,), Status.CONFIRMED, "审核确认机关", DECIDE,
        (
            "has_authority",
            "consents_signed",
            "check_fits",
            "visited_by_two",
            "opinion_fits",
            "notice_over",
            "no_open_objection",
            "county_visited",
            "nobody_enrolled",
            "single_basis_holds",
            "standard_known",
        ),
        part=Part.CONFIRM, documents=("D16",),
        told="确认同意", basis=f"{RULES}第二十条、第二十一条；{LAW}第四十四条",
    ),
    Row(
        "T13b", Deed.REFUSE, AT_COUNTY, Status.REFUSED, "审核确认机关", DECIDE,
        ("has_authority",), part=Part.CONFIRM, letter=Code.REFUSAL, documents=("D21",),
        told="不予确认的理由；60 日内可以申请行政复议，6 个月内可以提起行政诉讼",
        basis=f"{RULES}第二十一条；{LAW}第四十五条",
    ),
    Row(
        "T13c", Deed.RECOGNISE, (Status.REFUSED,), None, "审核确认机关", DECIDE,
        ("has_authority", "check_concluded", "nobody_enrolled"), letter=Code.RECOGNITION,
        told="认定为低保边缘家庭或刚性支出困难家庭，有效期，可以申请的其他救助",
        basis=f"{LAW}第二十一条；{RULES}第八条；《刚性支出困难家庭认定办法》第四至十条",
    ),
    Row(
        "T14", Deed.GRANT, (Status.CONFIRMED,), None, "审核确认机关", DECIDE,
        letter=Code.CONFIRMATION, documents=("D20",),
        told="保障金额、计算方法、起保年月（决定的次月）、复核周期、及时报告变化的义务",
        basis=f"{RULES}第二十一条",
    ),
    Row(
        "T15", Deed.ANNOUNCE, (Status.CONFIRMED,), None, "乡镇、村（居）", WRITE_NOTICE, documents=("D22",),
        basis=f"{RULES}第二十四条；{LAW}第四十五条",
    ),
    Row(
        "T16", Deed.ABORT, UNDER_WAY, Status.ABORTED, "乡镇、县级", "applications.abort",
        ("refusal_documented",), letter=Code.REFUSAL, documents=("D21",),
        told="终止审核确认程序的理由和救济途径", basis=f"{RULES}第二十九条",
    ),
    Row(
        "T17", Deed.WITHDRAW, OPEN, Status.WITHDRAWN, "申请人（乡镇登记）", HANDLE,
        ("withdrawal_signed",), told="已按本人要求撤回，可以随时再次申请", basis="",
    ),
    Row("T18", Deed.PAUSE, UNDER_WAY, None, "乡镇经办、审核，县局业务", CLOCKS),
    Row("T18b", Deed.RESUME, UNDER_WAY, None, "乡镇经办、审核，县局业务", CLOCKS),
    Row(
        "T18c", Deed.EXTEND, UNDER_WAY, None, "乡镇经办、审核，县局业务", CLOCKS,
        told="办结期限延长的理由和新的期限", basis=f"{RULES}第二十二条",
    ),
    Row(
        "D36", Deed.ASK_RECUSAL, OPEN, None, "办理人员（申请人或他人提出的由办理人员登记）", "recusal.ask",
        documents=("D36",), basis="《公务员法》第七十四条、第七十六条",
    ),
    Row(
        "D36b", Deed.RECUSE, OPEN, None, "乡镇审核、县局业务（不决定本人的）", "recusal.decide",
        ("recusal_asked",), documents=("D36",), basis="《公务员法》第七十四条、第七十六条",
    ),
)  # fmt: skip

BY_DEED: Mapping[Deed, Row] = {row.deed: row for row in TABLE}


def row_of(deed: str) -> Row:
    """The row of a deed."""
    return BY_DEED[Deed(deed)]


def wrong_step(row: Row, status: str) -> str:
    """Why the deed is not possible in a state, and in which it would be."""
    names = "、".join(dict.fromkeys(str(source.label) for source in row.sources))
    return f"该申请当前为“{Status(status).label}”，只有“{names}”的申请可以{row.label}。"
