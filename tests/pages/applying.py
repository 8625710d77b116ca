"""A draft of 柳河镇 with a member, a paper and a consent, for the tables of addresses."""

from django.urls import reverse

from accounts.models import User
from accounts.scope import scope
from households import papers
from households.models import Application
from households.procedure import drafting, members
from households.procedure.files import File
from tests.procedures import EAST_WILLOW, number, picture

PARTS = (
    "task_list", "members", "basics", "income", "property", "account", "documents", "consents", "obligor",
    "check", "forms", "accepted", "file", "file_print", "supplement", "complete", "not_accept", "withdraw",
    "abort", "pause", "resume", "extend", "recusal", "recuse",
)  # fmt: skip


def draft(serial: int = 901) -> Application:
    """马桂兰 of 东柳村 has come to apply; 周敏 has begun to fill in."""
    actor = User.objects.get(number="LH01")
    with scope(region=actor.region_id, user=actor):
        application = drafting.start(
            id_number=number(serial), name="马桂兰", village=EAST_WILLOW, actor=actor
        )
        papers.add(application, actor=actor, kind="id_card", paper=picture())
        members.sign(application, actor=actor, member=File(application).members[0])
    return application


def uids(application: Application) -> dict[str, str]:
    """The applicant, the paper and the consent by which pages are addressed."""
    file = File(application)
    return {
        "applicant": str(file.members[0].uid),
        "paper": str(file.documents[0].uid),
        "consent": str(file.consents[0].uid),
    }


def addresses() -> dict[str, str]:
    """Where the pages of an application lead."""
    application = draft()
    actor = User.objects.get(number="LH01")
    with scope(region=actor.region_id, user=actor):
        own = uids(application)
    several = {
        "applicant": ("member", "remove_member", "reveal"),
        "paper": ("document", "remove_document"),
        "consent": ("revoke",),
    }
    return {
        f"applications:{name}": reverse(f"applications:{name}", args=[application.number, *more])
        for names, more in ((PARTS, ()), *((several[key], (uid,)) for key, uid in own.items()))
        for name in names
    }
