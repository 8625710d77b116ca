"""Logs without personal data: ID and account numbers are masked, and a message is one line."""

import logging
import re

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{12,30})(?!\d)")


def _mask(found: re.Match[str]) -> str:
    number = found.group()
    # A division code has twelve digits as well, is no secret, and is what a log is searched for.
    return number if len(number) == 12 else f"{number[:2]}{'*' * 8}"


def masked(text: str) -> str:
    """The text with every number of 13 digits or more, and every ID number, made unreadable."""
    return _NUMBERS.sub(_mask, text)


class MaskingFilter(logging.Filter):
    """Masks the message before any handler formats it, and keeps it on one line.

    What somebody typed or named a file must not look like a line of the log of its own.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every record passes, masked."""
        record.msg, record.args = _BREAKS.sub(" ", masked(record.getMessage())), None
        return True


class MaskingFormatter(logging.Formatter):
    """Masks the whole line, tracebacks with their values included."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, masked."""
        return masked(super().format(record))
