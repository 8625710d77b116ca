"""P10 and P11: who is to be visited, the form on the phone, its photographs, the paper, and the record."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common import attachments
from common.errors import Refused
from desk.visits import questions
from households import standing
from households.models import Document, HomeVisit, Person
from households.procedure import accepting, circumstances, investigating, members
from households.procedure.circumstances import Owned
from households.procedure.files import File
from tests import factories as make
from tests.procedures import Walk

pytestmark = pytest.mark.django_db

TAPPED = {
    "met": "self", "id_checked": "yes", "health": "agrees", "labour": "agrees", "living": "agrees",
    "income": "agrees", "belongings": "agrees", "on": "2026-06-10", "second_name": "李村",
    "signed_by": "马桂兰",
}  # fmt: skip
"""A family that applies lives as it declared."""
REVIEWED = TAPPED | {"health": "same", "labour": "same", "income": "none", "belongings": "none"}
"""A household that is 在保 lives as before."""


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Any) -> None:
    settings.DOUDI_VAR = tmp_path


def photo(name: str = "门头.jpg") -> SimpleUploadedFile:
    """A picture that tells where it was taken, wider than is kept."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (40.0, 0.0, 0.0), 3: "E", 4: (116.0, 0.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (2400, 1200), "gray").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def enrolled(number: str, *, reviewed: str = "2025-11-20", name: str = "胡长贵") -> Any:
    """An enrolled household of class B that was reviewed on a day."""
    with scope(region=WHOLE):
        home = make.household(number=number, name=name)
        make.case(home, grade="B", reviewed=[reviewed])
        standing.refresh([home.pk])
        return home


def test_the_route_goes_by_village_and_begins_with_the_most_urgent(walk: Walk, read: Any):
    enrolled("LH000123")
    enrolled("LH000124", reviewed="2026-05-01", name="单雄信")
    application = walk.upto("accepted")
    html = read(walk.caseworker, "/visits/")
    assert "东柳村 2 户" in html
    assert html.index("胡长贵") < html.index(application.applicant_name)
    assert "超期 15 个工作日" in html
    assert "单雄信" not in html
    assert f'href="/cases/{application.number}/visit/"' in html
    assert 'href="/cases/LH000123/visit/?purpose=review"' in html
    assert "胡长贵" not in read(walk.caseworker, "/visits/?kind=application")
    assert "没有符合条件的户" in read(walk.county_officer, "/visits/?kind=county")
    desk = read(walk.caseworker, "/?kind=review")
    assert "/visits/?number=LH000123" in desk


def test_the_list_asks_the_same_for_few_and_many(walk: Walk, signed_in: Any):
    client = signed_in(walk.caseworker)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/visits/").status_code == 200
        return len(queries)

    enrolled("LH000100")
    asked()
    few = asked()
    for serial in range(101, 120):
        enrolled(f"LH000{serial}")
    assert asked() == few <= 25


def test_a_visit_from_the_phone_ends_with_photographs_without_their_place(walk: Walk, signed_in: Any):
    home, client = enrolled("LH000123"), signed_in(walk.caseworker)
    page = client.get("/cases/LH000123/visit/?purpose=review").content.decode()
    assert "上次 2025-11-20" in page
    assert 'value="胡长贵"' in page
    for name in ("门头.jpg", "人物.jpg"):
        answer = client.post("/cases/LH000123/visit/photos/", {"photo": photo(name)})
        assert answer.json()["name"] == name
    typed = REVIEWED | {"purpose": "review", "signed_by": "胡长贵"}
    assert client.post("/cases/LH000123/visit/", typed).status_code == 302
    with scope(region=WHOLE):
        visit = HomeVisit.objects.get(household=home)
        kept = [(attachments.folder() / each.path).read_bytes() for each in visit.documents.all()]
    assert (visit.purpose, visit.answers["health"], visit.second_name) == ("review", "same", "李村")
    for content in kept:
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert max(image.size) == 1600
    record = client.get(f"/visits/{visit.uid}/").content.decode()
    assert "照片 2 张" in record
    assert "今天没有要入户的户" in client.get("/visits/").content.decode()
    assert AuditEvent.objects.filter(action="home_visited").exists()


def test_with_one_photograph_the_form_says_how_many_lack(walk: Walk, signed_in: Any):
    application, client = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    answer = client.post(url, TAPPED | {"photos": photo()})
    assert answer.status_code == 422
    assert "还差 1 张照片，或填写缺少原因" in answer.content.decode()
    with scope(region=WHOLE):
        assert not HomeVisit.objects.exists()
        waiting = Document.objects.get(kind="visit_photo")
    html = client.post(url, {"drop": str(waiting.uid)}).content.decode()
    assert "0/2" in html
    assert client.post(url, TAPPED | {"photos": [photo("一.jpg"), photo("二.jpg")]}).status_code == 302
    assert client.post(url, TAPPED | {"photos": SimpleUploadedFile("a.txt", b"no")}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"signed_by": "路人甲"}, "“路人甲”不是本户成员，也没有代本户签过授权书。"),
        ({"on": "2026-06-09"}, "入户日期不能早于受理日期 2026-06-10。"),
    ],
)
def test_a_stranger_does_not_sign_and_nobody_visits_before_the_acceptance(
    walk: Walk, signed_in: Any, typed: dict[str, str], told: str
):
    application, client = walk.upto("investigating"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    answer = client.post(url, TAPPED | {"no_photo_reason": "停电", **typed})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    with scope(region=WHOLE):
        assert not HomeVisit.objects.exists()


def test_by_telephone_the_emergency_is_told_and_no_member_of_the_family_visits_it(walk: Walk, signed_in: Any):
    application = walk.upto("accepted")
    url, client = f"/cases/{application.number}/visit/", signed_in(walk.caseworker)
    told = {**TAPPED, "kind": "remote", "no_photo_reason": "电话"}
    refused = client.post(url, told)
    assert refused.status_code == 422
    assert "请填写突发情况和通话内容。" in refused.content.decode()
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="电话视频只用于突发情况"):
        investigating.visit(application, walk.told(kind="remote"), actor=actor)
    own = client.post(url, {**told, "note": "山洪断路", "second_name": "马桂兰"})
    assert "“马桂兰”是本户成员，不能作为调查人。" in own.content.decode()
    assert client.post(url, {**told, "note": "山洪断路，视频核实"}).status_code == 302


def test_the_first_visit_compares_with_what_was_declared(walk: Walk, signed_in: Any):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        thing = Owned(kind="house", label="土坯房")
        circumstances.save_property(application, [thing], actor=actor)
        (member,) = File(application).members
        members.change(member, actor=actor, health="一般", labour="部分丧失")
    application, client = walk.accept(application), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    page = client.get(url).content.decode()
    assert "同前" not in page
    assert page.count("与申报一致") == 5
    for declared in ("马桂兰 一般", "马桂兰 部分丧失", "元/月；月人均 180.00 元", "申报：住房 土坯房"):
        assert declared in page
    told = TAPPED | {"no_photo_reason": "停电", "belongings": "differs"}
    refused = client.post(url, told)
    assert "请填写住房、大件与申报不一致的情况。" in refused.content.decode()
    assert client.post(url, told | {"belongings_detail": "另有一辆轿车"}).status_code == 302
    with scope(region=WHOLE):
        visit = HomeVisit.objects.get()
    assert questions.unusual(visit.answers) == ["住房、大件：不一致：另有一辆轿车"]
    assert 'value="李村"' in client.get(f"/cases/{walk.upto('accepted').number}/visit/").content.decode()
    record = client.get(f"/visits/{visit.uid}/").content.decode()
    assert "<dt>收入</dt><dd>与申报一致</dd>" in record
    household = enrolled("LH000123")
    walk.at(walk.today + timedelta(days=1))
    next_day = client.get(f"/cases/{household.number}/visit/").content.decode()
    assert "同前" in next_day
    assert 'value="李村"' not in next_day


def test_an_official_whose_kin_the_family_is_does_not_go_along(walk: Walk, signed_in: Any):
    application = walk.upto("accepted")
    home = enrolled("LH000123")
    with scope(region=WHOLE):
        official, relative = make.person(), Person.objects.get(pk=application.applicant_id)
        make.filing(official, relative, official_name="马建国", relation="兄妹")
        make.filing(make.person(), home.memberships.get().person, official_name="胡长江", relation="兄弟")
    client = signed_in(walk.caseworker)
    for number, answers, name, signs in (
        (application.number, TAPPED, "马建国", "马桂兰"), (home.number, REVIEWED, "胡长江", "胡长贵"),
    ):  # fmt: skip
        url = f"/cases/{number}/visit/"
        told = {**answers, "second_name": name, "signed_by": signs, "no_photo_reason": "下雨"}
        refused = client.post(url, told)
        assert f"{name} 与本户有近亲属备案关系，按回避规定不能参加入户" in refused.content.decode()
        assert client.post(url, {**told, "second_name": f"{name}（民政办）"}).status_code == 302


def test_nobody_at_home_needs_a_reason_and_a_day_and_stays_on_the_route(walk: Walk, signed_in: Any):
    application, client = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    answer = client.post(url, {"met": "nobody", "on": "2026-06-10"})
    assert "请填写未见原因。" in answer.content.decode()
    typed = {"met": "nobody", "on": "2026-06-10", "not_met_reason": "外出务工", "next_on": "2026-06-12"}
    assert client.post(url, typed).status_code == 302
    assert "2026-06-10 未见，定于 2026-06-12 再去" in client.get("/visits/").content.decode()


def test_a_neighbour_tells_on_a_form_of_its_own(walk: Walk, signed_in: Any):
    application, client = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    typed = {"kind": "neighbour", "on": "2026-06-10", "signed_by": "田福", "note": "常年有病"}
    assert client.post(url, typed).status_code == 302
    with scope(region=WHOLE):
        assert HomeVisit.objects.get().kind == "neighbour"
    assert application.applicant_name in client.get("/visits/?kind=application").content.decode()


def test_who_may_not_visit_is_told_why(walk: Walk, people: dict[str, User], signed_in: Any):
    enrolled("LH000123")
    application = walk.upto("accepted")
    drawn = signed_in(people["H"]).get("/cases/LH000123/visit/")
    assert drawn.status_code == 403
    assert "只有抽查抽中的户，县局核查才能入户登记。" in drawn.content.decode()
    assert signed_in(people["N"]).get("/cases/LH000123/visit/").status_code == 404
    assert signed_in(people["H"]).get(f"/cases/{application.number}/visit/").status_code == 409
    for role in "SAL":
        assert signed_in(people[role]).get(f"/cases/{application.number}/visit/").status_code == 403


def test_the_phones_script_is_told_where_to_go_and_gets_the_form_alone(walk: Walk, signed_in: Any):
    application, client = walk.upto("accepted"), signed_in(walk.caseworker)
    url, phone = f"/cases/{application.number}/visit/", {"HX-Request": "true", "HX-Target": "visit-form"}
    wrong = client.post(url, {"met": "self", "on": "2026-06-10"}, headers=phone)
    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()
    done = client.post(url, TAPPED | {"no_photo_reason": "手机故障"}, headers=phone)
    assert (done.status_code, done["HX-Redirect"]) == (204, "/visits/")


def test_what_is_typed_is_kept_for_its_author(walk: Walk, signed_in: Any):
    application, client = walk.upto("accepted"), signed_in(walk.caseworker)
    about = f"home:{application.number}"
    kept = client.post(
        f"/drafts/visit/{about}/", {"met": "family", "note": "房屋漏雨"}, headers={"X-Draft": "1"}
    )
    assert kept.status_code == 204
    html = client.get(f"/cases/{application.number}/visit/").content.decode()
    assert "房屋漏雨" in html
    assert 'value="family" id="id_met_1" checked' in html or "checked" in html


def test_the_paper_has_a_code_for_each_visit_and_no_numbers_of_people(walk: Walk, read: Any):
    enrolled("LH000123")
    application = walk.upto("accepted")
    html = read(walk.caseworker, "/visits/print/")
    assert html.count("<svg") == 2
    assert "胡长贵" in html
    assert application.applicant_name in html
    assert "159900" not in html


def test_the_county_visits_what_it_must_before_deciding(walk: Walk, people: dict[str, User], signed_in: Any):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        accepting.note_kin(application, actor=actor)
    application = walk.visit(walk.check(application))
    walk.end_notice(walk.post(walk.opine(application)))
    application = walk.report(application)
    shown = signed_in(walk.county_officer).get(f"/approvals/{application.number}/").content.decode()
    assert f'href="/cases/{application.number}/visit/"' in shown
    client = signed_in(people["H"])
    assert application.number in client.get("/visits/?kind=county").content.decode()
    typed = TAPPED | {"on": walk.today.isoformat(), "second_name": "李县", "no_photo_reason": "手机故障"}
    assert client.post(f"/cases/{application.number}/visit/", typed).status_code == 302
    assert application.number not in client.get("/visits/?kind=county").content.decode().split("已提交")[0]


def test_who_decides_comes_back_to_the_decision_from_the_visit_of_the_county(walk: Walk, signed_in: Any):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        accepting.note_kin(application, actor=actor)
    application = walk.visit(walk.check(application))
    walk.end_notice(walk.post(walk.opine(application)))
    application = walk.report(application)
    typed = TAPPED | {"on": walk.today.isoformat(), "second_name": "李县", "no_photo_reason": "手机故障"}
    done = signed_in(walk.county_officer).post(f"/cases/{application.number}/visit/", typed)
    assert (done.status_code, done["Location"]) == (302, f"/approvals/{application.number}/")
