"""投诉举报 of an application under way: taken down on its page, or found among those that came in."""

import re

import pytest
from django.urls import reverse

from accounts import parameters
from audit.models import AuditEvent
from complaints.models import Complaint
from tests import factories as make
from tests.conftest import EAST_WILLOW, STONE_VILLAGE, WEST_WILLOW, make_user
from tests.desk.test_approvals import QUEUE, page, text

pytestmark = pytest.mark.django_db
TOLD = {
    "channel": "call",
    "category": "隐瞒收入或财产",
    "content": "他家有车未报",
    "name": "田福",
    "phone": "13800000021",
}


def complain_url(application):
    return reverse("desk:complain", args=[application.number])


def came_in(walk, named, *, region=EAST_WILLOW, on="2026-06-10", **columns):
    """A line of a complaints ledger that names somebody."""
    with walk.by(walk.county_officer):
        return make.complaint(region, on, person_named=named, **columns)


def all_of(walk):
    with walk.by(walk.county_officer):
        return list(Complaint.objects.order_by("pk"))


def test_a_complaint_is_taken_down_once_and_the_county_must_visit(walk, signed_in):
    application = walk.upto("submitted")
    case = signed_in(walk.caseworker)
    own = case.get(f"/applications/{application.number}/").content.decode()
    assert f'href="{complain_url(application)}">登记投诉举报' in own
    form = case.get(complain_url(application)).content.decode()
    uid = re.search(r'name="uid" value="([^"]+)"', form)[1]
    for _ in range(2):
        told = text(case.post(complain_url(application), {**TOLD, "uid": uid}, follow=True))
        assert "已登记信访件 XF-2026-0001，县局审核确认前须派两人入户。" in told
    assert [row.number for row in all_of(walk)] == ["XF-2026-0001"]
    assert walk.fresh(application).complained
    assert "有投诉举报" in text(signed_in(walk.county_officer).get(page(application)))


def test_a_complaint_without_words_is_refused(walk, signed_in):
    application = walk.upto("submitted")
    answer = signed_in(walk.caseworker).post(complain_url(application), {**TOLD, "content": " "})
    assert answer.status_code == 422
    assert all_of(walk) == []


def test_one_that_came_in_and_names_a_member_keeps_the_application_out_of_a_batch(walk, signed_in):
    application = walk.upto("submitted")
    complaint = came_in(walk, "李四、马桂兰")
    county = signed_in(walk.county_officer)
    assert "不可批量：有同名信访件" in text(county.get(QUEUE))
    decision = county.get(page(application)).content.decode()
    assert "被反映人“李四、马桂兰”与成员同名，请核对反映的是否本户。" in decision
    address = reverse("desk:connect_complaint", args=[application.number, complaint.uid])
    assert f'action="{address}"' in decision
    assert "县局审核确认前须派两人入户" in text(county.post(address, follow=True))
    assert walk.fresh(application).complained
    assert AuditEvent.objects.filter(action="complaint_connected").count() == 1
    assert county.post(address).status_code == 404


@pytest.mark.parametrize("told", ["another name", "another township", "before it began"])
def test_one_about_somebody_else_is_not_shown(walk, signed_in, told):
    application = walk.upto("submitted")
    named = {"another name": "马桂"}.get(told, "马桂兰")
    elsewhere = {"another township": STONE_VILLAGE}.get(told, WEST_WILLOW)
    day = "2025-06-10" if told == "before it began" else "2026-06-10"
    came_in(walk, named, region=elsewhere, on=day)
    assert "与成员同名" not in text(signed_in(walk.county_officer).get(page(application)))


def test_who_may_not_register_says_nothing(walk, signed_in, auditor):
    application = walk.upto("submitted")
    complaint = came_in(walk, "马桂兰")
    address = reverse("desk:connect_complaint", args=[application.number, complaint.uid])
    assert signed_in(auditor).get(complain_url(application)).status_code == 403
    assert signed_in(auditor).post(address).status_code == 403
    assert not walk.fresh(application).complained


def test_a_township_that_decides_learns_of_it_and_reads_no_complaint(walk, signed_in):
    parameters.set_value(
        "confirm_authority", 159922, valid_from=walk.today, text="township", basis="授权",
        actor=walk.county_officer,
    )  # fmt: skip
    application = walk.upto("submitted")
    complaint = came_in(walk, "李四、马桂兰", number="XF-2026-0009")
    township = signed_in(make_user("LH09", "另一审核", "S", 159922101000))
    shown = text(township.get(page(application)))
    assert "有 1 件信访件的被反映人与成员同名，请县局业务核对反映的是否本户。" in shown
    for told in ("李四", "XF-2026-0009", complaint.category):
        assert told not in shown
    address = reverse("desk:connect_complaint", args=[application.number, complaint.uid])
    assert township.post(address).status_code == 403
    assert not walk.fresh(application).complained
