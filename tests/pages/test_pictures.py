"""手机上传, 旋转, 附上位置: pictures from a telephone, turned upright, with their place only if wanted."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common import attachments, clock
from desk.models import PhoneLink
from desk.pictures import links
from households import photos
from households.models import Document, HomeVisit
from households.procedure import accepting
from jobs import work
from tests.pages.test_visits import REVIEWED, enrolled, photo
from tests.procedures import Walk, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path


def lying() -> SimpleUploadedFile:
    """A picture of 40 × 20 whose camera says that it lies on its side; its left end is black."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 8, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn to the right is needed
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("侧.jpg", out.getvalue(), "image/jpeg")


def kept() -> list[Document]:
    with scope(region=WHOLE):
        return list(Document.objects.exclude(path="").order_by("pk"))


def opened(document: Document) -> Image.Image:
    return Image.open(io.BytesIO((attachments.folder() / document.path).read_bytes()))


def begun(browser: Client, number: str, kind: str) -> tuple[str, str]:
    """The address of the code's page, and that which its drawing holds."""
    answer = browser.post("/phone/", {"number": number, "kind": kind})
    assert answer.status_code == 302
    with scope(region=WHOLE):
        link = PhoneLink.objects.latest("pk")
    assert answer.url == f"/phone/{link.uid}/"
    return answer.url, f"/p/{links.token_of(link)}/"


def test_a_telephone_sends_a_paper_without_a_sign_in(walk: Walk, signed_in: Any):
    application, desk, phone = walk.draft(filled=False), signed_in(walk.caseworker), Client()
    form = desk.get(f"/applications/{application.number}/documents/").content.decode()
    assert 'name="kind" value="household_book"' in form
    shown, address = begun(desk, application.number, "household_book")
    html = desk.get(shown).content.decode()
    assert "<svg" in html
    assert "已上传 0 张" in html
    page = phone.get(address)
    words = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "户口簿复印件" in words
    for secret in ("马桂兰", "159900", "周敏"):
        assert secret not in words
    answer = phone.post(address, {"pictures": [photo("一.jpg"), photo("二.jpg")]}, follow=True)
    assert "已上传 2 张" in answer.content.decode()
    assert "附上位置" not in answer.content.decode()
    rows = kept()
    assert {(row.kind, row.added_by_id, row.application_id) for row in rows} == {
        ("household_book", walk.caseworker.pk, application.pk)
    }
    assert not opened(rows[0]).getexif()
    part = desk.get(shown, headers={"HX-Request": "true", "HX-Target": "phone-sent"}).content.decode()
    assert "<html" not in part
    assert "已上传 2 张" in part
    assert AuditEvent.objects.filter(action="document_added", actor=walk.caseworker).count() == 2
    assert AuditEvent.objects.filter(action="phone_offered").count() == 1


def test_the_code_is_one_telephones_and_over_after_a_while(
    walk: Walk, signed_in: Any, monkeypatch: pytest.MonkeyPatch
):
    application, desk, phone, other = walk.draft(filled=False), signed_in(walk.caseworker), Client(), Client()
    _, address = begun(desk, application.number, "id_card")
    assert phone.post(address, {"pictures": photo()}).status_code == 302
    refused = other.post(address, {"pictures": photo()})
    assert refused.status_code == 422
    assert "已在另一部手机上使用" in refused.content.decode()
    other.post(address, {"done": "1"})
    assert phone.get(address).status_code == 200
    done = phone.post(address, {"done": "1"})
    assert "已完成，可以回到电脑上继续办理。" in done.content.decode()
    assert phone.get(address).status_code == 404
    [closed] = AuditEvent.objects.filter(action="phone_closed")
    assert (closed.actor, closed.detail["sent"]) == (walk.caseworker, 1)
    _, second = begun(desk, application.number, "id_card")
    _, third = begun(desk, application.number, "id_card")
    assert phone.get(second).status_code == 404
    later = clock.now() + timedelta(minutes=links.MINUTES, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    gone = phone.post(third, {"pictures": photo()})
    assert gone.status_code == 404
    assert "这个二维码已经失效，请在电脑上重新生成。" in gone.content.decode()
    assert len(kept()) == 1


def test_an_address_that_was_not_signed_here_opens_nothing(walk: Walk, signed_in: Any):
    application = walk.draft(filled=False)
    _, address = begun(signed_in(walk.caseworker), application.number, "id_card")
    stem = address.rstrip("/")
    wrong = f"{stem[:-1]}{'A' if stem[-1] != 'A' else 'B'}/"
    for path in (wrong, "/p/nothing/", "/p/x:y/"):
        assert Client().get(path).status_code == 404


def test_what_the_gate_refuses_is_told_on_the_telephone(walk: Walk, signed_in: Any):
    application, phone = walk.draft(filled=False), Client()
    _, address = begun(signed_in(walk.caseworker), application.number, "id_card")
    empty = phone.post(address, {})
    assert "请选择照片。" in empty.content.decode()
    text = SimpleUploadedFile("说明.txt", b"no picture", "text/plain")
    refused = phone.post(address, {"pictures": [photo("一.jpg"), text]})
    assert refused.status_code == 422
    assert "不是 JPG、PNG 图片" in refused.content.decode()
    assert [row.name for row in kept()] == ["一.jpg"]


def test_who_has_no_part_in_it_gets_no_code_and_uses_nobodys(
    walk: Walk, signed_in: Any, people: dict[str, User]
):
    enrolled("LH000123")
    application = walk.upto("accepted")
    shown, address = begun(signed_in(walk.caseworker), application.number, "other")
    for role, status in (("A", 403), ("L", 403), ("N", 404)):
        browser = signed_in(people[role])
        wanted = {"number": application.number, "kind": "other"}
        assert browser.post("/phone/", wanted).status_code == status, role
        visit = {"number": "LH000123", "kind": "visit_photo"}
        assert browser.post("/phone/", visit).status_code == status, role
        assert browser.get(shown).status_code == 404
    User.objects.filter(pk=walk.caseworker.pk).update(is_active=False)
    answer = Client().post(address, {"pictures": photo()})
    assert (answer.status_code, [row.kind for row in kept() if row.kind == "other"]) == (422, [])


def test_photographs_of_a_visit_come_from_the_telephone_and_wait_for_the_form(walk: Walk, signed_in: Any):
    enrolled("LH000123")
    desk, phone = signed_in(walk.caseworker), Client()
    _, address = begun(desk, "LH000123", "visit_photo")
    phone.post(address, {"pictures": photo("门头.jpg")})
    phone.post(address, {"pictures": photo("人物.jpg"), "with_place": "on"})
    html = desk.get("/cases/LH000123/visit/?purpose=review").content.decode()
    assert "2/2" in html
    typed = REVIEWED | {"purpose": "review", "signed_by": "胡长贵"}
    assert desk.post("/cases/LH000123/visit/", typed).status_code == 302
    with scope(region=WHOLE):
        visit = HomeVisit.objects.get()
        places = [attachments.place_of(row.path) for row in visit.documents.order_by("pk")]
    assert places == ["", "北纬 40.00000 东经 116.00000"]
    assert "北纬 40.00000 东经 116.00000" in desk.get(f"/visits/{visit.uid}/").content.decode()


@pytest.mark.parametrize(
    ("ticked", "place"), [({}, ""), ({"with_place": "on"}, "北纬 40.00000 东经 116.00000")]
)
def test_the_place_stays_only_if_it_was_ticked(
    walk: Walk, signed_in: Any, ticked: dict[str, str], place: str
):
    enrolled("LH000123")
    browser = signed_in(walk.caseworker)
    assert 'name="with_place"' in browser.get("/cases/LH000123/visit/").content.decode()
    browser.post("/cases/LH000123/visit/photos/", {"photo": photo(), **ticked})
    browser.post("/cases/LH000123/visit/", {"photos": photo(), **ticked})
    assert [attachments.place_of(row.path) for row in kept()] == [place, place]
    tags = opened(kept()[0]).getexif()
    assert set(tags) <= {0x8825}
    assert set(tags.get_ifd(0x8825)) <= {1, 2, 3, 4}


def test_a_picture_stands_as_the_camera_says_and_is_turned_by_hand(walk: Walk, signed_in: Any):
    application, browser = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/visit/"
    browser.post(f"{url}photos/", {"photo": lying()})
    [row] = [each for each in kept() if each.kind == "visit_photo"]
    assert opened(row).size == (20, 40)
    assert opened(row).convert("L").getpixel((10, 2)) < 60  # the black end is on top
    old = attachments.folder() / row.path
    page = browser.post(url, {"turn": str(row.uid), "met": "self"}).content.decode()
    assert "1/2" in page
    [row] = [each for each in kept() if each.kind == "visit_photo"]
    assert opened(row).size == (40, 20)
    assert opened(row).convert("L").getpixel((38, 10)) < 60  # and now on the right
    assert not opened(row).getexif()
    assert AuditEvent.objects.filter(action="document_turned").count() == 1
    assert old.name != Path(row.path).name


def test_a_paper_is_turned_until_the_application_is_accepted(
    walk: Walk, signed_in: Any, next_caseworker: User
):
    application, browser = walk.draft(), signed_in(walk.caseworker)
    row = kept()[0]
    url, back = f"/documents/{row.uid}/turn/", f"/applications/{application.number}/documents/"
    assert f'formaction="{url}"' in browser.get(back).content.decode()
    answer = browser.post(url, {"back": back})
    assert (answer.status_code, answer.url) == (302, back)
    assert kept()[0].path != row.path
    assert browser.post(url, {"back": "https://example.org/"}).url == "/"
    assert signed_in(next_caseworker).post(url).status_code == 404
    walk.accept(application)
    path = kept()[0].path
    told = browser.post(url, {"back": back}, follow=True).content.decode()
    assert "已受理的申请，材料只能补充，不能移除或旋转。" in told
    assert kept()[0].path == path


def test_photographs_that_no_visit_took_are_cleared_away_at_night(
    walk: Walk, system: User, django_capture_on_commit_callbacks: Any
):
    home = enrolled("LH000123")
    with walk.by(walk.caseworker) as actor:
        taken = [photos.add(home, actor=actor, paper=picture()) for _ in range(4)]
        photos.remove(taken[0], actor=actor)
        visited = HomeVisit.objects.create(
            region_code=home.region_code, household=home, purpose="review", on=walk.today, visitor=actor,
            visitor_name=actor.name, second_name="李村", met="self", submitted_at=clock.now(),
        )  # fmt: skip
        visited.documents.add(taken[1])
        old = clock.now() - timedelta(days=photos.KEPT_DAYS, minutes=1)
        Document.objects.filter(pk__in=[each.pk for each in taken[:3]]).update(added_at=old)
        links.offer(home, kind="visit_photo", actor=actor)
        PhoneLink.objects.update(expires_at=clock.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        job = work.ask("clear_photos", actor=system, payload={"day": "2026-06-10"}, here=True)
        work.run_here(job)
    assert [row.pk for row in kept()] == [taken[1].pk, taken[3].pk]
    there = [(attachments.folder() / each.path).is_file() for each in taken]
    assert there == [False, True, False, True]
    event = AuditEvent.objects.get(action="kept_no_longer")
    assert event.detail == {"visit_photos": 2, "phone_codes": 1}


def test_a_code_for_an_application_under_way_adds_papers(walk: Walk, signed_in: Any):
    """After acceptance papers are added; a refused application takes none."""
    application, phone = walk.upto("accepted"), Client()
    _, address = begun(signed_in(walk.caseworker), application.number, "other")
    assert phone.post(address, {"pictures": photo()}).status_code == 302
    draft = walk.draft()
    _, address = begun(signed_in(walk.caseworker), draft.number, "other")
    with walk.by(walk.caseworker) as actor:
        accepting.not_accept(draft, actor=actor, reason="given_up", note="本人不再申请")
    told = phone.post(address, {"pictures": photo()}).content.decode()
    assert re.search("该申请已“不予受理”", told)
