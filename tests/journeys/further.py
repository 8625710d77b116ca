"""``python -m tests.journeys.further``: the small county goes on, so that every page has something to show.

Prints, as one JSON object, where its pages lie: a name of ``test_every_page.PAGES`` and its number.
"""

import io
import json
import os
from datetime import date

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from PIL import Image  # noqa: E402

from accounts import announcements, parameters  # noqa: E402
from accounts.models import Region, User  # noqa: E402
from accounts.scope import scope  # noqa: E402
from audit.models import IncomingFile  # noqa: E402
from complaints import objecting  # noqa: E402
from desk.household import exports as household_exports  # noqa: E402
from desk.pictures import links  # noqa: E402
from households import uploads  # noqa: E402
from households.models import Letter, Membership  # noqa: E402
from households.procedure import accepting, drafting, publicity  # noqa: E402
from jobs import runner  # noqa: E402
from jobs.models import Job  # noqa: E402
from reports import exports  # noqa: E402
from reports.catalogue import LEDGERS  # noqa: E402
from reports.tables import Question  # noqa: E402
from reports.trail import checking  # noqa: E402
from reviews import attachments, crosscheck, means_check, trial, verifying  # noqa: E402
from reviews.models import Finding, Run, Verification  # noqa: E402
from tests.journeys import county  # noqa: E402
from tests.pages import applying  # noqa: E402
from tests.procedures import EAST_WILLOW, Walk, number, picture, set_standard  # noqa: E402

TODAY = date.fromisoformat(county.TODAY)
DEATHS = "姓名,身份证号,死亡日期\n李一,159900194503120214,2026-05-02\n李二,1.59900E+17,2026-02-30\n"


def verified(officer: User) -> Verification:
    """周大海's pension has been verified, with a photo; an examiner is to countersign it."""
    parameters.set_value(
        "finding.countersign",
        county.COUNTY // 10**6,
        valid_from=TODAY,
        text="是",
        basis="县里规定",
        actor=officer,
    )
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 140, 90)).save(photo, "JPEG")
    return verifying.verify(
        Finding.objects.get(rule="pension_income", numbers="LH000300"),
        actor=officer,
        result="true",
        method="inquiry",
        on=TODAY,
        second_name="李村",
        note="社保局回函属实",
        files=[attachments.accept(SimpleUploadedFile("回函.jpg", photo.getvalue()))],
    )


def done(job: Job) -> int:
    """The number of a job that has been worked off."""
    runner.run(job.pk)
    return job.pk


def looked_at(officer: User, as_of: date) -> int:
    """The number of an upload of two deaths, one of which cannot be read."""
    upload = uploads.receive(
        SimpleUploadedFile("死亡6月.csv", DEATHS.encode()), kind="deaths", permission="feeds.upload",
        actor=officer, county=county.COUNTY, as_of=as_of,
    )  # fmt: skip
    runner.run(upload.job_id or 0)
    return upload.pk


def lettered() -> Letter:
    """What 马桂兰 of 东柳村 is told to complete."""
    caseworker = User.objects.get(number="LH01")
    application = drafting.start(id_number=number(1), name="马桂兰", village=EAST_WILLOW, actor=caseworker)
    return accepting.ask_supplement(application, actor=caseworker)


def checked() -> dict[str, str]:
    """Another 马桂兰 is accepted and her means are checked: the number, and the letter of acceptance."""
    users = {user.number: user for user in User.objects.filter(number__in=["LH01", "LH02", "XJ01"])}
    walk = Walk(users["LH01"], users["LH02"], users["XJ01"], pytest.MonkeyPatch(), today=TODAY)
    application = walk.upto("accepted", walk.draft(id_number=number(902)))
    with walk.by(walk.caseworker) as actor:
        means_check.ask(application, actor=actor)
        letter = Letter.objects.get(application=application, code=Letter.Code.ACCEPTANCE)
    return {"checked": application.number, "acceptance": str(letter.uid)}


def published() -> dict[str, int | str]:
    """A family of 东柳村 is public, photographed and objected to, another waits."""
    users = {user.number: user for user in User.objects.filter(number__in=["LH01", "LH02", "XJ01"])}
    walk = Walk(users["LH01"], users["LH02"], users["XJ01"], pytest.MonkeyPatch(), today=TODAY)
    set_standard(walk.county_officer)
    walk.upto("to_publish", walk.draft("田福", id_number=number(903)))
    hangs = walk.upto("to_publish", walk.draft(id_number=number(904)))
    notice = walk.post(hangs)
    with walk.by(walk.caseworker) as actor:
        publicity.photograph(notice, actor=actor, paper=picture())
        objection = objecting.object_to(hangs, actor=actor, content="有车未报")
    return {"notice": notice.pk, "objection": str(objection.uid)}


def visited() -> dict[str, str]:
    """A family waits for its initial opinion; its visit is on record."""
    users = {user.number: user for user in User.objects.filter(number__in=["LH01", "LH02", "XJ01"])}
    walk = Walk(users["LH01"], users["LH02"], users["XJ01"], pytest.MonkeyPatch(), today=TODAY)
    application = walk.upto("prelim", walk.draft(id_number=number(905)))
    return {"examined": application.number, "visit": str(application.visits.get().uid)}


def applied() -> dict[str, str]:
    """Somebody has applied; the number, and the keys of applicant, paper and consent, and of a code."""
    application, caseworker = applying.draft(), User.objects.get(number="LH01")
    code = links.offer(application, kind="household_book", actor=caseworker)
    return {"application": application.number, "code": str(code.uid), **applying.uids(application)}


def places() -> dict[str, int | str]:
    """Everything further has been done."""
    officer, auditor = User.objects.get(number="XJ01"), User.objects.get(number="SJ01")
    question = Question(county.COUNTY, viewer=officer)
    tried = trial.Question("pension_income", "min_monthly", "100", county.COUNTY // 10**6, TODAY)
    announcement = announcements.publish(
        region=Region.objects.get(code=county.COUNTY),
        title="系统升级",
        text="周五停机。",
        first_day=TODAY,
        last_day=TODAY,
        actor=User.objects.get(number="GL01"),
    )
    with scope(region=county.COUNTY, user=officer):
        verification = verified(officer)
        finding = Finding.objects.get(rule="death_enrolled", numbers="LH000208")
        preview = looked_at(officer, TODAY)
        return {
            **applied(),
            **visited(),
            **checked(),
            **published(),
            "announcement": announcement.pk,
            "run": Run.objects.latest("pk").pk,
            "crosscheck_job": done(crosscheck.ask(as_of=TODAY, actor=officer)),
            "trial_job": done(trial.ask(tried, actor=officer)),
            "ledger_job": done(exports.ask(LEDGERS["findings"], actor=officer, question=question)),
            "households_job": done(household_exports.ask("", actor=officer)),
            "trail_job": done(checking.ask(actor=auditor)),
            "upload_job": uploads.Upload.objects.get(pk=preview).job_id or 0,
            "preview": preview,
            "delivery": IncomingFile.objects.filter(kind="deaths").latest("pk").pk,
            "unused": IncomingFile.objects.filter(kind="card_custody").latest("pk").pk,
            "finding": finding.pk,
            "head": Membership.objects.get(household=finding.household, person=finding.person).pk,
            "verified": verification.finding_id,
            "item": verification.item.pk,
            "letter": str(lettered().uid),
        }


print(json.dumps(places()))  # noqa: T201 - what the caller reads
