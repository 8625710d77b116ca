"""What a password must be: long, of two kinds, not one that everybody would try."""

import re
import unicodedata
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from accounts.permissions import PERMISSIONS

LONGEST = 128
SHORTEST, SHORTEST_OF_ADMINISTRATORS = 12, 15
_CONTEXT = ("doudi", "dibao", "minzheng", "低保", "兜底", "民政", "县局")
_SHORTEST_SOUND = 5
_KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")


class _Validator:
    sentence = ""

    def get_help_text(self) -> str:
        """The rule in words."""
        return self.sentence

    def refuse(self, sentence: str) -> None:
        """Raises ValidationError."""
        raise ValidationError(sentence, code="password")


class LengthValidator(_Validator):
    """At least 12 characters, 15 for 系统管理; at most 128."""

    sentence = f"至少 {SHORTEST} 个字符（系统管理员至少 {SHORTEST_OF_ADMINISTRATORS} 个）。"

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        least = (
            SHORTEST_OF_ADMINISTRATORS
            if getattr(user, "role", "") in set(PERMISSIONS["admin.users"])
            else SHORTEST
        )
        if len(password) < least:
            self.refuse(f"密码至少 {least} 个字符，现在是 {len(password)} 个。")
        if len(password) > LONGEST:
            self.refuse(f"密码最多 {LONGEST} 个字符。")


class KindsValidator(_Validator):
    """Two kinds of characters, as GB/T 22239 asks."""

    sentence = "须含大写字母、小写字母、数字、符号中的至少两种。"

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if sum(bool(re.search(kind, password)) for kind in _KINDS) < 2:
            self.refuse(f"密码{self.sentence}")


class ContextValidator(_Validator):
    """Nothing that a colleague would guess: number, name, where one works, the words of the office."""

    sentence = "不能含工号、姓名、所在地名或本系统的名称。"

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        plain = unicodedata.normalize("NFKC", password).casefold()
        own = [getattr(user, "number", ""), getattr(user, "name", ""), *_places(user)]
        if any(word.casefold() in plain for word in [*_CONTEXT, *own] if len(word) > 1):
            self.refuse(f"密码{self.sentence}")


def _places(user: Any) -> list[str]:
    """The names of the user's division and county, without 县, 镇 or 村 too, and in pinyin."""
    names = [name for name in str(getattr(user, "place", "") or "").split("·") if name]
    stems = [name[:-1] for name in names]
    sounds = ["".join(lazy_pinyin(stem)) for stem in stems]
    return [*names, *stems, *(sound for sound in sounds if len(sound) >= _SHORTEST_SOUND)]


class CommonValidator(CommonPasswordValidator):
    """Not one of the 20,000 passwords that are tried first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if password.lower().strip() in self.passwords:
            raise ValidationError("这个密码太常见，请换一个。", code="password")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "不能是常见密码。"
