"""Masks, money, days, marks and the page's frame, as templates write them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from common import chapters, clock, marks, menu
from common import money as money_words
from common import months as month_words
from common.listpage import tag as mark_html

register = template.Library()

SEARCH_ROLES = "JSYHZA"
EMPTY = "—"
TRUE_TIME = "（实际时间）"
"""Said of an instant where the page's day is a demo's: instants are never made up."""


@dataclass(frozen=True)
class Frame:
    """What stands around every page."""

    user: Any
    place: str
    menu: list[menu.ShownGroup]
    search_url: str
    help_url: str
    password_url: str
    demo_date: date | None
    printed: str
    folded: bool
    loose: bool
    idle: int
    help_phone: str

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.user is not None


def _above(context: Context) -> str:
    """The page of the menu that the page's own trail begins at: it may lie under another address."""
    trail = context.get("trail")
    return str(trail[0][1]) if trail else ""


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """The frame of the page for the person who is signed in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    role = getattr(user, "role", "")
    cookies = getattr(request, "COOKIES", {})
    return Frame(
        user=user,
        place=getattr(user, "place", "") if user else "",
        menu=menu.shown(role, _above(context) or request.path) if request and user else [],
        search_url=_if_open("/search/") if role and role in SEARCH_ROLES else "",
        help_url=chapters.of(request.path) if request and user and menu.exists(chapters.HELP) else "",
        password_url=_if_open("/password/"),
        demo_date=clock.today() if clock.is_demo_date() else None,
        printed=_printed(user),
        folded=cookies.get("menu") == "0",
        loose=cookies.get("rows") == "loose",
        idle=settings.SESSION_IDLE_SECONDS,
        help_phone=settings.HELP_PHONE,
    )


def _if_open(path: str) -> str:
    return path if menu.exists(path) else ""


def _printed(user: Any) -> str:
    who = f"打印人 {user.name}　" if user else ""
    return f"{who}打印时间 {localtime(clock.now()):%Y-%m-%d %H:%M}"


@register.filter
def money(amount: Decimal | str | None) -> str:
    """Yuan with two places and thousands separators, also as JSON keeps them; nothing is a dash."""
    return EMPTY if amount is None else money_words.show(Decimal(amount))


@register.filter
def capital(amount: Decimal | None) -> str:
    """Yuan in 大写."""
    return EMPTY if amount is None else money_words.capital(amount)


@register.filter
def number(count: int | None) -> str:
    """A count with thousands separators; nothing is a dash."""
    return EMPTY if count is None else f"{count:,}"


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """The value at a place, counted from 0."""
    return values[place]


@register.filter
def month(day: date | None) -> str:
    """A month as 2026-06."""
    return EMPTY if day is None else month_words.show(day)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as 2026-06-10."""
    if value is None:
        return EMPTY
    if isinstance(value, datetime):
        value = localtime(value) if value.tzinfo else value
        return value.date().isoformat()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """An instant as 2026-06-10 10:32, time of Shanghai; on a demo's day told to be the true one."""
    if value is None:
        return EMPTY
    local = localtime(value)
    is_other = clock.is_demo_date() and local.date() != clock.today()
    return f"{local:%Y-%m-%d %H:%M}{TRUE_TIME if is_other else ''}"


@register.filter
def when(value: date | datetime | None) -> str:
    """When a step was: a day as it is, an instant with its time."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.filter
def clock_time(value: datetime | None) -> str:
    """An instant as 10:32."""
    return EMPTY if value is None else f"{localtime(value):%H:%M}"


@register.filter
def duration(value: timedelta | float | None) -> str:
    """A span of time as 00:18 or 1:02:03; ``value`` in seconds or a timedelta."""
    if value is None:
        return EMPTY
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


@register.filter
def dash(value: Any) -> Any:
    """The value, or a dash for nothing (0 is something)."""
    return EMPTY if value is None or value == "" else value


@register.simple_tag
def tag(mark: marks.Mark | str | None) -> SafeString | str:
    """A mark, or a plain word, as a tag."""
    if mark is None or mark == "":
        return ""
    return mark_html(mark if isinstance(mark, marks.Mark) else marks.Mark(str(mark)))


@register.simple_tag
def tone(words: str, colour: str = "plain", shape: str = "") -> SafeString:
    """A tag of given words; ``colour`` is ok, soon, late, info, plain, special or strong."""
    return mark_html(marks.Mark(words, colour, shape))


@register.simple_tag
def severity(value: int | str) -> SafeString | str:
    """The tag of a finding's severity."""
    return tag(marks.severity(value))


@dataclass(frozen=True)
class Mistake:
    """One thing to correct, with the id of the field to jump to."""

    anchor: str
    label: str
    sentence: str

    @property
    def words(self) -> str:
        """The sentence, with the field's name in front unless it says it itself."""
        return (
            self.sentence
            if not self.label or self.label in self.sentence
            else f"{self.label}：{self.sentence}"
        )


@register.simple_tag
def mistakes(*forms: BaseForm | Iterable[BaseForm] | None) -> list[Mistake]:
    """Everything to correct in the forms (or formsets) of a page, in the order of their fields."""
    found: list[Mistake] = []
    for form in forms:
        if isinstance(form, BaseForm):
            found += _mistakes(form)
        elif form:
            found += [mistake for each in form for mistake in _mistakes(each)]
            non_form_errors = getattr(form, "non_form_errors", None)
            found += [Mistake("", "", str(error)) for error in non_form_errors()] if non_form_errors else []
    return found


def _mistakes(form: BaseForm) -> Sequence[Mistake]:
    if not form.is_bound:
        return []
    general = [Mistake("", "", str(error)) for error in form.non_field_errors()]
    return general + [
        Mistake(_anchor(bound), str(bound.label), str(error)) for bound in form for error in bound.errors
    ]


def _anchor(bound: BoundField) -> str:
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.filter
def input_kind(bound: BoundField) -> str:
    """What kind of input a form field is: text, checkbox, radio, file, select, textarea …"""
    widget = bound.field.widget
    return getattr(widget, "input_type", "textarea")


@register.simple_tag
def joined(values: Iterable[Any], separator: str = "、") -> str:
    """The values in one line."""
    return separator.join(str(conditional_escape(value)) for value in values)


@register.filter
def with_heads(cells: Sequence[Any], heads: Sequence[Sequence[str]]) -> list[tuple[Any, Sequence[str]]]:
    """The cells of a row, each with its header."""
    return list(zip(cells, heads, strict=False))
