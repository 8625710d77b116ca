"""The format of the complaints ledger (信访台账), as columns. Source: formats §3.5."""

from common.sheets import parsers
from common.sheets.columns import Column, Layout
from complaints.models import Complaint
from households.sheets import LINE, NAME, WORD

COMPLAINTS = Layout(
    (
        Column("登记日期", "registered_on", parsers.day, required=True),
        Column("信访人", "complainant_name", NAME, required=True, is_name=True),
        Column("身份证号", "complainant_id", parsers.idnumber, width=20),
        Column("联系电话", "phone", WORD, width=15),
        Column("渠道", "channel", parsers.listed(Complaint.Channel.labels), required=True),
        Column("区划代码", "region", parsers.region_code, required=True, width=15),
        Column("问题类别", "category", WORD, required=True),
        Column("内容", "content", parsers.text, required=True, width=40),
        Column("被反映人", "person_named", LINE),
        Column("办理状态", "status", parsers.listed(Complaint.Status.labels)),
        Column("受理日期", "accepted_on", parsers.day),
        Column("办结日期", "closed_on", parsers.day),
        Column("办理结果", "outcome", parsers.text, width=30),
        Column("满意度", "satisfaction", parsers.text_up_to(30)),
    )
)
