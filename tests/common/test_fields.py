"""Model fields: what stands in the database, what comes back, what a sum is."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import Avg, F, Max, Sum
from django.db.models.functions import Coalesce

from common import crypto, fields, months
from common.crypto import CryptoError

JUNE = date(2026, 6, 1)
DIGEST = bytes(range(32))


class Sample(models.Model):
    """A table of every field, in a registry of its own."""

    id = models.BigIntegerField(primary_key=True)
    uid = models.UUIDField(default=uuid.uuid4)
    amount = fields.MoneyField("金额", null=True)
    month = fields.MonthField("年月", null=True)
    digest = fields.DigestField(null=True)
    region = fields.RegionCodeField("区划代码", null=True)
    number = fields.CipherField(null=True)

    class Meta:
        app_label = "samples"
        apps = Apps()

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture
def rows(db, settings) -> models.Manager:
    """Create the table in the transaction of one test and give its manager."""
    settings.DOUDI_KEYS = {"data": {"1": b"a" * 16}, "current": "1", "index": [b"1" * 32], "seal": b"s" * 32}
    columns = ", ".join(f"{field.column} {field.db_type(connection)}" for field in Sample._meta.local_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE samples_sample ({columns})")
    return Sample._default_manager


def stored(column: str) -> list[object]:
    """Return what really stands in a column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM samples_sample ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def amounts(rows: models.Manager, *values: str) -> None:
    """Store one row for each amount."""
    rows.bulk_create([Sample(id=n, amount=Decimal(value)) for n, value in enumerate(values)])


def test_money_is_stored_in_fen_and_comes_back_in_yuan(rows) -> None:
    amounts(rows, "1320.00", "0.01", "-5.5")
    assert stored("amount") == [132000, 1, -550]
    assert [row.amount for row in rows.order_by("id")] == [
        Decimal("1320.00"),
        Decimal("0.01"),
        Decimal("-5.50"),
    ]


def test_sums_are_exact_yuan(rows) -> None:
    amounts(rows, *["0.10"] * 30, "90071992547409.93")
    total = rows.aggregate(total=Sum("amount"), most=Max("amount"))
    assert total == {"total": Decimal("90071992547412.93"), "most": Decimal("90071992547409.93")}
    assert isinstance(total["total"], Decimal)


def test_an_average_is_yuan_half_up(rows) -> None:
    amounts(rows, "0.01", "0.02")
    assert rows.aggregate(mean=Avg("amount"))["mean"] == Decimal("0.02")


def test_a_sum_of_nothing_has_its_default(rows) -> None:
    assert rows.aggregate(total=Sum("amount"))["total"] is None
    assert rows.aggregate(total=Sum("amount", default=Decimal(0)))["total"] == Decimal("0.00")
    zero = models.Value(Decimal("1.50"), output_field=fields.MoneyField())
    assert rows.aggregate(total=Coalesce(Sum("amount"), zero))["total"] == Decimal("1.50")


def test_money_is_compared_and_changed_in_yuan(rows) -> None:
    amounts(rows, "480.00", "612.00")
    assert [row.id for row in rows.filter(amount__gt=Decimal("480"))] == [1]
    assert [row.id for row in rows.filter(amount__in=["480.00", 5])] == [0]
    assert rows.filter(amount__range=(480, 612)).count() == 2
    assert rows.annotate(three=F("amount") * 3).get(id=0).three == Decimal("1440.00")
    assert rows.annotate(none=F("amount") - F("amount")).get(id=0).none == Decimal("0.00")
    rows.filter(id=0).update(
        amount=F("amount") + models.Value(Decimal("0.50"), output_field=fields.MoneyField())
    )
    assert rows.get(id=0).amount == Decimal("480.50")


def test_fen_and_yuan_cannot_be_added_by_mistake(rows) -> None:
    for three in (3, Decimal(3)):
        with pytest.raises(FieldError):
            list(rows.annotate(sum=F("amount") + three))


def test_what_is_no_money_is_a_sentence() -> None:
    for value in ("五百", "NaN", "inf", "1e40"):
        with pytest.raises(ValidationError, match="金额应为数字"):
            fields.MoneyField().to_python(value)
    assert fields.MoneyField().to_python("") is None


def test_a_month_is_stored_as_one_number(rows) -> None:
    rows.create(id=1, month=JUNE)
    rows.create(id=2, month="202605")
    rows.create(id=3)
    assert stored("month") == [2026 * 12 + 6, 2026 * 12 + 5, None]
    assert [row.month for row in rows.order_by("id")] == [JUNE, date(2026, 5, 1), None]


def test_months_are_looked_up_by_any_of_their_days(rows) -> None:
    rows.create(id=1, month=JUNE)
    assert rows.filter(month=date(2026, 6, 30)).exists()
    assert rows.filter(month__lte=date(2026, 6, 10), month__gt=date(2026, 5, 31)).exists()
    assert rows.filter(month__in=[date(2026, 6, 2)]).exists()
    assert rows.filter(month=months.index(JUNE)).exists()
    assert not rows.filter(month__isnull=True).exists()
    assert rows.aggregate(last=Max("month"))["last"] == JUNE


def test_months_are_added_and_taken_apart(rows) -> None:
    rows.create(id=1, month=date(2025, 12, 1))
    row = rows.annotate(following=F("month") + 1, apart=F("month") + 8 - F("month")).get()
    assert row.following == date(2026, 1, 1)
    assert row.apart == 8


def test_a_typed_month_is_read_and_shown() -> None:
    typed = fields.MonthField("年月").formfield()
    assert typed.clean("202604") == date(2026, 4, 1)
    assert typed.prepare_value(date(2026, 4, 1)) == "2026-04"
    assert typed.prepare_value("四月") == "四月"
    with pytest.raises(ValidationError, match="请写成 2024-06 的样子"):
        typed.clean("四月")
    with pytest.raises(ValidationError, match="月份不存在"):
        fields.MonthField().to_python(10**9)


def test_typed_money_has_two_places() -> None:
    typed = fields.MoneyField("金额").formfield()
    assert typed.clean("480.50") == Decimal("480.50")
    with pytest.raises(ValidationError):
        typed.clean("480.505")


def test_a_digest_is_found_by_equality_and_is_bytes(rows) -> None:
    rows.create(id=1, digest=DIGEST)
    row = rows.get(digest=DIGEST)
    assert row.digest == DIGEST
    assert isinstance(row.digest, bytes)
    assert rows.filter(digest__in=[DIGEST, b"\0" * 32]).count() == 1


def test_a_digest_has_thirty_two_bytes(rows) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        rows.create(id=1, digest=b"short")


def test_a_typed_region_code_is_padded(rows) -> None:
    rows.create(id=1, region="159922")
    assert rows.filter(region=159922000000).exists()
    with pytest.raises(ValidationError, match="6、9 或 12"):
        fields.RegionCodeField().to_python("1599")


def test_an_encrypted_column_opens_for_its_own_row_only(rows) -> None:
    row, other = Sample(id=1), Sample(id=2)
    column = fields.cipher(Sample, "number")
    row.number = column.seal(row.uid, "159900193609080041")
    other.number = row.number
    rows.bulk_create([row, other])
    assert column.label == "samples_sample.number"
    assert fields.reveal(rows.get(id=1), "number") == "159900193609080041"
    assert crypto.decrypt("samples_sample.number", row.uid, row.number) == "159900193609080041"
    with pytest.raises(CryptoError):
        fields.reveal(rows.get(id=2), "number")


def test_an_empty_encrypted_column_reveals_nothing(rows) -> None:
    assert fields.reveal(rows.create(id=1), "number") == ""
    with pytest.raises(TypeError, match="not encrypted"):
        fields.reveal(Sample(id=1), "amount")


def test_fields_survive_a_migration_and_a_dump() -> None:
    for field in Sample._meta.local_fields[2:]:
        name, path, args, kwargs = field.deconstruct()
        assert path == f"common.fields.{type(field).__name__}"
        copy = type(field)(*args, **kwargs)
        assert copy.deconstruct()[1:] == (path, args, kwargs)
        assert name == field.name
    row = Sample(id=1, amount=Decimal("480.00"), month=JUNE, digest=DIGEST)
    dumped = {field.name: field.value_to_string(row) for field in Sample._meta.local_fields[2:5]}
    assert dumped["amount"] == "480.00"
    assert dumped["month"] == "2026-06"
    assert bytes(Sample._meta.get_field("digest").to_python(dumped["digest"])) == DIGEST
