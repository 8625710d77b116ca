"""What the list of findings says of money: vanished doubts are shown but not counted."""

import pytest

from reviews.models import Finding

pytestmark = pytest.mark.django_db


def test_money_of_a_vanished_finding_is_not_counted(found, county_officer, read):
    counted, vanished = found(), found()
    Finding.objects.filter(pk=counted.pk).update(amount="480.00")
    Finding.objects.filter(pk=vanished.pk).update(amount="1700.00", status=Finding.Status.VANISHED)
    html = read(county_officer, "/findings/")
    assert "涉及金额（不含已消失） 480.00 元" in html
    assert "1,700.00" in html
    assert "2,180.00" not in html
