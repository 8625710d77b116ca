"""Parameters and code tables in the admin, and small registers that come in as sheets, previewed first."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import codes, parameters
from accounts.models import CalendarDay, CodeEntry, Parameter
from audit.models import AuditEvent
from common import clock
from reviews import verifying

pytestmark = pytest.mark.django_db

PARAMETERS, CODES, DAYS = (f"/admin/accounts/{name}/" for name in ("parameter", "codeentry", "calendarday"))


def sheet(text, name="表.csv"):
    return SimpleUploadedFile(name, text.encode())


def preview(browser, where, text):
    return browser.post(f"{where}import/", {"resource": "0", "format": "0", "import_file": sheet(text)})


def confirm(browser, where, answer):
    hidden = answer.context["confirm_form"].initial
    return browser.post(f"{where}process_import/", {**hidden, "confirm": "1"}, follow=True)


# --- parameters ---


def test_the_table_tells_default_county_and_what_is_to_come(signed_in, county_officer, administrator):
    before = {"basis": "青民发〔2026〕3号", "actor": county_officer}
    parameters.set_value("large_payment.floor", 159922, valid_from=clock.today(), text="3000", **before)
    later = clock.today().replace(year=clock.today().year + 1)
    parameters.set_value("large_payment.times", 159922, valid_from=later, text="2", **before)
    everywhere = {"basis": "盟里规定", "actor": administrator}
    parameters.set_value("death_enrolled.grace_months", 0, valid_from=clock.today(), text="2", **everywhere)
    page = signed_in(county_officer).get(PARAMETERS).content.decode()
    assert all(word in page for word in ("3000", "青民发〔2026〕3号", "本县", "全部县", "默认", "起 2"))
    assert "/crosscheck/trial/?parameter=large_payment.floor" in page
    past = signed_in(county_officer).get(f"{PARAMETERS}history/?key=large_payment.floor").content.decode()
    assert "陈静" in past
    assert "默认值 5000" in past
    assert signed_in(county_officer).get(f"{PARAMETERS}history/?key=nothing").status_code == 404


def test_the_form_comes_filled_and_wants_its_basis(signed_in, county_officer):
    browser = signed_in(county_officer)
    form = browser.get(f"{PARAMETERS}add/?key=large_payment.floor").content.decode()
    assert 'value="large_payment.floor" selected' in form
    assert "默认 5000，单位：元" in form
    given = {"key": "large_payment.floor", "county": 159922, "value": "3000", "valid_from": "2026.7.1"}
    browser.post(f"{PARAMETERS}add/", given | {"basis": " "})
    assert not Parameter.objects.exists()
    done = browser.post(f"{PARAMETERS}add/", given | {"basis": "文号"}, follow=True).content.decode()
    assert "自 2026-07-01 起为 3000元" in done
    assert AuditEvent.objects.filter(action="parameter_changed").count() == 1


def test_an_officer_sets_nothing_for_all_counties(signed_in, county_officer):
    given = {"key": "large_payment.floor", "value": "1", "valid_from": "2026-07-01", "basis": "文号"}
    signed_in(county_officer).post(f"{PARAMETERS}add/", given | {"county": 0})
    signed_in(county_officer).post(f"{PARAMETERS}add/", given | {"county": 159923})
    assert not Parameter.objects.exists()
    assert signed_in(county_officer).get(f"{PARAMETERS}?county=159923").status_code == 404


def test_parameters_come_as_a_sheet(signed_in, county_officer):
    browser = signed_in(county_officer)
    text = (
        "参数,适用范围,值,生效日期,依据\n大额支付：下限,青禾县,3000,2026年7月1日,文号\n"
        "frequent_payment.max_per_month,青禾县,3,2026-07-01,文号\n"
    ).replace("大额支付：下限", parameters.declared()["large_payment.floor"].label)
    shown = preview(browser, PARAMETERS, text)
    assert "新增 2 行" in shown.content.decode()
    assert not Parameter.objects.exists()
    confirm(browser, PARAMETERS, shown)
    assert parameters.value("large_payment.floor", 159922, clock.today().replace(year=2030)) == 3000
    assert AuditEvent.objects.filter(action="parameter_changed").count() == 2
    again = preview(browser, PARAMETERS, text).content.decode()
    assert "无变化 2 行" in again


# --- code tables ---


def test_an_own_measure_is_offered_until_it_ends_and_is_never_deleted(signed_in, administrator):
    browser = signed_in(administrator)
    given = {
        "county": 159922,
        "table": "measures",
        "code": "81",
        "label": "批评教育",
        "position": "1",
        "ended_on": "",
    }
    browser.post(f"{CODES}add/", given)
    assert "批评教育" in verifying.measures_offered(159922)
    entry = CodeEntry.objects.get()
    changed = {"label": "批评教育", "position": "1", "ended_on": clock.today().isoformat()}
    browser.post(f"{CODES}{entry.pk}/change/", changed)
    assert "批评教育" not in verifying.measures_offered(159922)
    assert browser.post(f"{CODES}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AuditEvent.objects.filter(action="code_changed").count() == 2


def test_a_code_stands_once_in_a_table(signed_in, administrator):
    given = {
        "county": 159922,
        "table": "measures",
        "code": "81",
        "label": "批评教育",
        "position": "1",
        "ended_on": "",
    }
    codes.open_entry(county=159922, table="measures", code="81", label="批评教育", actor=administrator)
    done = signed_in(administrator).post(f"{CODES}add/", given).content.decode()
    assert "代码表中已有这个代码。" in done
    assert CodeEntry.objects.count() == 1


def test_an_officer_reads_codes_and_days_and_imports_none(signed_in, county_officer):
    browser = signed_in(county_officer)
    for where in (CODES, DAYS):
        assert browser.get(where).status_code == 200
        assert browser.get(f"{where}import/").status_code == 403
        assert browser.post(f"{where}process_import/", {}).status_code == 403
    assert not AuditEvent.objects.filter(action__in=["code_changed", "calendar_changed"]).exists()


# --- sheets ---


def test_a_years_calendar_comes_as_a_sheet(signed_in, administrator):
    browser = signed_in(administrator)
    text = "某县放假安排,,\n日期,工作日,依据\n2027-01-01,否,国办\n2027年1月3日,是,国办\n"
    shown = preview(browser, DAYS, text)
    assert "新增 2 行" in shown.content.decode()
    assert not CalendarDay.objects.exists()
    confirm(browser, DAYS, shown)
    assert list(CalendarDay.objects.values_list("is_workday", flat=True)) == [False, True]
    assert AuditEvent.objects.filter(action="calendar_changed").count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("日期,工作日\n2027-01-01,否\n", "依据"),
        ("日期,工作日,依据\n2027-13-01,否,国办\n", "2027-13-01"),
        ("日期,工作日,依据\n2027-01-01,也许,国办\n", "不在规定的选项中"),
        ("日期,工作日,依据\n1901-01-01,否,国办\n", "日期应在"),
    ],
)
def test_a_bad_sheet_is_told_and_nothing_written(signed_in, administrator, text, sentence):
    browser = signed_in(administrator)
    shown = preview(browser, DAYS, text)
    assert sentence in shown.content.decode()
    assert "确认导入" not in shown.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_picture_is_no_sheet(signed_in, administrator):
    file = SimpleUploadedFile("表.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    given = {"resource": "0", "format": "0", "import_file": file}
    assert signed_in(administrator).post(f"{DAYS}import/", given).status_code == 200
    assert not CalendarDay.objects.exists()


def test_an_empty_code_table_says_what_belongs_here(signed_in, administrator):
    page = signed_in(administrator).get(CODES).content.decode()
    assert "还没有增加过，各表只提供自带的选项。" in page
    assert "增加代码</h1>" in signed_in(administrator).get(f"{CODES}add/").content.decode()
