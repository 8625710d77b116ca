"""What was sealed cannot be altered, removed or cut off unnoticed."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import anchors, log, seal
from audit.actions import Action
from audit.models import AuditEvent, Installation, Leaf, Seal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trail(officer):
    """Ten events under three seals."""
    events = []
    for size in (4, 1, 5):
        events += [
            log.record(Action.EXPORTED, actor=officer, reason=f"第{number}次") for number in range(size)
        ]
        seal.seal()
    return events


@pytest.fixture
def intruder():
    """Somebody with all rights in the database: changes what he likes, behind guards and triggers."""
    triggers = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')

        def change(sql, *values):
            cursor.execute(sql, values)

        yield change
        cursor.execute("DELETE FROM audit_leaf")
        cursor.execute("DELETE FROM audit_auditevent")
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            for _, sql in triggers:
                cursor.execute(sql)
            cursor.execute("PRAGMA foreign_keys = ON")


def test_an_untouched_trail_is_whole(trail):
    verdict = seal.verify()
    assert (verdict.events, verdict.ok, verdict.first_bad, verdict.unsealed) == (10, True, None, 0)
    assert Seal.objects.count() == 3
    assert verdict.sentence == "共 10 条，完整。"


def test_events_since_the_last_seal_are_told_as_unsealed(trail, officer):
    log.record(Action.EXPORTED, actor=officer)
    verdict = seal.verify()
    assert (verdict.events, verdict.ok, verdict.unsealed) == (11, True, 1)
    assert seal.seal() == 1
    assert seal.seal() == 0
    assert seal.verify().unsealed == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [("reason", "没有理由"), ("actor_name", "别人"), ("action", "signed_in"), ("region_code", 159923000000),
     ("at", "2020-01-01 00:00:00+00:00"), ("ip", "10.0.0.1"), ("object_label", "x"), ("detail", '{"a":1}')],
)  # fmt: skip
def test_a_changed_row_is_found(trail, intruder, column, value):
    intruder(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, trail[6].pk)
    verdict = seal.verify()
    assert (verdict.ok, verdict.first_bad) == (False, trail[6].pk)


def test_a_deleted_row_is_found(trail, intruder):
    intruder("DELETE FROM audit_auditevent WHERE id = %s", trail[7].pk)
    assert (seal.verify().ok, seal.verify().first_bad) == (False, trail[7].pk)


def test_a_row_deleted_with_its_leaf_is_found(trail, intruder):
    intruder("DELETE FROM audit_leaf WHERE event_id = %s", trail[7].pk)
    intruder("DELETE FROM audit_auditevent WHERE id = %s", trail[7].pk)
    assert not seal.verify().ok


def test_a_changed_row_with_a_new_leaf_is_found(trail, intruder):
    intruder("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", trail[6].pk)
    forged = seal.leaf_hash(AuditEvent.objects.values_list(*seal._COLUMNS).get(pk=trail[6].pk))
    intruder("UPDATE audit_leaf SET hash = %s WHERE event_id = %s", forged, trail[6].pk)
    assert not seal.verify().ok


def test_a_removed_seal_in_the_middle_is_found(trail, intruder):
    intruder("DELETE FROM audit_leaf WHERE seal_id = 2")
    intruder("DELETE FROM audit_seal WHERE number = 2")
    intruder("DELETE FROM audit_auditevent WHERE id = %s", trail[4].pk)
    assert not seal.verify().ok


def test_a_cut_off_end_is_found_by_the_anchor_alone(trail, intruder, tmp_path):
    intruder("DELETE FROM audit_leaf WHERE seal_id = 3")
    intruder("DELETE FROM audit_seal WHERE number = 3")
    for event in trail[5:]:
        intruder("DELETE FROM audit_auditevent WHERE id = %s", event.pk)
    verdict = seal.verify()
    assert (verdict.ok, verdict.first_bad) == (False, trail[5].pk)
    for file in anchors.folder().iterdir():
        file.rename(tmp_path / file.name)
    assert seal.verify().ok, "without the anchor nothing tells"
    assert not seal.verify(tmp_path / file.name).ok


def test_anchors_of_another_database_say_nothing_of_this_one(trail):
    foreign = anchors.Anchor("f" * 32, 99, 1, 5, "00" * 32, "11" * 32)
    with (anchors.folder() / "2026-01-01.txt").open("w") as file:
        file.write("# 抄录于 2026-01-01\n" + foreign.line())
    assert seal.verify().ok


def test_a_file_that_holds_only_anchors_of_another_database_is_not_taken_for_proof(trail, tmp_path):
    file = tmp_path / "paper.txt"
    file.write_text(anchors.Anchor("f" * 32, 1, 1, 5, "00" * 32, "11" * 32).line())
    assert not seal.verify(file).ok


def test_an_event_that_commits_late_goes_under_the_next_seal(officer):
    early = log.record(Action.EXPORTED, actor=officer)
    late = AuditEvent(pk=early.pk + 1000, action="exported")
    late.save(force_insert=True)
    seal.seal()
    AuditEvent(pk=early.pk + 500, action="exported").save(force_insert=True)
    assert seal.seal() == 1
    assert Leaf.objects.get(event_id=early.pk + 500).seal_id == 2
    assert seal.verify().ok


def test_a_seal_whose_transaction_fails_leaves_no_anchor(officer):
    log.record(Action.EXPORTED, actor=officer)
    with transaction.atomic():
        seal.seal()
        transaction.set_rollback(True)
    assert not anchors.folder().exists()
    assert not Installation.objects.exists()


def test_a_root_differs_when_anything_moves():
    leaves = [bytes([number]) * 32 for number in range(5)]
    roots = {seal.merkle_root(order) for order in (leaves, leaves[::-1], leaves[:4], [*leaves, leaves[4]])}
    assert len(roots) == 4


def test_verify_audit_answers_in_json(trail, capsys):
    out = io.StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1]) == {
        "events": 10,
        "ok": True,
        "first_bad": None,
        "unsealed": 0,
    }


def test_verify_audit_ends_with_1_when_something_was_changed(trail, intruder):
    intruder("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", trail[0].pk)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_audit", "--json", stdout=out, stderr=err)
    assert stopped.value.returncode == 1
    assert json.loads(out.getvalue()) == {"events": 10, "ok": False, "first_bad": trail[0].pk, "unsealed": 0}
    assert f"第 {trail[0].pk} 条留痕被改动" in err.getvalue()
