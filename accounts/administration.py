"""Users: open, close, move, give a role, set a password. Nobody does it for themselves but the password."""

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import signals
from accounts.models import Region, User
from accounts.permissions import SYSTEM
from accounts.scope import holds, require
from common import clock, crypto, idnumbers
from common.errors import NotPermitted, Refused

ALPHABET = string.ascii_letters + string.digits
TEMPORARY_LENGTH = 16


@transaction.atomic
def open_user(
    *,
    number: str,
    name: str,
    role: str,
    region: Region,
    actor: User,
    password: str = "",
    id_number: str = "",
    active_from: date | None = None,
    active_to: date | None = None,
) -> tuple[User, str]:
    """A new user stands, with the password that is returned and must be changed at the first sign-in.

    The password is made by chance unless given; ``id_number`` is kept as a digest, for recusal (回避).
    Raises NotPermitted, Refused, Unreadable.
    """
    require(actor, "admin.users")
    _in_reach(actor, region)
    _of_people(role)
    password = password or temporary_password()
    digest = crypto.digest(idnumbers.parse(id_number)) if id_number else None
    user = User(
        number=User.objects.normal_number(number),
        name=name.strip(),
        role=role,
        region=region,
        id_digest=digest,
        active_from=active_from,
        active_to=active_to,
        password_changed_at=clock.now(),
    )
    user.set_password(password)
    with _in_words():
        user.full_clean(exclude=["password"])
    user.save()
    signals.tell(
        "user_opened", user, actor=actor, region=region.code, after={"role": role, "region": region.code}
    )
    return user, password


@transaction.atomic
def close_user(user: User, *, actor: User, reason: str) -> None:
    """The user is out at the next click and signs in no more. Raises NotPermitted, Refused."""
    _may_change(actor, user)
    _with_reason(reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    signals.tell("user_closed", user, actor=actor, region=user.region_id, reason=reason)


@transaction.atomic
def reopen_user(user: User, *, actor: User, reason: str) -> None:
    """A closed user may sign in again. Raises NotPermitted, Refused."""
    _may_change(actor, user)
    _with_reason(reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    signals.tell("user_reopened", user, actor=actor, region=user.region_id, reason=reason)


@transaction.atomic
def move_user(user: User, *, region: Region, actor: User, reason: str) -> None:
    """The user looks after another region from now on. Raises NotPermitted, Refused."""
    _may_change(actor, user)
    _with_reason(reason)
    _in_reach(actor, region)
    before, user.region = user.region_id, region
    user.save(update_fields=["region"])
    signals.tell(
        "user_moved", user, actor=actor, region=region.code, reason=reason, before=before, after=region.code
    )


@transaction.atomic
def change_role(user: User, *, role: str, actor: User, reason: str) -> None:
    """The user has another role from now on. Raises NotPermitted, Refused."""
    _may_change(actor, user)
    _with_reason(reason)
    _of_people(role)
    before, user.role = user.role, role
    with _in_words():
        user.full_clean(exclude=["password"])
    user.save(update_fields=["role"])
    signals.tell(
        "role_changed", user, actor=actor, region=user.region_id, reason=reason, before=before, after=role
    )


@transaction.atomic
def change_dates(
    user: User, *, active_from: date | None, active_to: date | None, actor: User, reason: str
) -> None:
    """The user may sign in from the first to the last of these days, both included; None is open.

    Outside them a sign-in is refused and one that stands ends at the next click.
    Raises NotPermitted, Refused.
    """
    _may_change(actor, user)
    _with_reason(reason)
    before = {"active_from": user.active_from, "active_to": user.active_to}
    user.active_from, user.active_to = active_from, active_to
    with _in_words():
        user.full_clean(exclude=["password"])
    user.save(update_fields=["active_from", "active_to"])
    after = {"active_from": active_from, "active_to": active_to}
    signals.tell(
        "dates_changed", user, actor=actor, region=user.region_id, reason=reason, before=before, after=after
    )


@transaction.atomic
def note_id_number(user: User, *, id_number: str, actor: User, reason: str) -> None:
    """The user is known as a person from now on, for recusal (回避); only the digest is kept.

    Raises NotPermitted, Refused, Unreadable.
    """
    _may_change(actor, user)
    _with_reason(reason)
    before, user.id_digest = bool(user.id_digest), crypto.digest(idnumbers.parse(id_number))
    with _in_words():
        user.full_clean(exclude=["password"])
    user.save(update_fields=["id_digest"])
    signals.tell(
        "user_identified", user, actor=actor, region=user.region_id, reason=reason,
        before={"known": before}, after={"known": True},
    )  # fmt: skip


@transaction.atomic
def reset_password(user: User, *, actor: User) -> str:
    """The user has the password that is returned, no session, and must change it. Raises NotPermitted."""
    _may_change(actor, user)
    password = temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    signals.tell("password_reset", user, actor=actor, region=user.region_id)
    return password


@transaction.atomic
def change_password(user: User, new: str) -> None:
    """The user has a new password of their own; all other sessions end. Raises Refused, naming all faults."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
    if user.check_password(new):
        raise Refused("新密码与原密码相同，请换一个。")
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    signals.tell("password_changed", user, actor=user, region=user.region_id)


def temporary_password() -> str:
    """A password by chance, of letters and digits."""
    return (
        "".join(secrets.choice(ALPHABET) for _ in range(TEMPORARY_LENGTH - 2)) + secrets.choice("abc") + "7"
    )


def _may_change(actor: User, user: User) -> None:
    """The user is as the row says now, locked until the end, and this actor's to change."""
    require(actor, "admin.users")
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    user.refresh_from_db()
    if user.is_system:
        raise NotPermitted("系统用户不能修改。")
    if user.pk == actor.pk:
        raise NotPermitted("不能修改自己的账号，请由另一名系统管理员办理。")
    if user.region_id is not None and not holds(actor, user.region_id):
        raise NotPermitted("该用户不在您的管辖范围内。")


def _in_reach(actor: User, region: Region) -> None:
    if not holds(actor, region.code):
        raise NotPermitted("该区划不在您的管辖范围内。")


def _of_people(role: str) -> None:
    if role == SYSTEM:
        raise Refused("“系统”是程序自己的角色，不能给人。")


def _with_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("请填写理由，理由会记入操作留痕。")


@contextmanager
def _in_words() -> Iterator[None]:
    """A field's refusal becomes the sentence of a UserError."""
    try:
        yield
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
