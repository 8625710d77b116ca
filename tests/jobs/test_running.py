"""Who holds a job does it; who lost it writes nothing; what came of it is told in its row."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.db.models.functions import Now

from accounts.context import current
from accounts.models import Region
from audit.models import AuditEvent
from common.errors import Busy, NotPermitted, Refused
from jobs import runner, sweeper
from jobs.held import Fenced, Held
from jobs.models import Job
from jobs.work import ask, handler, run_here, sweep

pytestmark = pytest.mark.django_db(transaction=True)

COUNTY = 159922000000


@pytest.fixture
def asked(officer):
    """Asks for a job of kind "deed" as 陈静."""
    return lambda **extra: ask("deed", region=COUNTY, actor=officer, **extra)


@pytest.fixture
def deed(kinds):
    """Registers what jobs of kind "deed" do."""
    return lambda do: handler("deed", "试做")(do)


def expire(job, **changes):
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1), **changes)


def test_a_job_done_here_has_its_result_and_was_in_its_scope(asked, deed, officer):
    seen = {}

    def do(held):
        seen.update(payload=held.payload, actor=held.actor, region=held.region, scope=current())
        held.progress.stage("清洗")
        held.progress.advance(3, 3)
        held.note("三行")
        return {"rows": 3}

    deed(do)
    job = run_here(asked(here=True, payload={"a": 1}))
    assert (job.state, job.result, job.attempt, job.lease_until) == (Job.State.DONE, {"rows": 3}, 1, None)
    assert (job.stage, job.pos, job.total, job.log) == ("清洗", 3, 3, "三行\n")
    assert seen["payload"] == {"a": 1}
    assert (seen["actor"], seen["region"]) == (officer, COUNTY)
    assert (seen["scope"].low, seen["scope"].user_id) == (COUNTY, officer.pk)
    assert job.started_at <= job.ended_at


def test_a_terminal_is_told_beside_the_row(asked, deed):
    told = []

    class Terminal:
        def stage(self, name):
            told.append(name)

        def advance(self, done, total=None):
            told.append((done, total))

    def do(held):
        held.progress.stage("清洗")
        held.progress.advance(1, 2)

    deed(do)
    run_here(asked(here=True), Terminal())
    assert told == ["清洗", (1, 2)]


def test_a_refusal_is_the_jobs_sentence_and_reaches_the_command(asked, deed):
    def refuse(held):
        raise Refused("缺少“死亡日期”列。")

    deed(refuse)
    job = asked(here=True)
    with pytest.raises(Refused, match="死亡日期"):
        run_here(job)
    job.refresh_from_db()
    assert (job.state, job.error, job.result) == (Job.State.FAILED, "缺少“死亡日期”列。", None)


def test_an_error_of_the_program_is_told_by_number_only(asked, deed):
    def stumble(held):
        raise ZeroDivisionError("159900195802290229")

    deed(stumble)
    job = asked()
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error.startswith("程序出错，没有做成。编号 E-")
    assert "1599" not in job.error
    assert AuditEvent.objects.get(action="job_failed").object_id == str(job.pk)


def test_a_want_of_right_in_a_job_stands_in_the_trail(asked, deed):
    def refuse(held):
        raise NotPermitted("您的角色不能比对。")

    deed(refuse)
    runner.run(asked().pk)
    assert AuditEvent.objects.get(action="refused").reason == "您的角色不能比对。"


def test_an_outage_is_tried_again_five_times(asked, deed):
    tries = []

    def stumble(held):
        tries.append(held.attempt)
        raise OperationalError("server closed the connection")

    deed(stumble)
    job = asked()
    while runner.run_next():
        pass
    job.refresh_from_db()
    assert tries == [1, 2, 3, 4, 5]
    assert job.state == Job.State.FAILED
    assert re.fullmatch(rf"{sweeper.GIVEN_UP}编号 E-\d+-\d+，请告诉系统管理员。", job.error)
    assert AuditEvent.objects.get(action="job_failed").object_id == str(job.pk)


def test_a_worker_that_is_ended_gives_its_job_back(asked, deed):
    def end(held):
        raise SystemExit(0)

    deed(end)
    job = asked()
    with pytest.raises(SystemExit):
        runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.holder) == (Job.State.QUEUED, "")


def test_a_worker_leaves_the_jobs_of_commands_alone(asked, deed):
    deed(lambda held: {})
    job = asked(here=True)
    assert not runner.run_next()
    assert not runner.run(job.pk)
    assert run_here(job).state == Job.State.DONE


def test_a_job_that_is_held_is_not_run_again(asked, deed):
    deed(lambda held: {})
    job = asked()
    runner.claim(job.pk, runner=Job.Runner.WORKER)
    assert not runner.run(job.pk)
    with pytest.raises(Busy):
        run_here(job)


def test_an_expired_lease_is_taken_over_and_the_first_holder_writes_nothing(asked, deed, county):
    job = asked()
    first = Held(runner.claim(job.pk, runner=Job.Runner.WORKER))
    expire(job)
    second = Held(runner.claim(job.pk, runner=Job.Runner.WORKER))
    assert second.attempt == first.attempt + 1
    with pytest.raises(Fenced):
        first.progress.stage("写入")
    with pytest.raises(Fenced), first.publishing():
        Region.objects.create(code=159922103000, name="新设镇")
    assert not Region.objects.filter(code=159922103000).exists()
    second.progress.stage("写入")
    assert not sweeper.finish(job.pk, first.attempt, {})
    assert sweeper.finish(job.pk, second.attempt, {})


def test_a_job_taken_away_while_it_publishes_rolls_everything_back(asked, deed, county):
    def lose(held):
        held.progress.stage("清洗")
        Job.objects.filter(pk=held.pk).update(attempt=held.attempt + 1)
        with held.publishing():
            Region.objects.create(code=159922103000, name="新设镇")

    deed(lose)
    with pytest.raises(Fenced):
        run_here(asked(here=True))
    assert not Region.objects.filter(code=159922103000).exists()


def test_a_beat_never_shortens_a_long_lease(asked, deed):
    job = asked()
    held = Held(runner.claim(job.pk, runner=Job.Runner.WORKER))
    held.long_step(900)
    long = Job.objects.get(pk=job.pk).lease_until
    held.progress.stage("写入")
    assert Job.objects.get(pk=job.pk).lease_until == long
    assert long - Job.objects.get(pk=job.pk).started_at > timedelta(seconds=890)


def test_progress_inside_a_transaction_waits_for_its_end(asked, deed):
    job = asked()
    held = Held(runner.claim(job.pk, runner=Job.Runner.WORKER))
    with transaction.atomic():
        held.progress.stage("写入")
    assert Job.objects.get(pk=job.pk).stage == ""


def test_an_abandoned_job_waits_again_and_after_five_attempts_fails(asked, deed):
    job = asked()
    for attempt in range(1, 6):
        assert runner.claim(job.pk, runner=Job.Runner.WORKER).attempt == attempt
        assert sweep() == 0
        expire(job, holder="elsewhere:1:1")
        assert sweep() == 1
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert re.fullmatch(rf"{sweeper.GIVEN_UP}编号 E-\d+-\d+，请告诉系统管理员。", job.error)
    assert AuditEvent.objects.get(action="job_failed").object_id == str(job.pk)


def test_a_command_that_is_slow_but_lives_keeps_its_job(asked, deed):
    job = asked(here=True)
    runner.claim(job.pk, runner=Job.Runner.HERE)
    expire(job)
    assert sweep() == 0


def test_a_job_of_an_unknown_kind_fails(kinds, officer):
    job = ask("nobody does this", actor=officer)
    assert runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


# --- who owns a kind hears of its failures ---


@pytest.fixture
def heard(kinds):
    """Registers a kind "deed" that stumbles, and keeps the numbers of its failed jobs."""
    numbers = []

    @handler("deed", "试做", on_failure=numbers.append)
    def stumble(held):
        raise Refused("没有做成。")

    return numbers


def test_a_job_that_fails_tells_its_kind_once(asked, heard):
    job = asked()
    runner.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
    assert heard == [job.pk]


def test_a_job_whose_command_died_tells_its_kind_when_the_sweeper_finds_it(asked, heard):
    job = asked(here=True)
    runner.claim(job.pk, runner=Job.Runner.HERE)
    expire(job, holder="elsewhere:1:1")
    sweep()
    assert heard == [job.pk]


def test_a_job_that_only_waits_again_tells_nobody(asked, heard):
    job = asked()
    runner.claim(job.pk, runner=Job.Runner.WORKER)
    expire(job, holder="elsewhere:1:1")
    sweep()
    assert heard == []


def test_what_the_kind_does_about_it_counts_together_with_the_failure(asked, kinds, county):
    def stop_half_way(pk):
        Region.objects.create(code=159922103000, name="新设镇")
        raise ZeroDivisionError

    @handler("deed", "试做", on_failure=stop_half_way)
    def refuse(held):
        raise Refused("没有做成。")

    job = asked()
    with pytest.raises(ZeroDivisionError):
        runner.run(job.pk)
    assert not Region.objects.filter(code=159922103000).exists()
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING
