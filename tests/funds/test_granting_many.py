"""批量确认: many are confirmed in one deed, all or none, and what it costs does not grow with them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, UserError
from config.bench import waiting
from config.bench.county import County
from funds import granting
from households.models import (
    Application,
    ApplicationMember,
    Clock,
    Duty,
    Entitlement,
    FamilyCard,
    Letter,
    Membership,
    NameGram,
    Serial,
    Standing,
    Step,
)
from households.procedure import deciding
from tests import factories as make
from tests.at_once import Other, waits
from tests.procedures import Walk

pytestmark = pytest.mark.django_db
SUBMITTED = Application.Status.SUBMITTED


@pytest.fixture
def queue(walk: Walk) -> Callable[[int], list[Application]]:
    """``queue(count)`` are so many applications that wait, whole in every respect."""

    def fill(count: int) -> list[Application]:
        waiting.fill(County(100), count)
        return the_first(walk, count)

    return fill


def the_first(walk: Walk, count: int) -> list[Application]:
    with walk.by(walk.county_officer):
        return list(Application.objects.filter(status=SUBMITTED).order_by("pk")[:count])


def confirm(walk: Walk, rows: list[Application], *, actor: User | None = None, **more: Any) -> Any:
    with walk.by(actor or walk.county_officer) as officer:
        return granting.grant_many(rows, actor=officer, opinion="同意", doubts=more.get("doubts", {}))


def written() -> dict[str, int]:
    """How many rows there are of what a confirmation writes."""
    tables = (Step, Duty, Clock, Entitlement, Letter, Membership, NameGram, FamilyCard, Standing, Serial)
    with scope(region=WHOLE):
        return {table.__name__: table.objects.count() for table in tables}


def test_fifty_cost_as_many_queries_as_five(walk: Walk, queue):
    queue(55)
    costs = []
    for count in (5, 50):
        rows = the_first(walk, count)
        with CaptureQueriesContext(connection) as asked:
            assert len(confirm(walk, rows)) == count
        costs.append(len(asked))
    # SQLite takes so few values in one statement that long inserts come in pieces.
    pieces = {"postgresql": 0, "sqlite": 30}[connection.vendor]
    assert costs[1] - costs[0] <= pieces, "\n".join(each["sql"][:200] for each in asked)


def test_each_of_a_batch_has_what_one_confirmed_alone_has(walk: Walk, queue):
    rows = queue(4)
    before = written()
    confirm(walk, rows[:1])
    alone = written()
    confirm(walk, rows[1:])
    after = written()
    del before["Serial"], before["NameGram"]
    assert {name: after[name] - alone[name] for name in before} == {
        name: 3 * (alone[name] - count) for name, count in before.items()
    }
    with scope(region=WHOLE):
        assert not ApplicationMember.objects.filter(held=True).exists()
        numbers = Letter.objects.filter(code="D20").order_by("pk").values_list("number", flat=True)
        assert list(numbers) == [f"青禾救字〔2026〕{place}号" for place in range(1, 5)]
        assert set(Standing.objects.values_list("amount", "status")) == {(waiting.AMOUNT, "enrolled")}
        decided = Application.objects.filter(status="confirmed", decided_on=walk.today)
        assert decided.filter(case__household__number=rows[2].number).get() == rows[2]
        running = Clock.objects.filter(stopped_on=None).values_list("kind", flat=True)
        assert set(running) == {"announce"}
    for action in ("application_receive", "application_confirm", "application_grant", "card_issued"):
        told = AuditEvent.objects.filter(action=action)
        assert set(told.values_list("object_label", flat=True)) == {row.number for row in rows}, action


@pytest.mark.parametrize("why", ["kin", "complained", "doubt", "examined", "unvisited"])
def test_one_that_cannot_be_confirmed_stops_all_and_is_named(walk: Walk, queue, why: str):
    rows, doubts = queue(3), {}
    with walk.by(walk.county_officer) as officer:
        one = Application.objects.filter(pk=rows[1].pk)
        if why == "kin":
            one.update(kin_filed=True)
        elif why == "complained":
            one.update(complained=True)
        elif why == "doubt":
            doubts = {rows[1].pk: "有疑点"}
        elif why == "examined":
            Duty.objects.create(
                region_code=rows[1].region_code, application=rows[1], user=officer, part="examine"
            )
        else:
            deciding.receive(rows[1], actor=officer)
            one.update(round=2)
    before = written()
    with pytest.raises(UserError, match=rows[1].number) as refused:
        confirm(walk, rows, doubts=doubts)
    assert isinstance(refused.value, NotPermitted if why == "examined" else Refused)
    assert written() == before


def test_own_kin_in_a_batch_are_left_to_others(walk: Walk, queue):
    rows = queue(3)
    with scope(region=WHOLE):
        member = make.member(make.case())
        User.objects.filter(pk=walk.county_officer.pk).update(id_digest=member.person.id_digest)
        walk.county_officer.refresh_from_db()
        head = ApplicationMember.objects.filter(application=rows[2], is_head=True)
        make.filing(member.person, head.get().person)
    before = written()
    with pytest.raises(NotPermitted, match="近亲属备案关系"):
        confirm(walk, rows)
    assert written() == before
    assert len(confirm(walk, rows[:2])) == 2


def test_an_earlier_household_in_the_village_keeps_its_number(walk: Walk, queue):
    rows = queue(2)
    with scope(region=WHOLE):
        head = ApplicationMember.objects.get(application=rows[0], is_head=True)
        old = make.household("LH000451", village=rows[0].region_code, head=head.person)
        make.case(old, first="2019-03", last="2021-08")
    first, second = confirm(walk, rows)
    assert (first.household.number, second.household.number) == ("LH000451", rows[1].number)


def test_nobody_is_confirmed_twice_under_one_household(walk: Walk, queue):
    rows = queue(2)
    with scope(region=WHOLE):
        home = make.household("LH000451", village=rows[0].region_code)
        Application.objects.filter(pk__in=[row.pk for row in rows]).update(household=home)
    before = written()
    with pytest.raises(Refused, match="LH000451 还有没有结束的保障记录"):
        confirm(walk, rows)
    assert written() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_batches_at_once_the_slower_confirms_nobody(walk: Walk, queue, second_officer: User):
    rows = queue(6)
    with transaction.atomic():
        confirm(walk, rows[:4])
        other = Other(lambda: confirm(walk, rows[3:], actor=second_officer))
        other.start()
        assert waits(other)
    other.join(20)
    assert rows[3].number in other.result.sentence
    assert "确认同意" in other.result.sentence
    assert [walk.fresh(row).status for row in rows] == ["confirmed"] * 4 + ["submitted"] * 2
