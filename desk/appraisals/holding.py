"""Recording an appraisal with its minutes (登记民主评议): both stand, or neither."""

from django.db import transaction

from accounts.models import User
from common import attachments
from common.attachments import Accepted
from households import papers
from households.models import Application, Appraisal, Document
from households.procedure import investigating
from households.procedure.investigating import Meeting


def hold(application: Application, told: Meeting, *, actor: User, paper: Accepted) -> Appraisal:
    """The meeting was held, its minutes lie with the application. Raises as ``investigating.appraise``."""
    minutes: Document | None = None
    try:
        with transaction.atomic():
            kind = Document.Kind.APPRAISAL_MINUTES
            minutes = papers.add(application, actor=actor, kind=kind, paper=paper)
            return investigating.appraise(application, told, actor=actor, minutes=minutes)
    except BaseException:
        if minutes is not None:
            attachments.forget(minutes.path)
        raise
