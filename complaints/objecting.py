"""An objection to a public notice (公示异议) is a complaint, too: both are noted in one transaction."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from complaints import handling
from complaints.handling import Told
from complaints.models import Complaint
from households.models import Application, Objection
from households.procedure import objections

CATEGORY = "公示异议"


@transaction.atomic
def object_to(
    application: Application,
    *,
    actor: User,
    content: str,
    channel: str = Complaint.Channel.VISIT,
    name: str = "",
    phone: str = "",
    uid: UUID | None = None,
) -> Objection:
    """Somebody objects while the application is public: a new visit or an appraisal must follow, and the
    county reads it among the complaints.

    Raises NotPermitted, WrongStep, Refused.
    """
    objection = objections.object_to(
        application, actor=actor, content=content, objector_name=name, contact=phone, uid=uid
    )
    told = Told(content=content, category=CATEGORY, channel=channel, name=name, phone=phone)
    handling.register(
        told, region=application.region_code, actor=actor, application=application, objection=objection
    )
    return objection
