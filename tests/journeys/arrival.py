"""``python -m tests.journeys.arrival FOLDER``: the small county stands in the database of the environment.

Its files come in by the real commands, its users may sign in and have, and two findings are with 柳河镇.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from accounts import administration  # noqa: E402
from accounts.models import Region, User, system_user  # noqa: E402
from accounts.scope import scope  # noqa: E402
from config.demo.setup import PASSWORD  # noqa: E402
from config.demo.users import demo_users  # noqa: E402
from reviews import assigning  # noqa: E402
from reviews.models import Finding  # noqa: E402
from tests.journeys import county  # noqa: E402

ASSIGNED = {("death_enrolled", "LH000208"): 2, ("pension_income", "LH000300"): 10}


def open_all() -> None:
    """Every user of the demo, with its password."""
    for user in demo_users():
        opened, _ = administration.open_user(
            number=user.number,
            name=user.name,
            role=user.role,
            region=Region.objects.get(code=user.region),
            actor=system_user(),
            password=PASSWORD,
            id_number=user.id_number,
        )
        opened.must_change_password = False
        opened.save(update_fields=["must_change_password"])


def sign_in_all() -> None:
    """Each user has a session of a known key, which a journey that is not about signing in takes up."""
    for user in User.objects.filter(number__in=[each.number for each in demo_users()]):
        told = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "accounts.backends.NumberBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        store = SessionStore()
        Session.objects.create(
            session_key=county.session_of(user.number),
            session_data=store.encode(told),
            expire_date=store.get_expiry_date(),
        )


def assign() -> None:
    """高秀英 for two working days, 周大海 for ten."""
    officer = User.objects.get(number="XJ01")
    with scope(region=county.COUNTY, user=officer):
        for (rule, number), workdays in ASSIGNED.items():
            assigning.assign(Finding.objects.get(rule=rule, numbers=number), actor=officer, workdays=workdays)


for name, *arguments in county.commands(Path(sys.argv[1])):
    call_command(name, *arguments)
with transaction.atomic():
    open_all()
    sign_in_all()
    assign()
