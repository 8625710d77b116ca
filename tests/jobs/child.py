"""A process of the site for test_processes: ``child.py DEED``."""

import os
import sys
import time

import django

django.setup()

from accounts.models import Region, User  # noqa: E402
from common.errors import Busy  # noqa: E402
from jobs import registry, runner, worker  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.work import Held, ask, handler, run_here, sweep  # noqa: E402

registry._duties.clear()
deed = sys.argv[1]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def chen_jing() -> User:
    region, _ = Region.objects.get_or_create(code=159922000000, defaults={"name": "青禾县"})
    user, _ = User.objects.get_or_create(
        number="T01", defaults={"name": "陈静", "role": "Y", "region": region}
    )
    return user


@handler("deed", "试做")
def do(held: Held) -> dict[str, int]:
    """One row, published at the end; on the way it may take very long."""
    held.progress.stage("清洗")
    with held.publishing():
        Region.objects.create(code=159922101000, name="柳河镇")
        if "slow" in deed:
            say("half way")
            time.sleep(60)
    return {"attempt": held.attempt}


def asked(*, here: bool = False) -> Job:
    return ask("deed", region=159922000000, actor=chen_jing(), exclusive=True, here=here)


def wait_for_go() -> None:
    chen_jing()
    time.sleep(max(0.0, float(os.environ["GO"]) - time.time()))


def main() -> None:
    if deed == "race":
        wait_for_go()
    if deed.startswith("command"):
        run_here(asked(here=True))
        say(f"done {Job.objects.count()}")
    elif deed in ("ask", "race"):
        asked()
        say("asked")
    elif deed == "claim":
        wait_for_go()
        say("claimed" if runner.claim(Job.objects.get().pk, runner=Job.Runner.WORKER) else "nothing")
    elif deed.startswith("work"):
        sweep()
        worker.work(until_idle=True)
        say("worked")
    elif deed == "rows":
        say(str(Region.objects.filter(code=159922101000).count()))
    elif deed == "states":
        jobs = Job.objects.order_by("pk")
        say(" ".join(f"{job.state}:{job.attempt}" if job.runner == "worker" else job.state for job in jobs))


try:
    main()
except Busy as busy:
    say(f"busy {busy.sentence[:2]}")
