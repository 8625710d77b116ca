"""Parameters, the working calendar and code tables are each county's own; only the root sets them for all."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import codes, parameters, workcalendar
from accounts.admin.parameters import lines
from accounts.models import CalendarDay, CodeEntry, Parameter, Region
from audit.models import AuditEvent
from common import clock
from common.errors import NotPermitted
from reviews import deadlines, verifying
from reviews.models import Finding
from tests.conftest import CITY, make_user
from tests.reviews.conftest import check, found, today

__all__ = ["check", "found", "today"]

pytestmark = pytest.mark.django_db

QINGHE, NEXT = 159922, 159923
DAY = date(2026, 7, 6)
CALENDAR, CODES, PARAMETERS = (
    f"/admin/accounts/{name}/" for name in ("calendarday", "codeentry", "parameter")
)


@pytest.fixture
def next_county(county):
    """A second county of 示例盟: the installation is not 青禾县's alone."""
    return Region.objects.create(code=NEXT * 1_000_000, name="白河县")


@pytest.fixture
def neighbour(next_county):
    """系统管理 of the second county."""
    return make_user("BH01", "邻管", "G", next_county.code)


@pytest.fixture
def root(next_county):
    """系统管理 of 示例盟, which holds both counties."""
    return make_user("SM01", "盟管", "G", CITY)


def close(actor, county, *, is_workday=False, day=DAY):
    return workcalendar.set_day(day, county, is_workday=is_workday, basis="通知", actor=actor)


def own_measure(actor, county, label="批评教育", **more):
    return codes.open_entry(county=county, table="measures", code="81", label=label, actor=actor, **more)


def set_floor(actor, county, text="3000", day=None):
    return parameters.set_value(
        "large_payment.floor", county, valid_from=day or clock.today(), text=text, basis="文号", actor=actor
    )


def test_what_one_county_sets_holds_in_no_other(neighbour):
    close(neighbour, NEXT)
    own_measure(neighbour, NEXT)
    set_floor(neighbour, NEXT)
    assert workcalendar.corrections(NEXT) == {DAY: False}
    assert workcalendar.corrections(QINGHE) == {}
    assert "批评教育" in verifying.measures_offered(NEXT)
    assert "批评教育" not in verifying.measures_offered(QINGHE)
    assert parameters.value("large_payment.floor", QINGHE, clock.today()) == 5000


@pytest.mark.parametrize("deed", [close, own_measure, set_floor], ids=["calendar", "codes", "parameters"])
@pytest.mark.parametrize("where", [QINGHE, 0], ids=["elsewhere", "everywhere"])
def test_an_administrator_sets_nothing_elsewhere_or_for_all(neighbour, deed, where):
    with pytest.raises(NotPermitted, match="该县不在您的管辖范围内" if where else "管辖全部县的系统管理员"):
        deed(neighbour, where)
    assert not any(model.objects.exists() for model in (CalendarDay, CodeEntry, Parameter))
    deed(neighbour, NEXT)


def test_who_looks_after_every_county_sets_for_all_and_a_countys_own_goes_before(root, neighbour):
    close(root, 0)
    own_measure(root, 0, "全盟通报")
    set_floor(root, 0, "4000")
    assert workcalendar.corrections(NEXT) == workcalendar.corrections(QINGHE) == {DAY: False}
    close(neighbour, NEXT, is_workday=True)
    own_measure(neighbour, NEXT, "本县通报")
    set_floor(neighbour, NEXT)
    assert workcalendar.corrections(NEXT) == {DAY: True}
    assert workcalendar.corrections(QINGHE) == {DAY: False}
    assert "本县通报" in verifying.measures_offered(NEXT)
    assert "全盟通报" not in verifying.measures_offered(NEXT)
    assert "全盟通报" in verifying.measures_offered(QINGHE)
    floor = parameters.values(["large_payment.floor"], [QINGHE, NEXT], clock.today())
    assert [floor[county]["large_payment.floor"] for county in (QINGHE, NEXT)] == [4000, 3000]


def test_what_is_coming_is_what_will_hold_in_the_county(root, neighbour):
    def coming(county):
        shown = next(
            each for each in lines(county, clock.today()) if each.declared.key == "large_payment.floor"
        )
        return shown.coming and shown.coming.value

    in_a_month = clock.today() + timedelta(days=30)
    set_floor(root, 0, "4000", in_a_month)
    assert (coming(QINGHE), coming(NEXT)) == ("4000", "4000")
    set_floor(neighbour, NEXT)
    assert (coming(QINGHE), coming(NEXT)) == ("4000", None)
    set_floor(neighbour, NEXT, "5000", in_a_month)
    set_floor(neighbour, NEXT, "5500", in_a_month)
    assert (coming(QINGHE), coming(NEXT)) == ("4000", "5500")


def test_an_entry_that_a_county_ended_is_gone_there_although_all_have_it(root, neighbour):
    own_measure(root, 0)
    own_measure(neighbour, NEXT, ended_on=clock.today())
    assert "批评教育" not in verifying.measures_offered(NEXT)
    assert "批评教育" in verifying.measures_offered(QINGHE)


def test_where_there_is_one_county_its_administrator_looks_after_all(administrator):
    close(administrator, 0)
    assert workcalendar.corrections(QINGHE) == {DAY: False}


def test_a_changed_day_moves_the_deadlines_of_its_county_alone(found, administrator, neighbour, root):
    finding = found()
    assert close(neighbour, NEXT)[1] == 0
    assert close(administrator, QINGHE)[1] == 1
    finding.refresh_from_db()
    assert finding.deadline == date(2026, 7, 15) == deadlines.after(10, QINGHE)
    assert deadlines.after(10, NEXT) == date(2026, 7, 15)
    close(administrator, QINGHE, is_workday=True)
    # 青禾县 has spoken for itself: a day for all counties moves nothing there.
    assert close(root, 0)[1] == 0
    finding.refresh_from_db()
    assert finding.deadline == date(2026, 7, 14)


def test_a_day_for_all_is_counted_by_each_countys_own_calendar(found, administrator, root):
    first, second = found(), found()
    Finding.objects.filter(pk=second.pk).update(county=NEXT)
    close(administrator, QINGHE, day=date(2026, 7, 15))
    assert close(root, 0)[1] == 2
    days = {row.pk: row.deadline for row in Finding.objects.all()}
    assert (days[first.pk], days[second.pk]) == (date(2026, 7, 16), date(2026, 7, 15))


def test_the_trail_of_a_setting_lies_in_its_county(root, neighbour):
    for actor, county in ((neighbour, NEXT), (root, NEXT), (root, 0)):
        close(actor, county, is_workday=bool(county))
        close(actor, county)
        own_measure(actor, county) if actor == neighbour or not county else None
    told = AuditEvent.objects.filter(action__in=["calendar_changed", "code_changed"]).order_by("pk")
    assert set(told.values_list("region_code", flat=True)) == {NEXT * 1_000_000, CITY}
    assert not told.visible_to(make_user("GL09", "青管", "G", QINGHE * 1_000_000)).exists()


# --- the pages ---


def test_the_pages_show_a_neighbours_settings_to_nobody_and_offer_no_way_to_them(
    signed_in, neighbour, administrator
):
    day, _ = close(neighbour, NEXT)
    entry, value = own_measure(neighbour, NEXT), set_floor(neighbour, NEXT, "3333")
    browser = signed_in(administrator)
    assert "批评教育" not in browser.get(CODES).content.decode()
    assert "3333" not in browser.get(PARAMETERS).content.decode()
    assert "2026-07-06 休息日" not in browser.get(f"{CALENDAR}?year=2026").content.decode()
    for where in (
        f"{CALENDAR}?county={NEXT}",
        f"{CALENDAR}add/?county={NEXT}",
        f"{PARAMETERS}?county={NEXT}",
    ):
        assert browser.get(where).status_code == 404
    for where, row in ((CALENDAR, day), (CODES, entry), (PARAMETERS, value)):
        answer = browser.post(f"{where}{row.pk}/change/", {"label": "改", "basis": "改", "position": 1})
        assert answer.status_code in (302, 403, 404)
    for row in (day, entry, value):
        before = {field.name: getattr(row, field.name) for field in row._meta.fields}
        row.refresh_from_db()
        assert before == {field.name: getattr(row, field.name) for field in row._meta.fields}


@pytest.mark.parametrize(
    ("where", "given"),
    [
        (CALENDAR, {"day": "2026-07-06", "is_workday": "", "basis": "通知"}),
        (CODES, {"table": "measures", "code": "81", "label": "批评教育", "position": "1"}),
        (PARAMETERS, {"key": "large_payment.floor", "value": "1", "valid_from": "2026-07-01", "basis": "文"}),
    ],
)
def test_the_form_offers_the_own_county_and_refuses_others(
    signed_in, administrator, neighbour, root, where, given
):
    browser = signed_in(administrator)
    form = browser.get(f"{where}add/").content.decode()
    assert ("青禾县</option>" in form, "白河县" in form, "全部县</option>" in form) == (True, False, False)
    assert all(name in signed_in(root).get(f"{where}add/").content.decode() for name in ("白河县", "全部县"))
    for county in (NEXT, 0):
        browser.post(f"{where}add/", given | {"county": county})
    assert not any(model.objects.exists() for model in (CalendarDay, CodeEntry, Parameter))
    assert browser.post(f"{where}add/", given | {"county": QINGHE}).status_code == 302
    assert signed_in(root).post(f"{where}add/", given | {"county": 0}).status_code == 302


def test_what_holds_for_all_is_shown_to_a_county_and_not_changed_there(signed_in, administrator, root):
    day, _ = close(root, 0)
    browser = signed_in(administrator)
    page = browser.get(f"{CALENDAR}?year=2026").content.decode()
    assert "2026-07-06 休息日，全部县更正" in page
    change = f"{CALENDAR}{day.pk}/change/"
    assert browser.get(change).status_code == 200
    assert browser.post(change, {"is_workday": "1", "basis": "改"}).status_code == 403
    day.refresh_from_db()
    assert not day.is_workday
    done = browser.post(
        f"{CALENDAR}add/", {"county": QINGHE, "day": "2026-07-06", "is_workday": "1", "basis": "本县不放"}
    )
    assert done.status_code == 302
    assert "2026-07-06 工作日，本县更正" in browser.get(f"{CALENDAR}?year=2026").content.decode()


def asked(browser):
    """The page of codes, and how many statements it cost."""
    with CaptureQueriesContext(connection) as seen:
        page = browser.get(CODES).content.decode()
    return page, len(seen)


def test_the_list_of_codes_names_the_county_of_many_rows_at_the_cost_of_one(signed_in, administrator):
    browser = signed_in(administrator)
    own_measure(administrator, QINGHE)
    browser.get(CODES)
    _, one = asked(browser)
    for code in map(str, range(82, 97)):
        codes.open_entry(county=QINGHE, table="measures", code=code, label=code, actor=administrator)
    page, many = asked(browser)
    assert page.count("青禾县</td>") == 16
    assert many == one


def test_a_sheet_without_a_county_is_the_own_one_and_another_one_is_refused(
    signed_in, administrator, neighbour
):
    def preview(text):
        file = SimpleUploadedFile("表.csv", text.encode())
        given = {"resource": "0", "format": "0", "import_file": file}
        return signed_in(administrator).post(f"{CALENDAR}import/", given)

    shown = preview("日期,工作日,依据\n2026-07-06,否,通知\n")
    hidden = shown.context["confirm_form"].initial
    signed_in(administrator).post(f"{CALENDAR}process_import/", {**hidden, "confirm": "1"})
    assert CalendarDay.objects.get().county == QINGHE
    refused = preview(f"日期,工作日,依据,适用范围\n2026-07-07,否,通知,{NEXT}\n").content.decode()
    assert "该县不在您的管辖范围内" in refused
    assert "管辖全部县" in preview("日期,工作日,依据,适用范围\n2026-07-07,否,通知,全部县\n").content.decode()
