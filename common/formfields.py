"""Form fields of the house: days as people write them; every error names its field and the remedy."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from common import dates
from common.errors import NotPermitted, Unreadable, UserError

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)


class HouseForm(forms.Form):
    """A form whose required fields say 请填写… or 请选择… with their own name; the browser's own bubbles
    are off.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name
            field.error_messages["required"] = _missing(field, str(label))
            if isinstance(field, forms.CharField) and field.max_length:
                field.error_messages["max_length"] = f"{label}最多 {field.max_length} 个字，请缩短。"

    @contextmanager
    def telling(self, field: str | None = None) -> Iterator[None]:
        """What refuses the deed in the block stands in the form, at a field or above all.

        Whether it was done is told by ``errors``. A refusal of the person itself (NotPermitted) goes on.
        """
        try:
            yield
        except NotPermitted:
            raise
        except UserError as error:
            self.add_error(field, error.sentence)


_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){7})[0-9+()\-、,;/ 转]+").fullmatch
"""Seven digits or more, and nothing but what stands between digits."""


class PhoneField(forms.CharField):
    """A telephone by which somebody is reached: one number or several, as people write them."""

    default_error_messages: ClassVar = {
        "unreadable": "“%(text)s”不是电话号码，请填写手机号或座机号。",
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "off"}
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> str:
        """The number as it was typed."""
        text = str(super().clean(value) or "")
        if text and not _PHONE(unicodedata.normalize("NFKC", text)):
            message = self.error_messages["unreadable"]
            raise ValidationError(message, code="unreadable", params={"text": text})
        return text


def _missing(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.BooleanField):
        return f"请勾选“{label}”。"
    return f"{'请选择' if isinstance(field, CHOSEN) else '请填写'}{label}。"


class _ReadField(forms.Field):
    """A text input read by a parser of the ground floor."""

    read: Callable[[str], Any]
    attributes: dict[str, str] = {}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=dict(self.attributes)))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The parsed value, or None; the parser's sentence becomes the error."""
        if value is None or isinstance(value, date):
            return value
        if not str(value).strip():
            return None
        try:
            return type(self).read(str(value).strip())
        except Unreadable as error:
            raise ValidationError(error.sentence) from error


class DayField(_ReadField):
    """A day, written 2026-06-10, 20260610, 2026.6.10 or 2026年6月10日; shown as the first."""

    read = staticmethod(dates.parse_day)
    attributes = {"inputmode": "numeric", "autocomplete": "off", "data-date": "", "class": "short"}

    def prepare_value(self, value: Any) -> Any:
        """A day as 2026-06-10; what was typed stays as typed."""
        return value.isoformat() if isinstance(value, date) else value
