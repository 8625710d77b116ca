"""Who signs in, fails or is locked out stands in the trail."""

import pytest

from audit import receivers
from audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_signing_in_and_out_stands_in_the_trail(officer):
    receivers.signed_in(user=officer)
    receivers.signed_out(user=officer)
    receivers.signed_out(user=None)
    events = list(AuditEvent.objects.order_by("pk").values_list("action", "actor_name", "region_code"))
    assert events == [("signed_in", "陈静", 159922000000), ("signed_out", "陈静", 159922000000)]


def test_a_failed_sign_in_names_the_person_whose_number_it_was(officer):
    receivers.sign_in_failed(credentials={"number": "XJ01", "password": "***"})
    receivers.locked(username="XJ01", ip_address="10.0.0.1")
    events = list(
        AuditEvent.objects.order_by("pk").values_list("action", "object_label", "actor_id", "region_code")
    )
    assert events == [("sign_in_failed", "陈静", None, 159922000000), ("locked", "陈静", None, 159922000000)]


def test_a_password_typed_as_number_is_not_kept(officer):
    receivers.sign_in_failed(credentials={"number": "Geheim!2026"})
    event = AuditEvent.objects.get()
    assert "Geheim" not in str(event.__dict__)
