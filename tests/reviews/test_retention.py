"""Other bureaus' rows go when they have had their time, but never what a finding stands on."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts import parameters
from accounts.models import Region
from audit.models import AuditEvent, IncomingFile
from common import clock
from datafeeds.models import Death, FeedMatch, Marriage, Official, Snapshot
from jobs import work
from jobs.registry import nightlies
from reviews import crosscheck
from reviews.models import Finding
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]

OLD, BETWEEN, NEW = "2024-01-31", "2024-06-30", "2026-06-25"


@pytest.fixture(autouse=True)
def _all_came_long_ago(county: Any, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test makes came two years before today, 2026-06-30."""
    long_ago = clock.now() - timedelta(days=730)
    field = IncomingFile._meta.get_field("at")
    monkeypatch.setattr(field, "_get_default", lambda: long_ago)


@pytest.fixture
def clear(system: Any):
    """``clear()`` does the duty of the night; its answer."""

    def done() -> dict[str, Any]:
        job = work.ask("clear_feed_rows", actor=system, here=True)
        return work.run_here(job).result

    return done


def deaths(day: str, *persons: Any, **of: Any) -> Snapshot:
    """A delivery of deaths that speaks of these persons."""
    snapshot = make.snapshot("deaths", day, **of)
    for person in persons or [make.person()]:
        make.feed(snapshot, person)
    return snapshot


def left(model: type = Death) -> set[int]:
    """The snapshots that still have rows."""
    return set(model.objects.values_list("snapshot_id", flat=True))


def test_the_duty_comes_round_every_night():
    assert "clear_feed_rows" in {nightly.kind for nightly in nightlies()}


def test_rows_that_no_recent_day_sees_go_and_their_snapshot_stays(clear):
    old, new = deaths(OLD, make.person(), make.person()), deaths(BETWEEN)
    assert clear() == {"feed_rows": 2, "snapshots": 1, "kinds": {"deaths": 2}}
    assert left() == {new.pk}
    assert Snapshot.objects.filter(pk=old.pk).exists()
    assert set(FeedMatch.objects.values_list("snapshot_id", flat=True)) == {new.pk}
    event = AuditEvent.objects.get(action="kept_no_longer")
    assert (event.detail["feed_rows"], event.actor_number) == (2, "system")


def test_the_newest_delivery_is_kept_however_old(clear):
    only = deaths(OLD)
    assert clear()["feed_rows"] == 0
    assert left() == {only.pk}


def test_what_a_day_of_the_last_400_could_see_is_kept(clear):
    seen, _ = deaths(OLD), deaths((date(2026, 6, 30) - timedelta(days=400)).isoformat())
    assert clear()["feed_rows"] == 0
    deaths((date(2026, 6, 30) - timedelta(days=401)).isoformat())
    assert clear()["feed_rows"] == 1
    assert seen.pk not in left()


def test_of_two_deliveries_of_one_day_the_earlier_import_goes(clear):
    first, second = deaths(OLD), deaths(OLD)
    clear()
    assert left() == {second.pk}
    assert first.pk not in left()


@pytest.mark.parametrize("other", [{"source": "殡仪馆"}, {"region": 159900000000}], ids=["source", "region"])
def test_deliveries_of_another_sender_do_not_take_each_others_place(clear, other):
    kept = {deaths(OLD).pk, deaths(BETWEEN, **other).pk}
    assert clear()["feed_rows"] == 0
    assert left() == kept


def test_history_that_came_lately_is_kept_as_long_as_any_other(clear):
    old, _ = deaths(OLD), deaths(BETWEEN)
    IncomingFile.objects.filter(snapshot=old).update(at=clock.now() - timedelta(days=399))
    assert clear()["feed_rows"] == 0


def test_a_county_keeps_them_as_long_as_it_says(clear, administrator, system):
    deaths(OLD), deaths(BETWEEN)
    said = {"valid_from": date(2026, 1, 1), "text": "1000", "basis": "档案规定", "actor": system}
    parameters.set_value("feed.keep_days", 159922, **said)
    assert clear()["feed_rows"] == 0


@pytest.mark.parametrize("status", Finding.Status.values)
def test_rows_about_the_subject_of_a_finding_stay_whatever_its_state(clear, check, status):
    dead = make.case().head
    old = deaths(OLD, dead, make.person())
    deaths(BETWEEN, dead)
    check("death_enrolled")
    Finding.objects.update(status=status)
    assert clear()["feed_rows"] == 1
    assert Death.objects.get(snapshot=old).id_digest == dead.id_digest
    assert FeedMatch.objects.filter(snapshot=old, person=dead).exists()


def test_rows_about_a_person_of_the_evidence_stay(clear, check):
    official = make.person()
    case = make.case()
    make.filing(official, case.head, filed=False)
    for day in (OLD, BETWEEN, NEW):
        snapshot = make.snapshot("officials", day)
        make.feed(snapshot, official)
        make.feed(snapshot, make.person())
    check("kin_unfiled")
    assert Finding.objects.exists()
    clear()
    assert Official.objects.filter(id_digest=official.id_digest).count() == 3
    assert Official.objects.count() == 5


def test_rows_about_members_of_a_household_of_a_finding_stay(clear, check):
    wife = make.person()
    case = make.case(members=[make.person(), wife])
    other = make.case(reviewed=["2026-06-01"])
    old = make.snapshot("marriages", OLD)
    cited = make.feed(old, wife, other=make.person())
    gone = make.feed(old, other.head, other=make.person())
    make.feed(make.snapshot("marriages", BETWEEN), make.person(), other=make.person())
    check("review_overdue")
    assert Finding.objects.get().household == case.household
    clear()
    assert Marriage.objects.filter(pk=cited.pk).exists()
    assert not Marriage.objects.filter(pk=gone.pk).exists()


def test_rows_about_members_of_every_household_of_an_account_stay(clear, check):
    into, heads = make.account(), []
    for number in ("LH000001", "LH000002"):
        case = make.case(make.household(number), reviewed=["2026-06-01"])
        make.payment(case.household, "2026-05", into=into)
        heads.append(case.head)
    old = deaths(OLD, *heads, make.person())
    deaths(BETWEEN)
    check("shared_account")
    assert Finding.objects.get().numbers == "LH000001、LH000002"
    assert clear()["feed_rows"] == 1
    kept = Death.objects.filter(snapshot=old).values_list("id_digest", flat=True)
    assert set(kept) == {head.id_digest for head in heads}


def test_doing_it_again_does_nothing(clear):
    deaths(OLD), deaths(BETWEEN)
    clear()
    assert clear() == {"feed_rows": 0, "snapshots": 0, "kinds": {}}


# --- a look back to a day whose rows are gone ---


@pytest.fixture
def cleared(clear):
    """A delivery of two years ago named a member of ours; a newer one took its place, its rows are gone."""
    dead = make.case(first="2024-01").head
    deaths(OLD, dead, make.person())
    deaths(BETWEEN)
    assert clear()["feed_rows"] == 2
    return dead


def test_a_snapshot_says_since_when_its_rows_are_gone(cleared):
    days = Snapshot.objects.order_by("as_of").values_list("cleared_on", flat=True)
    assert list(days) == [date(2026, 6, 30), None]


def test_a_look_back_to_a_cleared_day_does_not_run_instead_of_finding_nothing(cleared, check):
    rule_run = check("death_enrolled", as_of="2024-05-31")
    assert (rule_run.status, rule_run.cleared) == ("skipped", ["deaths"])
    assert rule_run.sentence == "“死亡注销”快照的行已按保存期清除，不能回看，没有运行。"
    assert crosscheck.answer(rule_run.run)["rules"]["death_enrolled"] == {"skipped": "deaths feed cleared"}


def test_the_other_feed_of_an_alternative_does_not_stand_in_for_a_cleared_one(cleared, check):
    make.feed(make.snapshot("cremations", OLD), make.person())
    assert check("death_enrolled", as_of="2024-05-31").status == "skipped"


def test_a_day_after_the_cleared_one_is_looked_at_as_ever(cleared, check):
    assert check("death_enrolled", as_of="2026-06-30").status == "done"
    assert check("death_enrolled", as_of="2024-07-31").status == "done"


def test_a_cleared_feed_that_only_excuses_is_told_and_does_not_stop_the_rule(clear, check):
    case = make.case(first="2024-01")
    make.payment(case.household, "2024-03", payee="孙平")
    for day in (OLD, BETWEEN):
        make.feed(
            make.snapshot("card_custody", day), make.person(), other=make.person(), account=make.account()
        )
    assert clear()["feed_rows"] == 1
    rule_run = check("account_name_mismatch", as_of="2024-05-31")
    assert (rule_run.status, rule_run.missing, rule_run.open) == ("done", ["card_custody"], 1)
    assert rule_run.sentence == "“代持卡备案”快照的行已按保存期清除，不能回看，结果可能不全。"


def test_a_county_whose_day_is_cleared_is_left_out_of_a_common_run(cleared, check):
    Region.objects.create(code=159923000000, name="白河县")
    deaths(OLD, region=159923000000)
    rule_run = check("death_enrolled", as_of="2024-05-31")
    assert rule_run.status == "done"
    assert rule_run.sentence == "1 个县“死亡注销”快照的行已按保存期清除，不能回看，没有运行。"


def test_the_page_of_the_run_says_so(cleared, check, signed_in, county_officer):
    rule_run = check("death_enrolled", as_of="2024-05-31")
    page = signed_in(county_officer).get(f"/crosscheck/{rule_run.run_id}/").content.decode()
    assert "“死亡注销”快照的行已按保存期清除，不能回看" in page
