"""P14: what waits and hangs by village, the sheet for the wall, its end, objections, 公布."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import parameters
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common.money import show
from complaints.models import Complaint
from households import standing
from households.models import Application, NoticeLine, Objection, PublicNotice
from tests import factories as make
from tests.procedures import COUNTY, EAST_WILLOW, Walk, png

pytestmark = pytest.mark.django_db
NEW = f"/notices/new/{EAST_WILLOW}/"
NEVER = (r"\d{17}[\dXx]", r"1\d{10}", "马欣怡", "6671", "患病|残疾|肢体|糖尿病|二级")


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def posted(walk: Walk, *applications: Application) -> PublicNotice:
    return walk.post(*(applications or (walk.upto("to_publish"),)))


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("张贴.png", png(), "image/png")


def family(walk: Walk) -> Application:
    """马桂兰 with her son, ill and disabled, and a granddaughter."""
    application = walk.draft()
    grown, child = "159900198507050135", "159900201409210240"
    walk.add(application, ("马小军", grown, "子"), ("马欣怡", child, "孙女"))
    application = walk.upto("to_publish", application)
    with scope(region=WHOLE):
        application.members.filter(name="马小军").update(
            health="患病（糖尿病）", serious_illness=True, disability_kind="肢体", disability_level="二级"
        )
    return application


def test_the_list_tells_by_village_what_waits_and_what_hangs(walk: Walk, read: Any, next_caseworker: Any):
    waits, hangs = walk.upto("to_publish"), walk.upto("to_publish", walk.draft("田福"))
    notice = posted(walk, hangs)
    read_text = text(read(walk.caseworker, "/notices/"))
    assert "待公示 1 户" in read_text
    assert waits.number in read_text
    assert notice.title in read_text
    assert "公示中，剩余 6 天" in read_text
    assert f'href="{NEW}"' in read(walk.caseworker, "/notices/")
    assert NEW not in read(walk.county_officer, "/notices/")
    assert waits.number not in read(walk.county_officer, "/notices/?state=announce")
    assert notice.title in text(read(walk.county_officer, "/notices/history/"))
    assert "本村没有待公示的户" in read(next_caseworker, "/notices/")
    read(next_caseworker, f"/notices/{notice.pk}/", status=404)
    read(next_caseworker, NEW, status=404)


def test_the_list_asks_the_same_for_few_and_many(walk: Walk, signed_in: Any):
    client = signed_in(walk.county_officer)
    one = walk.upto("to_publish")
    posted(walk, one)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/notices/").status_code == 200
        return len(queries)

    walk.upto("to_publish", walk.draft("田福"))
    asked()
    few = asked()
    with scope(region=WHOLE):
        for serial in range(20, 40):
            again = PublicNotice.objects.earliest("pk")
            again.pk, again.serial = None, serial
            again.save()
            make.case(make.household(number=f"LH0009{serial}", village=EAST_WILLOW + 1))
    walk.upto("to_publish", walk.draft("田寿"))
    assert asked() == few <= 25


def test_a_notice_never_hangs_less_than_the_rule_says(walk: Walk, signed_in: Any):
    walk.at(date(2026, 6, 15))
    application, client = walk.upto("to_publish"), signed_in(walk.caseworker)
    page = client.get(NEW).content.decode()
    assert "确认新建 柳河镇东柳村 1 户" in page
    answer = client.post(NEW, {"first_day": "20260616", "last_day": "20260621"})
    assert answer.status_code == 422
    assert "公示期不足 7 天，最早 2026-06-22 结束" in answer.content.decode()
    assert walk.fresh(application).status == Application.Status.TO_PUBLISH
    answer = client.post(NEW, {"first_day": "20260616"}, follow=True)
    assert "2026-06-16 至 2026-06-22（7 天）" in text(answer.content.decode())
    assert walk.fresh(application).status == Application.Status.PUBLICITY
    assert "本村没有待公示的户" in client.get(NEW).content.decode()


def test_ten_working_days_where_the_county_wants_them(walk: Walk, signed_in: Any):
    for key, value in (("publicity.days", "10"), ("publicity.unit", "workday")):
        parameters.set_value(
            key, COUNTY, valid_from=date(2026, 1, 1), text=value, basis="县发文", actor=walk.county_officer
        )
    walk.upto("to_publish")
    answer = signed_in(walk.caseworker).post(NEW, {"first_day": "2026-06-10", "last_day": "2026-06-22"})
    assert "公示期不足 10 个工作日，最早 2026-06-24 结束" in answer.content.decode()  # 06-19 is a holiday


def test_the_poster_shows_the_columns_of_a_notice_and_nothing_else(walk: Walk, read: Any, auditor: Any):
    notice = posted(walk, family(walk))
    html = read(auditor, f"/notices/{notice.pk}/poster/")
    sheet = text(html[html.index("<main>") : html.index("</main>")])
    with scope(region=WHOLE):
        amount = show(notice.lines.get().amount)
    signed = "柳河镇人民政府（盖章）"
    for words in ("马桂兰", " 3 ", amount, "2026-07", "监督电话", "东柳村", notice.title, signed):
        assert words in sheet, words
    for pattern in NEVER:
        assert not re.search(pattern, text(html)), pattern
    assert re.findall(r"<th[^>]*>([^<]*)</th>", html) == [
        "序号", "户主姓名", "家庭人口", "保障人数", "月保障金额(元)", "起保年月",
    ]  # fmt: skip


def test_a_minor_head_and_the_cause_of_poverty_stay_at_home(walk: Walk, read: Any):
    parameters.set_value(
        "publicity.show_cause", COUNTY, valid_from=date(2026, 1, 1), text="是", basis="县发文",
        actor=walk.county_officer,
    )  # fmt: skip
    application = walk.upto("to_publish")
    with scope(region=WHOLE):
        Application.objects.filter(pk=application.pk).update(cause="因残（肢体二级）")
        application.members.update(born_on=date(2012, 5, 1))
    notice = posted(walk, walk.fresh(application))
    html = read(walk.caseworker, f"/notices/{notice.pk}/poster/")
    assert "（未成年人，不公开）" in html
    assert "身体原因" in html
    for words in ("马桂兰", "残", "肢体"):
        assert words not in html


def test_it_ends_after_its_last_day_with_a_photograph_and_goes_to_the_county(walk: Walk, signed_in: Any):
    application = walk.upto("to_publish")
    notice, client = posted(walk, application), signed_in(walk.caseworker)
    url = f"/notices/{notice.pk}/"
    walk.at(notice.last_day)
    early = client.post(f"{url}end/", {"nothing_else": "on"})
    assert early.status_code == 422
    assert f"公示期到 {notice.last_day} 24 时止" in early.content.decode()
    walk.at(date(2026, 6, 17))
    assert "请先上传公示张贴照片" in client.get(f"{url}end/").content.decode()
    assert "有 1 处需要修改" in client.post(f"{url}photo/new/").content.decode()
    assert client.post(f"{url}photo/new/", {"photo": upload()}).status_code == 302
    photo = client.get(f"{url}photo/")
    assert photo["Content-Disposition"].startswith("attachment")
    assert photo.getvalue().startswith(b"\x89PNG")
    assert "有异议的请先登记" in client.post(f"{url}end/").content.decode()
    ended = client.post(f"{url}end/", {"nothing_else": "on"}, follow=True).content.decode()
    assert "上报县局 1 户" in ended
    assert "公示无异议，上报县局" in client.get("/?kind=publicity").content.decode()
    client.post(f"{url}report/")
    assert walk.fresh(application).status == Application.Status.SUBMITTED
    assert "撤下公示单" in client.get("/?kind=notice").content.decode()
    client.post(f"{url}take-down/")
    assert "2026-06-17 撤下" in client.get(url).content.decode()
    assert notice.title not in client.get("/notices/").content.decode()


def test_an_objection_opens_its_path_and_a_complaint(walk: Walk, signed_in: Any, read: Any):
    application = walk.upto("to_publish")
    notice, client = posted(walk, application), signed_in(walk.caseworker)
    url = f"/notices/{notice.pk}/objection/"
    assert "请填写异议内容" in client.post(url, {"channel": "visit"}).content.decode()
    with scope(region=WHOLE):
        line = NoticeLine.objects.get()
    told = {"line": line.pk, "channel": "call", "name": "田福", "phone": "13800000021", "content": "有车未报"}
    said = client.post(url, told, follow=True).content.decode()
    assert "须重新入户调查或民主评议" in said
    assert "XF-2026" not in said
    assert "13800000021" not in said
    with scope(region=WHOLE):
        complaint, objection = Complaint.objects.get(), Objection.objects.get()
    assert (complaint.number, complaint.objection_id) == ("XF-2026-0001", objection.pk)
    assert (complaint.category, complaint.status) == ("公示异议", "registered")
    fresh = walk.fresh(application)
    assert (fresh.status, fresh.complained) == (Application.Status.OBJECTION, True)
    desk = client.get("/?kind=publicity").content.decode()
    assert f"{application.number} 马桂兰：公示异议" in desk
    assert "登记公示异议" in desk  # what one has done last is told, but for the complaint
    assert "XF-2026" not in desk
    settling = f"/notices/objections/{objection.uid}/"
    assert "重新入户调查或经民主评议后才能处理完毕" in client.get(settling).content.decode()
    walk.visit(fresh)
    answer = {"handling": "survey", "result": "fails", "answer": "车为其侄所有", "answered_on": "2026-06-10"}
    assert client.post(settling, answer).status_code == 302
    assert walk.fresh(application).status == Application.Status.PRELIM
    assert "车为其侄所有" in read(walk.examiner, f"/notices/{notice.pk}/")
    assert AuditEvent.objects.filter(action="complaint_registered").count() == 1


def test_who_only_reads_finds_no_button_and_cannot_act(walk: Walk, signed_in: Any, auditor: Any):
    notice = posted(walk)
    for user in (walk.examiner, walk.county_officer, auditor):
        client = signed_in(user)
        page = client.get(f"/notices/{notice.pk}/").content.decode()
        assert "打印海报" in page
        for button in ("结束公示</a>", "登记异议</a>", "上传张贴照片</button>"):
            assert button not in page
        for deed in ("end", "objection", "report", "take-down", "photo/new"):
            assert client.post(f"/notices/{notice.pk}/{deed}/").status_code == 403
        assert client.post(NEW, {"first_day": "2026-06-10"}).status_code == 403


def test_the_standing_sheet_takes_the_place_of_the_one_before(walk: Walk, signed_in: Any, read: Any):
    confirmed = walk.upto("confirmed")
    with scope(region=WHOLE):
        home = make.household(number="LH000123", name="胡长贵")
        make.case(home, grade="B")
        standing.refresh([home.pk])
    client, url = signed_in(walk.caseworker), f"/notices/standing/{EAST_WILLOW}/"
    assert "2026 年 6 月在保户公布" in client.get("/notices/").content.decode()
    assert "公布确认结果" in client.get("/?kind=publicity").content.decode()
    day = walk.today.isoformat()
    client.post(url, {"first_day": day})
    with scope(region=WHOLE):
        first = PublicNotice.objects.get(kind="standing")
        assert set(first.lines.values_list("name", flat=True)) == {"马桂兰", "胡长贵"}
    poster = read(walk.caseworker, f"/notices/{first.pk}/poster/")
    assert re.findall(r"<th[^>]*>([^<]*)</th>", poster) == ["序号", "户主姓名", "家庭人口", "月保障金额(元)"]
    assert "最低生活保障对象公布" in poster
    assert url not in client.get("/?kind=publicity").content.decode()
    again = client.post(url, {"first_day": day})
    assert "没有新确认的户，不需要重新公布" in again.content.decode()
    walk.at(date(2026, 7, 1))
    client.post(url, {"first_day": "2026-07-03"})
    with scope(region=WHOLE):
        first.refresh_from_db()
        assert str(first.taken_down_on) == "2026-07-03"
    township = client.post(
        f"/notices/standing/{EAST_WILLOW // 1000 * 1000}/", {"first_day": "2026-07-01"}, follow=True
    )
    assert "2026 年第 3 季度" in township.content.decode()
    assert walk.fresh(confirmed).status == Application.Status.CONFIRMED
