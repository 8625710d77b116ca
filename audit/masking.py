"""Nothing that goes into the trail holds a whole ID number, account or phone number (decision 7)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_LONG = re.compile(rf"{_EDGE}(?:\d{{17}}[0-9Xx]\d{{0,2}}|\d{{15}}|\d{{16,30}}){_END}")
_PHONE = re.compile(rf"{_EDGE}1\d{{10}}{_END}")


def mask_text(text: str) -> str:
    """The text with every ID number, 残疾证号, account and mobile number in it masked."""
    return _PHONE.sub(_hide_phone, _LONG.sub(_hide_long, text))


def _hide_long(found: re.Match[str]) -> str:
    number = found.group()
    if len(number) in (15, 18):
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return "****" + number[-4:]


def _hide_phone(found: re.Match[str]) -> str:
    return found.group()[:3] + "****" + found.group()[-4:]


def mask_value(value: Any) -> Any:
    """A value as JSON can hold it, texts masked, in any depth of dicts and lists."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int):
        return value if abs(value) < 10**14 else mask_text(str(value))
    if isinstance(value, Mapping):
        return {str(key): mask_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_value(inner) for inner in value]
    return _plain(value)


def _plain(value: Any) -> str | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return None
    return mask_text(str(value))
