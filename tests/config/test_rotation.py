"""Rotating the keys: everything stays readable and findable, whenever it stops, and nothing is done twice."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as present
from django.core.management import CommandError, call_command
from django.db import connection, models

from accounts import installation
from accounts.models import User
from audit.models import AuditEvent
from common import crypto
from common.fields import reveal
from common.guards import AppendOnly
from common.guards.declarations import guards_of
from config import env, rotation
from datafeeds.models import Disability, DisabilityCertificate, Marriage
from households import identity
from households.models import Account, Membership, Person
from jobs import work
from jobs.models import Job
from kinship_filings.models import Filing
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An office with keys of its own, which fit the database of the tests."""
    monkeypatch.setattr(crypto, "_readers", [])
    vault = env.Secrets(env.OFFICE, tmp_path / "keys")
    given = present.DOUDI_KEYS
    vault.get("DOUDI_DATA_KEYS", ",".join(f"{kid}:{key.hex()}" for kid, key in given["data"].items()))
    vault.get("DOUDI_INDEX_KEYS", ",".join(key.hex() for key in given["index"]))
    vault.get("DOUDI_SEAL_KEY", given["seal"].hex())
    settings.DOUDI_VAR = tmp_path
    settings.DOUDI_KEYS = dict(given)
    yield settings
    crypto.use_layers(None)


def rotate(*words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("rotate_keys", "--json", *words, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture
def people(county: Any, system: User, whole: None) -> SimpleNamespace:
    """A household, a filing, a marriage and a certificate: every kind of cipher and digest."""
    number, wife = make.id_number(), make.id_number()
    head = make.person(number)
    case = make.case(make.household(head=head))
    make.filing(make.person(make.id_number()), head)
    marriage = make.feed(
        make.snapshot("marriages"), head, other=make.person(wife), spouse_id_number=b"x" * 40
    )
    make.feed(make.snapshot("disability"), head)
    row = Marriage.objects.get(pk=marriage.pk)
    row.spouse_id_number = Marriage._meta.get_field("spouse_id_number").seal(row.uid, wife)
    row.save()
    return SimpleNamespace(number=number, wife=wife, head=head, case=case)


def in_clear() -> dict[str, list[str]]:
    """What every encrypted column of every table says."""
    return {
        field.label: [reveal(row, field.name) for row in model._base_manager.order_by("pk")]
        for model, fields in rotation.sealed_tables()
        for field in fields
    }


def keys_of_ciphers() -> set[int]:
    """The data keys under which anything lies."""
    return {
        crypto.key_id(blob)
        for model, fields in rotation.sealed_tables()
        for field in fields
        for blob in model._base_manager.exclude(**{field.name: None}).values_list(field.name, flat=True)
    }


# --- data key ---


def test_every_ciphertext_comes_under_a_new_key_and_says_what_it_said(people):
    before = in_clear()
    answer = rotate()
    assert answer == {"rotated": True, "data_key": 2, "rows": answer["rows"], "unreadable": 0}
    assert answer["rows"] == sum(model._base_manager.count() for model, _ in rotation.sealed_tables())
    assert in_clear() == before
    assert keys_of_ciphers() == {2}


def test_the_new_key_is_kept_for_the_owner_alone_beside_the_old_one(people, tmp_path: Path):
    rotate()
    file = tmp_path / "keys" / "doudi_data_keys"
    assert [entry.partition(":")[0] for entry in file.read_text().split(",")] == ["1", "2"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir() if "doudi" not in path.name] == []


def test_the_trail_tells_of_it_and_of_no_key(people, tmp_path: Path):
    rotate()
    event = AuditEvent.objects.get(action="key_rotated")
    assert (event.actor_number, event.detail["data_key"]) == ("system", 2)
    secrets = "".join((tmp_path / "keys" / "doudi_data_keys").read_text().split())
    kept = json.dumps(
        [*AuditEvent.objects.values_list("detail", flat=True), *Job.objects.values_list("result", flat=True)]
    )
    assert all(entry.partition(":")[2] not in kept for entry in secrets.split(","))


def test_a_rotation_that_broke_off_goes_on_with_the_same_key(people, monkeypatch):
    monkeypatch.setattr(rotation, "CHUNK", 1)
    before, write = in_clear(), rotation._write

    def dies_half_way(stage: Any, model: type[models.Model], rows: Any) -> None:
        if model is Filing:
            raise KeyboardInterrupt
        write(stage, model, rows)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_write", dies_half_way)
        with pytest.raises(CommandError):
            rotate()
    assert keys_of_ciphers() == {1, 2}
    assert in_clear() == before
    assert rotate()["data_key"] == 2
    assert keys_of_ciphers() == {2}
    assert in_clear() == before
    assert rotate()["data_key"] == 3


def test_a_process_that_runs_on_reads_what_was_written_under_the_new_key(people, settings):
    old = dict(settings.DOUDI_KEYS)
    before = in_clear()
    rotate()
    vault = env.Secrets(env.OFFICE, settings.DOUDI_VAR / "keys")
    crypto.keys_come_from(lambda: env.keys(vault))
    settings.DOUDI_KEYS = old
    assert in_clear() == before
    assert settings.DOUDI_KEYS["current"] == 2


def test_an_altered_ciphertext_is_counted_and_left_as_it_is(people):
    member = Membership.objects.get()
    blob = bytearray(member.id_number)
    blob[-1] ^= 1
    Membership.objects.update(id_number=bytes(blob))
    assert rotate()["unreadable"] == 1
    assert bytes(Membership.objects.get().id_number) == bytes(blob)


def test_one_rotation_at_a_time(people, system):
    rotation.ask(index=False, actor=system)
    with pytest.raises(CommandError, match="正在进行"):
        rotate()


# --- index key ---


def test_everybody_is_found_by_number_as_before(people):
    digests = set(Person.objects.values_list("id_digest", flat=True))
    answer = rotate("--index")
    assert (answer["rotated"], answer["index_layer"]) == (True, 2)
    digest, h64 = identity.person_key(people.number)
    assert digest not in digests
    person = Person.objects.get(id_digest=digest)
    assert (person.pk, person.id_h64) == (people.head.pk, h64)
    account = Account.objects.get()
    assert identity.account_key(reveal(account, "number")).digest == bytes(account.digest)
    certificate = DisabilityCertificate.objects.get()
    assert crypto.digest(reveal(certificate, "number")) == bytes(certificate.digest)


def test_rows_and_persons_still_fit_one_another(people):
    rotate("--index")
    for row in (Marriage.objects.get(), Disability.objects.get()):
        assert (bytes(row.id_digest), row.id_h64) == identity.person_key(people.number)
    marriage = Marriage.objects.get()
    assert (bytes(marriage.spouse_digest), marriage.spouse_h64) == identity.person_key(people.wife)


def test_a_digest_that_is_missing_stays_missing(people, system, caseworker):
    digest = crypto.digest(people.number)
    User.objects.filter(pk=caseworker.pk).update(id_digest=digest)
    rotate("--index")
    caseworker.refresh_from_db()
    assert bytes(caseworker.id_digest) == crypto.digest(people.number) != digest
    system.refresh_from_db()
    assert system.id_digest is None


def test_a_second_rotation_adds_a_third_layer(people):
    rotate("--index")
    assert rotate("--index")["index_layer"] == 3
    assert Person.objects.filter(id_digest=identity.person_key(people.number)[0]).exists()


def test_an_index_rotation_that_broke_off_has_changed_nothing_and_takes_the_same_key(
    people, monkeypatch, settings
):
    write = rotation._write

    def dies_at_the_end(stage: Any, model: type[models.Model], rows: Any) -> None:
        write(stage, model, rows)
        if model is rotation.digested_tables()[-1][0]:
            raise KeyboardInterrupt

    before = [bytes(digest) for digest in Person.objects.order_by("pk").values_list("id_digest", flat=True)]
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_write", dies_at_the_end)
        make.feed(make.snapshot("tekun"), people.head)
        patch.setattr(rotation, "digested_tables", lambda: [(Person, [Person._meta.get_field("id_digest")])])
        with pytest.raises(CommandError):
            rotate("--index")
    assert [
        bytes(digest) for digest in Person.objects.order_by("pk").values_list("id_digest", flat=True)
    ] == before
    assert installation.layers() == 1
    assert Person.objects.filter(id_digest=identity.person_key(people.number)[0]).exists()
    waiting = list(settings.DOUDI_KEYS["index"])
    assert rotate("--index")["index_layer"] == 2
    assert settings.DOUDI_KEYS["index"] == waiting


def test_while_a_job_is_under_way_the_index_stays(people, system):
    work.ask("import", actor=system, region=make.COUNTY, payload={})
    with pytest.raises(CommandError, match="正在进行"):
        rotate("--index")
    assert installation.layers() == 1
    assert Person.objects.filter(id_digest=identity.person_key(people.number)[0]).exists()


def test_what_a_process_remembers_of_numbers_is_forgotten(people):
    number = reveal(Account.objects.get(), "number")
    remembered = identity.account_key(number)
    rotate("--index")
    assert identity.account_key(number).digest != remembered.digest


# --- production ---


@pytest.mark.parametrize(
    ("words", "name", "shape"),
    [((), "DOUDI_DATA_KEYS", r",2:[0-9a-f]{32}"), (("--index",), "DOUDI_INDEX_KEYS", r",[0-9a-f]{64}")],
)
def test_production_is_told_what_to_set_and_rotates_when_it_is_set(people, settings, words, name, shape):
    settings.DOUDI_MODE = env.PRODUCTION
    answer = rotate(*words)
    assert (answer["rotated"], answer["set"]) == (False, name)
    assert re.fullmatch(shape, answer["append"])
    assert keys_of_ciphers() == {1}
    assert not Job.objects.exists()
    given = settings.DOUDI_KEYS
    key = bytes.fromhex(answer["append"].rpartition(":")[2].strip(","))
    new = {"index": [*given["index"], key]} if words else {"data": {**given["data"], 2: key}, "current": 2}
    settings.DOUDI_KEYS = {**given, **new}
    installation.verify(connection)
    assert rotate(*words)["rotated"] is True


# --- what a rotation has to know of ---


def test_no_append_only_table_holds_what_a_rotation_must_write_anew():
    tables = {model for model, _ in [*rotation.sealed_tables(), *rotation.digested_tables()]}
    assert [
        model for model in tables if any(isinstance(guard, AppendOnly) for guard in guards_of(model))
    ] == []


def test_every_table_with_a_cipher_has_the_uid_to_which_it_is_bound():
    for model, _ in rotation.sealed_tables():
        assert isinstance(model._meta.get_field("uid"), models.UUIDField), model
        assert model._meta.pk.column == "id", model


def test_every_head_stands_beside_its_digest():
    found = {
        (model, head)
        for model, fields in rotation.digested_tables()
        for field in fields
        if (head := rotation.head_of(model, field))
    }
    heads = {
        (model, field.name)
        for model, fields in rotation.digested_tables()
        for field in model._meta.fields
        if field.name.endswith("h64")
    }
    assert found == heads
    assert (Person, "id_h64") in found


def test_digests_of_surrogate_keys_are_left_alone():
    keyed = {
        f"{model.__name__}.{field.name}" for model, fields in rotation.digested_tables() for field in fields
    }
    assert not keyed & {"Finding.fingerprint", "Finding.subject", "RetroHit.fingerprint"}
    assert {"User.id_digest", "Person.id_digest", "Account.digest", "CardCustody.custodian_digest"} <= keyed
