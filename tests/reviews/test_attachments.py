"""What may be uploaded as evidence, what is left of it, and how it is handed out."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from common.errors import NotPermitted, Refused
from reviews import attachments, verifying
from reviews.models import Attachment


def picture(form="JPEG", size=(40, 20), **extras) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **extras)
    return out.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


def test_a_photo_loses_place_and_device_and_keeps_upright():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretPhone", 6  # maker, orientation: turn right
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)  # latitude
    accepted = attachments.accept(upload("门头.jpg", picture(exif=exif, comment=b"secret place")))
    assert accepted.media_type == "image/jpeg"
    assert b"Secret" not in accepted.content
    assert b"secret" not in accepted.content
    with Image.open(io.BytesIO(accepted.content)) as image:
        assert image.size == (20, 40)
        assert not image.getexif()


def test_a_png_is_drawn_anew_and_keeps_its_transparency():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (1, 2, 3, 0)).save(out, "PNG")
    accepted = attachments.accept(upload("章.png", out.getvalue() + b"tail <script>"))
    assert b"script" not in accepted.content
    with Image.open(io.BytesIO(accepted.content)) as image:
        assert (image.mode, image.getpixel((0, 0))[3]) == ("RGBA", 0)


def test_a_large_photo_is_reduced():
    accepted = attachments.accept(upload("大.jpg", picture(size=(6000, 3000))))
    with Image.open(io.BytesIO(accepted.content)) as image:
        assert image.size == (3000, 1500)


def test_a_pdf_stays_as_it_came():
    accepted = attachments.accept(upload("函.pdf", b"%PDF-1.7 letter"))
    assert (accepted.media_type, accepted.content) == ("application/pdf", b"%PDF-1.7 letter")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jpg", b"", "空文件"),
        ("a.jpg", b"MZ\x90 program", "不是 JPG"),
        ("a.png", b"<svg onload=alert(1)>", "不是 JPG"),
        ("a.gif", picture("GIF"), "不是 JPG"),
        ("a.jpg", picture()[:200], "已损坏"),
        ("a.png", b"\x89PNG\r\n\x1a\n rubbish", "已损坏"),
        ("a.pdf", b"%PDF-" + b"0" * attachments.MAX_BYTES, "超过 10 MB"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(name, content, sentence):
    with pytest.raises(Refused, match=sentence):
        attachments.accept(upload(name, content))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    with pytest.raises(Refused, match="万像素"):
        attachments.accept(upload("bomb.png", picture("PNG", size=(8000, 8000))))


def test_a_lying_size_does_not_help():
    liar = SimpleNamespace(
        name="a.pdf", size=10, read=io.BytesIO(b"%PDF-" + b"0" * attachments.MAX_BYTES).read
    )
    with pytest.raises(Refused, match="超过 10 MB"):
        attachments.accept(liar)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("C:\\文件\\入户.pdf", "入户.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("", "附件"),
    ],
)
def test_of_a_name_only_the_last_part_is_kept(told, kept):
    assert (
        attachments.accept(SimpleNamespace(name=told, size=None, read=io.BytesIO(b"%PDF-").read)).name == kept
    )


@pytest.mark.django_db
def test_an_attachment_is_handed_out_for_saving_to_those_who_see_the_finding(
    found, caseworker, next_caseworker, leader, auditor, answers
):
    verifying.verify(found(), actor=caseworker, **answers)
    attachment = Attachment.objects.get()
    for actor in (next_caseworker, leader):
        with pytest.raises(NotPermitted):
            attachments.response(attachment, actor=actor)
    answer = attachments.response(attachment, actor=auditor)
    assert b"".join(answer.streaming_content) == answers["files"][0].content
    answer.close()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert "入户" not in str(attachments.folder() / attachment.path)
    assert (attachments.folder() / attachment.path).stat().st_mode & 0o777 == 0o600
