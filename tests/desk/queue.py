"""A long queue for the pages of the decision: copies of one application that waits."""

import uuid
from typing import Any

from common import crypto
from common.fields import cipher
from households.models import Application, ApplicationMember, Clock, Opinion, Person, Step


def _copy(row: Any, **changed: Any) -> Any:
    values = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    for own in ("id", "uid"):
        values.pop(own, None)
    return type(row)(**values | changed)


def lengthen(application: Application, count: int) -> None:
    """The queue has ``count`` more like it: member, limits, opinion and steps; the rest they lack."""
    present = Application.objects.count()
    rows = Application.objects.bulk_create(
        _copy(application, number=f"LH-2026-{present + place:05}") for place in range(1, count + 1)
    )
    people = Person.objects.bulk_create(
        Person(id_digest=crypto.digest(f"queue{row.pk}"), id_h64=row.pk, matched=True) for row in rows
    )
    member = ApplicationMember.objects.get(application=application)
    pairs = list(zip(rows, people, strict=True))
    ApplicationMember.objects.bulk_create(
        _copy(
            member, uid=(uid := uuid.uuid4()), application_id=row.pk, person_id=person.pk,
            id_number=cipher(ApplicationMember, "id_number").seal(uid, "159900195803120229"), phone=None,
        )
        for row, person in pairs
    )  # fmt: skip
    steps = Step.objects.filter(application=application).order_by("pk")
    copied = Step.objects.bulk_create(_copy(step, application_id=row.pk) for row in rows for step in steps)
    last = {step.application_id: step for step in copied}
    opinion = Opinion.objects.get(application=application)
    Opinion.objects.bulk_create(
        _copy(opinion, application_id=row.pk, step_id=last[row.pk].pk) for row in rows
    )
    clocks = Clock.objects.filter(application=application, stopped_on=None)
    Clock.objects.bulk_create(_copy(each, application_id=row.pk) for row in rows for each in clocks)
