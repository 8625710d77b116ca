"""Drafts of forms (草稿): kept for their author alone, encrypted, given back when the form opens again.

Each form that keeps drafts is offered once, by the module of its page; the page gives the form the address
of ``accounts:draft`` and what was kept, and drops the draft when the deed is done.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404
from django.urls import reverse

from accounts.models import FormDraft, User
from common import clock
from common.errors import Refused
from common.fields import cipher, reveal

KEEP_DAYS = 60
"""After how many days without a change a draft is kept no longer."""
MOST_CHARACTERS = 50_000

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Form:
    """A form that keeps drafts: its fields, who may fill it in, and where it stands.

    ``require(user, about)`` raises Http404 or NotPermitted as the form's own page would; fields whose names
    begin with one of ``prefixes`` are kept too; ``lists`` are the fields with several values.
    """

    fields: Iterable[str]
    require: Callable[[User, str], object]
    address: Callable[[str], str]
    prefixes: tuple[str, ...] = ()
    lists: Iterable[str] = ()

    def keeps(self, name: str) -> bool:
        """Whether a field of this name is kept."""
        return name in self.fields or bool(self.prefixes and name.startswith(self.prefixes))


@dataclass(frozen=True)
class Kept:
    """What was typed, ready to be the initial values of the form, and when it was kept."""

    values: Mapping[str, Any]
    saved_at: datetime


_forms: dict[str, Form] = {}


def offer(name: str, form: Form) -> None:
    """The form keeps drafts under this name."""
    _forms[name] = form


def form_named(name: str) -> Form:
    """The form of a name. Raises Http404."""
    try:
        return _forms[name]
    except KeyError:
        raise Http404 from None


def url(name: str, about: object = "") -> str:
    """Where a page posts what is typed so far."""
    return reverse("accounts:draft", args=[name, str(about) or "-"])


def keep(name: str, about: object, *, actor: User, values: Values) -> None:
    """What the actor has typed so far is kept. Raises Http404, NotPermitted, Refused."""
    form, key = form_named(name), str(about)[:80]
    form.require(actor, key)
    told = {field: list(several) for field, several in values.items() if form.keeps(field)}
    text = json.dumps(told, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise Refused("填写的内容太长，草稿没有保存。请精简，或把长文作为附件上传。")
    seal, uid, now = cipher(FormDraft, "content").seal, uuid4(), clock.now()
    row, is_new = FormDraft.objects.get_or_create(
        user=actor,
        form=name,
        about=key,
        defaults={"uid": uid, "content": seal(uid, text), "saved_at": now},
    )
    if not is_new:
        FormDraft.objects.filter(pk=row.pk).update(content=seal(row.uid, text), saved_at=now)


def kept(name: str, about: object, *, actor: User) -> Kept | None:
    """What the actor has typed so far, None where that is nothing."""
    row = FormDraft.objects.filter(user=actor, form=name, about=str(about)).first()
    if row is None:
        return None
    lists = set(form_named(name).lists)
    typed = json.loads(reveal(row, "content"))
    values = {
        field: several if field in lists else several[-1] for field, several in typed.items() if several
    }
    return Kept(values, row.saved_at)


def drop(name: str, about: object, *, actor: User) -> None:
    """What the actor has typed is kept no longer: it was submitted, or thrown away."""
    FormDraft.objects.filter(user=actor, form=name, about=str(about)).delete()


def clear_old() -> int:
    """Drafts that nobody has changed for KEEP_DAYS are gone; how many."""
    return FormDraft.objects.filter(saved_at__lt=clock.now() - timedelta(days=KEEP_DAYS)).delete()[0]
