"""Model fields: money, months, digests, division codes, encrypted values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable, register_combinable_fields

from common import crypto, divisions, months
from common.errors import Unreadable
from common.money import fen, yuan

DIGEST_BYTES = 32


class MoneyField(models.Field):
    """Decimal yuan in the program, integer fen in a ``bigint``: exact on every engine, sums too.

    Every Python value compared with it is in yuan. It is no IntegerField, so that ``Avg`` and ``F("a") + 3``
    cannot silently mix fen and yuan; ``money ± money`` and ``money * integer`` are money.
    """

    description = "金额（元）"
    default_error_messages = {"invalid": "金额应为数字，单位为元。"}

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return ``bigint``, which SQLite gives integer affinity."""
        return "bigint"

    def from_db_value(
        self, value: int | float | Decimal | None, expression: Any, connection: Any
    ) -> Decimal | None:
        """Return yuan; an average, which is no whole number of fen, is rounded half up."""
        if value is None:
            return None
        return yuan(value if isinstance(value, int) else fen(Decimal(str(value)) / 100))

    def to_python(self, value: Any) -> Decimal | None:
        """Return the value in yuan with two places."""
        if value is None or value == "":
            return None
        try:
            return yuan(fen(Decimal(str(value))))
        except (InvalidOperation, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def get_prep_value(self, value: Any) -> Any:
        """Return integer fen of a value in yuan."""
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        amount = self.to_python(value)
        return None if amount is None else fen(amount)

    def value_to_string(self, obj: models.Model) -> str:
        """Return yuan as text for ``dumpdata``."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a decimal input with two places."""
        typed = {"form_class": forms.DecimalField, "max_digits": 16, "decimal_places": 2}
        return super().formfield(**{**typed, **kwargs})


class MonthFormField(forms.Field):
    """A month typed as ``2026-06``, ``202606`` or ``2026年6月``."""

    def to_python(self, value: Any) -> date | None:
        """Return the first day of the month."""
        if value in self.empty_values:
            return None
        return _month(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a month as ``2026-06``, anything still wrong as it was typed."""
        return months.show(value) if isinstance(value, date) else value


class MonthField(models.Field):
    """A month: first-of-month day in the program, ``integer`` year × 12 + month in the database.

    Lookups accept any day of the month. ``month ± integer`` is a month, ``month - month`` a number of months.
    """

    description = "年月"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return ``integer``."""
        return "integer"

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> date | None:
        """Return the first day of the stored month."""
        return None if value is None else months.from_index(value)

    def to_python(self, value: Any) -> date | None:
        """Return the first day of the month of a day, of a text, or of a stored number."""
        return None if value is None or value == "" else _month(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return year × 12 + month."""
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        month = self.to_python(value)
        return None if month is None else months.index(month)

    def value_to_string(self, obj: models.Model) -> str:
        """Return ``2026-06`` for ``dumpdata``."""
        month: Any = self.value_from_object(obj)
        return months.show(month)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return an input for a month."""
        return super().formfield(**{"form_class": MonthFormField, **kwargs})


def _month(value: Any) -> date:
    try:
        if isinstance(value, date):
            return months.first(value)
        return months.from_index(value) if isinstance(value, int) else months.parse_month(str(value))
    except Unreadable as error:
        raise ValidationError(error.sentence, code="invalid") from None
    except (ValueError, OverflowError):
        raise ValidationError("月份不存在，请核对。", code="invalid") from None


class _BytesField(models.BinaryField):
    """Bytes that are ``bytes`` on every engine (PostgreSQL hands out memoryviews)."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)


class DigestField(_BytesField):
    """A digest of 32 bytes (``common.crypto.digest``); may be indexed and looked up by equality.

    ``keyed=False``: a hash of surrogate keys (``doudi_fp``), which a rotation of the index keys leaves alone.
    """

    description = "摘要"

    def __init__(self, *args: Any, keyed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keyed = keyed

    def get_prep_value(self, value: Any) -> Any:
        """Return the 32 bytes; raises ValueError for any other length."""
        value = super().get_prep_value(value)
        if isinstance(value, bytes | bytearray | memoryview) and len(value) != DIGEST_BYTES:
            raise ValueError(f"a digest has {DIGEST_BYTES} bytes, not {len(value)}")
        return value


class RegionCodeField(models.BigIntegerField):
    """A division code (区划代码) of 12 digits."""

    description = "区划代码"

    def to_python(self, value: Any) -> int | None:
        """Return the code; text may have 6, 9 or 12 digits."""
        try:
            return divisions.parse(value) if isinstance(value, str) and value else super().to_python(value)
        except Unreadable as error:
            raise ValidationError(error.sentence, code="invalid") from None

    def get_prep_value(self, value: Any) -> Any:
        """Return the code as an integer, typed text padded."""
        return super().get_prep_value(self.to_python(value) if isinstance(value, str) else value)


class CipherField(_BytesField):
    """An encrypted text: an envelope of ``common.crypto``, bound to this column and to the row's ``uid``."""

    description = "加密内容"

    @property
    def label(self) -> str:
        """The fixed label of the column, ``<app>_<model>.<field>``, to which the envelope is bound."""
        meta = self.model._meta
        return f"{meta.app_label}_{meta.model_name}.{self.name}"

    def seal(self, uid: UUID | str | bytes, text: str) -> bytes:
        """Return the envelope of a text for the row with this ``uid``."""
        return crypto.encrypt(self.label, uid, text)

    def reveal(self, instance: models.Model) -> str:
        """Return the clear text of a row, nothing where the column is NULL.

        Raises CryptoError where the value was altered or belongs to another row; the caller records the deed.
        """
        blob: Any = self.value_from_object(instance)
        row: Mapping[str, Any] = vars(instance)
        return "" if blob is None else crypto.decrypt(self.label, row["uid"], blob)


def cipher(model: type[models.Model] | models.Model, name: str) -> CipherField:
    """Return the encrypted column ``name`` of a model; raises TypeError when it is another kind of field."""
    field = model._meta.get_field(name)
    if not isinstance(field, CipherField):
        raise TypeError(f"{model._meta.label}.{name} is not encrypted")
    return field


def reveal(instance: models.Model, name: str) -> str:
    """Return the clear text of the encrypted column ``name`` of a row (see ``CipherField.reveal``)."""
    return cipher(instance, name).reveal(instance)


for _operator in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _operator, MoneyField, MoneyField)
    register_combinable_fields(MonthField, _operator, models.IntegerField, MonthField)
register_combinable_fields(MoneyField, Combinable.MUL, models.IntegerField, MoneyField)
register_combinable_fields(models.IntegerField, Combinable.MUL, MoneyField, MoneyField)
register_combinable_fields(MonthField, Combinable.SUB, MonthField, models.IntegerField)
