"""Looks at whole numbers: who may, and what the trail keeps of them."""

import pytest

from audit import looks
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]


def test_a_look_stands_in_the_trail_with_its_reason_and_number(county, caseworker):
    home = make.household()
    looks.reveal(home, actor=caseworker, reason="核对证件", what="胡长贵 身份证号")
    event = AuditEvent.objects.get()
    assert (event.action, event.reason, event.detail) == (
        "number_revealed",
        "核对证件",
        {"what": "胡长贵 身份证号"},
    )


def test_nobody_looks_without_a_reason_or_a_right(county, caseworker, next_caseworker, leader):
    home = make.household()
    with pytest.raises(Refused, match="理由"):
        looks.reveal(home, actor=caseworker, reason=" ")
    for other in (next_caseworker, leader):
        with pytest.raises(NotPermitted):
            looks.reveal(home, actor=other, reason="核对证件")
    with pytest.raises(NotPermitted):
        looks.search_by_number(actor=leader, where="操作留痕")
    assert not AuditEvent.objects.exists()


def test_a_search_by_a_whole_number_keeps_it_masked(county, caseworker):
    looks.search_by_number(actor=caseworker, number="159900195209190152")
    assert AuditEvent.objects.get().detail == {"number": "159900********0152"}
