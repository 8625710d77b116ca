"""Sign-in and the change of one's password."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from accounts.models import User


class SignInForm(forms.Form):
    """工号 and 密码; ``next`` is the address to go back to."""

    number = forms.CharField(
        label="工号",
        max_length=40,
        error_messages={"required": "请填写工号。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label="原密码",
        strip=False,
        error_messages={"required": "请填写原密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        error_messages={"required": "请填写新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="".join(password_validation.password_validators_help_texts()),
    )
    again = forms.CharField(
        label="再输一次新密码",
        strip=False,
        error_messages={"required": "请再输一次新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        """The old password, if it is right."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError("原密码不对，请重新填写。")
        return old

    def clean_again(self) -> str:
        """The new password a second time, if it is the same."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise ValidationError("两次填写的新密码不一样，请重新填写。")
        return again
