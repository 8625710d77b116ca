"""Setting up the demo: the invented county comes in through the real importers and is cross-checked.

Every step may be repeated, so a start that was interrupted is repaired by starting again; the audit
event of the last step says that the demo is complete.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts import administration, announcements
from accounts.context import WHOLE, scope
from accounts.models import SYSTEM_NUMBER, Announcement, Region, User, system_user
from audit import log
from audit.actions import Action
from audit.models import AuditEvent
from common import clock
from common.errors import Refused
from common.progress import Progress
from config.demo import DEMO_DATE, DemoFile, DemoUser, demo_users, places, refused, waiting, write_county
from households import importing
from households.models import Application
from jobs import work
from reviews import assigning, crosscheck
from reviews.models import Finding

PASSWORD = "Lantian-2026-0610"  # noqa: S105 - of invented people, printed at every start
RUNS = (DEMO_DATE - timedelta(days=7), DEMO_DATE)
OFFICER, ADMINISTRATOR = "XJ01", "GL01"
GAO_HOUSEHOLD, GAO_WORKDAYS = "LH000208", 2


def make(progress: Progress) -> Mapping[str, Any]:
    """The demo county stands in the database, ready to be signed in to; what it holds.

    Nothing is done where it is complete. Raises Refused outside the demo's day and mode, and in a
    database that holds anything else.
    """
    _may_be_made()
    migrate()
    if _is_complete():
        return {"made": False}
    _holds_nothing_else()
    progress.stage("生成示范县文件")
    files = write_county(folder())
    actor = system_user()
    for place, file in enumerate(brought := [file for file in files if file.import_now], start=1):
        progress.stage(f"导入 {place}/{len(brought)} {file.path.name}")
        _bring(file, actor, progress)
    for user in demo_users():
        _open(user, actor)
    _announce()
    for day in RUNS:
        _check(day, actor, progress)
    progress.stage("办理待确认的申请")
    _wait_for_decision()
    return {"made": True, "files": len(brought), "findings": _conclude(actor)}


def folder() -> Path:
    """Where the county's files lie; also those that a newcomer uploads."""
    return Path(settings.DOUDI_VAR) / "demo"


def migrate() -> None:
    """The database has every table; nothing is done where it had them."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or not _is_complete():
        call_command("migrate", interactive=False, verbosity=0)


def _may_be_made() -> None:
    if settings.PRODUCTION:
        raise Refused("示范县只能在试用模式（DOUDI_MODE=office）下生成。")
    if clock.today() != DEMO_DATE or not clock.is_demo_date():
        raise Refused(f"示范县的日期是 {DEMO_DATE}，请设置 DOUDI_TODAY={DEMO_DATE}，或直接用 make run。")


def _is_complete() -> bool:
    return AuditEvent.objects.filter(action=Action.DEMO_MADE).exists()


def _holds_nothing_else() -> None:
    """A half-made demo may be in the database, other users or other counties may not. Raises Refused."""
    own = {SYSTEM_NUMBER, *(user.number for user in demo_users())}
    others = Region.objects.exclude(code__gte=places.COUNTY, code__lt=places.COUNTY + 10**6)
    strange = others.exclude(code__in=places.ABOVE)
    if User.objects.exclude(number__in=own).exists() or strange.exists():
        raise Refused("这个数据库里已有别的用户或区划，示范县没有生成。请换一个空数据库。")


def _bring(file: DemoFile, actor: User, progress: Progress) -> None:
    kind = file.kind or file.command.removeprefix("import_")
    job = work.ask(
        "import",
        region=WHOLE if kind == "regions" else places.COUNTY,
        actor=actor,
        payload=importing.payload_of(kind, file.path, as_of=file.as_of, source=file.source or ""),
        here=True,
    )
    work.run_here(job, progress)


@transaction.atomic
def _open(user: DemoUser, actor: User) -> None:
    """The demo's user may sign in with the demo's password and need not change it."""
    if User.objects.filter(number=user.number).exists():
        return
    opened, _ = administration.open_user(
        number=user.number,
        name=user.name,
        role=user.role,
        region=Region.objects.get(code=user.region),
        actor=actor,
        password=PASSWORD,
        id_number=user.id_number,
    )
    opened.must_change_password = False
    opened.save(update_fields=["must_change_password"])


@transaction.atomic
def _announce() -> None:
    """The county's people find one announcement on their desks."""
    if Announcement.objects.exists():
        return
    announcements.publish(
        region=Region.objects.get(code=places.COUNTY),
        title="专项治理期间每周五更新整改进展",
        text="各乡镇：\n\n专项治理期间，请于每周五下班前核实已下发的疑点，并更新整改进展。\n\n有疑问请联系县局业务股。",
        first_day=DEMO_DATE,
        last_day=DEMO_DATE + timedelta(days=30),
        actor=User.objects.get(number=ADMINISTRATOR),
    )


@transaction.atomic
def _wait_for_decision() -> None:
    """The standards are set; the declared families' applications wait for the county, or it refused them."""
    with scope(region=WHOLE):
        if Application.objects.exists():
            return
    waiting.set_standards()
    refused.make(refused.families())
    again = waiting.doubtful()
    waiting.make([*waiting.families(), *([again] if again else [])])


def _check(day: date, actor: User, progress: Progress) -> None:
    work.run_here(crosscheck.ask(as_of=day, actor=actor, here=True), progress)


@transaction.atomic
def _conclude(actor: User) -> int:
    """高秀英's finding is with her township and the demo is complete; how many findings the county has."""
    officer = User.objects.get(number=OFFICER)
    with scope(region=places.COUNTY, user=officer):
        gao = Finding.objects.filter(rule="death_enrolled", numbers=GAO_HOUSEHOLD)
        for finding in gao.filter(status=Finding.Status.OPEN):
            assigning.assign(finding, actor=officer, workdays=GAO_WORKDAYS)
        count: int = Finding.objects.exclude(status=Finding.Status.VANISHED).count()
    log.record(
        Action.DEMO_MADE, actor=actor, region=places.COUNTY, detail={"day": DEMO_DATE, "findings": count}
    )
    return count
