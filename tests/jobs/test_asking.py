"""A job is one row of the deed's transaction; who may not start now is told who began what."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from common.errors import Busy
from jobs import holders
from jobs.models import Job
from jobs.registry import handler
from jobs.work import ask

pytestmark = pytest.mark.django_db

COUNTY, TOWNSHIP, NEXT_COUNTY, CITY = 159922000000, 159922101000, 159923000000, 159900000000


@pytest.fixture(autouse=True)
def comparing(kinds):
    """A kind with a name for people."""
    handler("comparing", "比对")(lambda held: None)


def test_a_job_waits_with_all_that_was_asked(officer):
    job = ask("comparing", key="k", region=COUNTY, actor=officer, payload={"as_of": timezone.now().date()})
    assert (job.state, job.attempt, job.region_code) == (Job.State.QUEUED, 0, COUNTY)
    assert job.payload == {"as_of": timezone.now().date().isoformat()}


def test_a_job_of_a_deed_that_is_rolled_back_was_never_asked(officer):
    with transaction.atomic():
        ask("comparing", key="k", region=COUNTY, actor=officer)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.parametrize("region", [COUNTY, TOWNSHIP, CITY, 0])
def test_an_exclusive_job_bars_its_region_and_those_above_and_below(officer, region):
    first = ask("comparing", region=COUNTY, actor=officer, exclusive=True)
    Job.objects.filter(pk=first.pk).update(asked_at="2026-06-10 02:02:00+00:00")
    with pytest.raises(Busy) as refusal:
        ask("comparing", region=region, actor=officer, exclusive=True)
    assert refusal.value.sentence == "陈静 10:02 开始的比对正在进行，请等它结束后再试。"
    assert Job.objects.count() == 1


def test_an_exclusive_job_of_the_whole_installation_bars_every_county(officer):
    ask("comparing", actor=officer, exclusive=True)
    with pytest.raises(Busy):
        ask("comparing", region=TOWNSHIP, actor=officer, exclusive=True)


def test_an_exclusive_job_bars_neither_the_next_county_nor_another_kind_nor_the_next_one_after_its_end(
    officer,
):
    first = ask("comparing", region=COUNTY, actor=officer, exclusive=True)
    ask("comparing", region=NEXT_COUNTY, actor=officer, exclusive=True)
    ask("counting", region=COUNTY, actor=officer, exclusive=True)
    Job.objects.filter(pk=first.pk).update(state=Job.State.FAILED)
    ask("comparing", region=COUNTY, actor=officer, exclusive=True)


def test_pressing_twice_asks_once(officer):
    first = ask("comparing", key="k", region=COUNTY, actor=officer, payload={"a": 1})
    assert ask("comparing", key="k", region=COUNTY, actor=officer, payload={"a": 1}) == first
    with pytest.raises(Busy):
        ask("comparing", key="k", region=COUNTY, actor=officer, payload={"a": 2})
    Job.objects.update(state=Job.State.DONE)
    assert ask("comparing", key="k", region=COUNTY, actor=officer, payload={"a": 1}) != first


def test_what_is_done_once_is_never_asked_again(officer):
    first = ask("comparing", key="2026-06-10", actor=officer, once=True)
    Job.objects.update(state=Job.State.DONE)
    assert ask("comparing", key="2026-06-10", actor=officer, once=True) == first


def test_a_dead_command_bars_nobody(officer):
    first = ask("comparing", region=COUNTY, actor=officer, exclusive=True, here=True)
    dead = holders.me().rpartition(":")[0] + ":1"
    Job.objects.filter(pk=first.pk).update(
        state=Job.State.RUNNING, holder=dead, lease_until=timezone.now() + timedelta(hours=1)
    )
    ask("comparing", region=COUNTY, actor=officer, exclusive=True, here=True)
    first.refresh_from_db()
    assert (first.state, first.error) == (Job.State.FAILED, "运行它的命令中途停止了，请重新运行。")


def test_jobs_of_others_are_not_seen(officer, django_user_model):
    other = django_user_model.objects.create(number="LH02", name="韩立", role="J", region_id=COUNTY)
    mine = ask("comparing", key="1", region=COUNTY, actor=officer)
    ask("comparing", key="2", region=COUNTY, actor=other)
    assert list(Job.objects.visible_to(officer)) == [mine]
    officer.role = "G"
    assert Job.objects.visible_to(officer).count() == 2
