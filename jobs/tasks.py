"""Duties of the house itself: sealing the trail, finding abandoned jobs, asking for the jobs of the night."""

from collections.abc import Mapping
from typing import Any

from accounts import drafts, signin
from audit import log, seal
from audit.actions import Action
from jobs.held import Held
from jobs.periodic import ask_due
from jobs.registry import every, nightly
from jobs.sweeper import sweep


@every(seconds=5)
def seal_the_trail() -> None:
    """What was committed is sealed."""
    seal.seal()


@every(seconds=3600)
def seal_what_was_passed_over() -> None:
    """Events of transactions that committed very late are sealed too."""
    seal.seal(thorough=True)


@every(seconds=10)
def find_abandoned_jobs() -> None:
    """Jobs whose process is gone wait for another one."""
    sweep()


@every(seconds=20)
def ask_for_the_night() -> None:
    """The jobs of the night are asked for when their time has come."""
    ask_due()


@nightly("clear_sign_ins", 3, 50, "清理过期登录")
def clear_sign_ins(held: Held) -> Mapping[str, Any]:
    """Sessions and wrong passwords that are long over are gone; the trail says how many."""
    with held.publishing():
        gone = signin.forget_old()
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=gone)
    return gone


@nightly("clear_drafts", 4, 0, "清理旧草稿")
def clear_drafts(held: Held) -> Mapping[str, Any]:
    """Drafts that nobody has gone on with for long are gone; the trail says how many."""
    with held.publishing():
        gone = {"drafts": drafts.clear_old()}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=gone)
    return gone
