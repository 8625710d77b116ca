"""The time limits of the procedure (办理时限): what begins each, what keeps it, how long it is."""

from dataclasses import dataclass

from accounts import parameters
from households.models import Clock, Deed
from households.steps import RULES

Kind = Clock.Kind


@dataclass(frozen=True)
class Limit:
    """A time limit: from which deed to which, in working days of the parameter.

    ``met_by`` names what keeps it besides deeds (``clocks.meet``).
    """

    kind: Kind
    starts: Deed
    stops: tuple[Deed, ...]
    parameter: str
    basis: str
    met_by: str = ""

    @property
    def label(self) -> str:
        """What has to be done in time."""
        return str(self.kind.label)


TOTAL = parameters.declare("clock.total_workdays", 30, "个工作日", "办结期限（县级审核确认）")
DELEGATED = parameters.declare("clock.delegated_workdays", 20, "个工作日", "办结期限（乡镇审核确认）")
EXTENDED = parameters.declare("clock.extended_workdays", 45, "个工作日", "延长后的办结期限")
START_SURVEY = parameters.declare("clock.start_survey_workdays", 3, "个工作日", "启动家庭经济状况调查的期限")
START_CHECK = parameters.declare("clock.start_check_workdays", 3, "个工作日", "启动核对的期限")
POSTING = parameters.declare("clock.post_workdays", 2, "个工作日", "张贴初审公示的期限")
COUNTY_DECIDE = parameters.declare("clock.county_decide_workdays", 10, "个工作日", "审核确认的期限")
ANNOUNCING = parameters.declare("announce.max_workdays", 10, "个工作日", "公布确认结果的期限")
REFUSAL_NOTICE = parameters.declare("clock.refusal_notice_workdays", 3, "个工作日", "不予确认决定送达的期限")
CHECK_NOTICE = parameters.declare("notice.check_failed_workdays", 3, "个工作日", "核对不符合结果告知的期限")

_ENDS = (Deed.CONFIRM, Deed.REFUSE, Deed.ABORT, Deed.WITHDRAW)

LIMITS: tuple[Limit, ...] = (
    Limit(Kind.TOTAL, Deed.ACCEPT, _ENDS, TOTAL.key, f"{RULES}第二十二条"),
    Limit(
        Kind.START_SURVEY, Deed.ACCEPT, (Deed.REQUEST_CHECK, Deed.VISIT, *_ENDS), START_SURVEY.key,
        f"{RULES}第十五条",
    ),
    Limit(
        Kind.START_CHECK, Deed.REQUEST_CHECK, (Deed.CONCLUDE_CHECK, Deed.FAIL_CHECK, *_ENDS), START_CHECK.key,
        f"{RULES}第十七条", met_by="核对报告",
    ),
    Limit(
        Kind.POST, Deed.OPINE, (Deed.POST, *_ENDS), POSTING.key, f"{RULES}第十九条",
    ),
    Limit(Kind.DECIDE, Deed.REPORT, (Deed.SEND_BACK, *_ENDS), COUNTY_DECIDE.key, f"{RULES}第二十条"),
    Limit(Kind.DECIDE, Deed.OPINE_AGAIN, (Deed.SEND_BACK, *_ENDS), COUNTY_DECIDE.key, f"{RULES}第二十条"),
    Limit(Kind.DECIDE, Deed.OPINE_AGAINST, (Deed.SEND_BACK, *_ENDS), COUNTY_DECIDE.key, f"{RULES}第二十条"),
    Limit(Kind.ANNOUNCE, Deed.GRANT, (Deed.ANNOUNCE,), ANNOUNCING.key, f"{RULES}第二十四条"),
)  # fmt: skip
"""When each limit begins and by what it is kept."""
