"""Pictures and PDFs that staff hand in (附件): the gate, the keeping under random names, the handing out."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.http import FileResponse
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from common.errors import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 20
MAX_PIXELS = 50_000_000
MAX_SIDE = 3000
"""Pictures are kept with at most this many pixels a side: enough to read a photographed page."""

NAMELESS = "附件"
PLACE = (1, 2, 3, 4)
"""The tags of a position: which side of the equator and how far, which side of Greenwich and how far."""
SIDES = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经"}


class Upload(Protocol):
    """What a form gives: Django's UploadedFile, or any open file with a name and a size."""

    name: str | None

    @property
    def size(self) -> int | None:
        """How many bytes, where that is known."""

    def read(self, num_bytes: int | None = None, /) -> bytes:
        """The next bytes, all without a number."""


@dataclass(frozen=True)
class Accepted:
    """A file that passed the gate, as it will be kept."""

    name: str
    media_type: str
    content: bytes


def accept(upload: Upload, *, side: int = MAX_SIDE, with_place: bool = False) -> Accepted:
    """The upload as it may be kept: JPEG and PNG drawn anew (without place and device), PDF as it came.

    What it is, is judged by its first bytes, never by its name. Pictures stand upright and keep at most
    ``side`` pixels a side; ``with_place`` keeps where a JPEG was taken, and nothing else of what it tells.
    Raises Refused.
    """
    name = _clean_name(upload.name or "")
    if upload.size is not None and upload.size > MAX_BYTES:
        raise Refused(f"附件“{name}”超过 10 MB，请压缩后再上传。")
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refused(f"附件“{name}”超过 10 MB，请压缩后再上传。")
    if not content:
        raise Refused(f"附件“{name}”是空文件，请重新选择。")
    if content.startswith(b"\xff\xd8\xff"):
        return Accepted(name, "image/jpeg", _drawn_anew(name, content, "JPEG", side, with_place=with_place))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Accepted(name, "image/png", _drawn_anew(name, content, "PNG", side))
    if content.startswith(b"%PDF-"):
        return Accepted(name, "application/pdf", content)
    raise Refused(f"附件“{name}”不是 JPG、PNG 图片或 PDF 文件，请转换后再上传。")


@dataclass(frozen=True)
class Stored:
    """Where a file lies and what it is; the columns of its row."""

    name: str
    media_type: str
    size: int
    sha256: str
    path: str


def store(accepted: Accepted) -> Stored:
    """The file lies under a random name outside the web root; its row is the caller's."""
    path = _new_path()
    target = folder() / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as file:
        target.chmod(0o600)
        file.write(accepted.content)
    digest = hashlib.sha256(accepted.content).hexdigest()
    return Stored(accepted.name, accepted.media_type, len(accepted.content), digest, path)


def forget(path: str) -> None:
    """The file of a row that is not going to be there is gone."""
    (folder() / path).unlink(missing_ok=True)


def response(path: str, *, name: str, media_type: str) -> FileResponse:
    """The file for saving, never for showing inside a page; whoever calls has asked who may."""
    answer = FileResponse(
        (folder() / path).open("rb"), as_attachment=True, filename=name, content_type=media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def folder() -> Path:
    """Where attachments lie."""
    return Path(settings.DOUDI_VAR) / "attachments"


def _new_path() -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


def _clean_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-200:] or NAMELESS


def _drawn_anew(name: str, content: bytes, form: str, side: int, *, with_place: bool = False) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(f"图片“{name}”超过 {MAX_PIXELS // 10_000} 万像素，请缩小后再上传。")
            place = _place_alone(image) if with_place else None
            image.draft("RGB", (side, side))
            drawn = ImageOps.exif_transpose(image)
            drawn = drawn.convert("RGBA" if form == "PNG" and drawn.has_transparency_data else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Refused(f"图片“{name}”已损坏，打不开，请重新拍摄或选择。") from error
    drawn.thumbnail((side, side))
    drawn.info = {}
    return _written(drawn, form, place)


def _written(drawn: Image.Image, form: str, place: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    how = {"quality": 88, "optimize": True} if form == "JPEG" else {}
    drawn.save(out, form, **how, **({"exif": place} if place else {}))
    return out.getvalue()


def _place_alone(image: Image.Image) -> Image.Exif | None:
    """Latitude and longitude as the camera noted them, without time, height or device; None without."""
    told = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    if any(key not in told for key in PLACE):
        return None
    kept = Image.Exif()
    kept[ExifTags.IFD.GPSInfo] = {key: told[key] for key in PLACE}
    return kept


def place_of(path: str) -> str:
    """Where a kept picture says it was taken (北纬 40.12345 东经 116.12345), empty where it says nothing."""
    try:
        with Image.open(folder() / path) as image:
            told = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
            north = f"{SIDES[str(told[1])]} {_degrees(told[2]):.5f}"
            return f"{north} {SIDES[str(told[3])]} {_degrees(told[4]):.5f}"
    except (OSError, KeyError, TypeError, ValueError, ZeroDivisionError, SyntaxError):
        return ""


def _degrees(told: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in told)
    return degrees + minutes / 60 + seconds / 3600


def turned(path: str, *, media_type: str, name: str) -> Accepted:
    """A kept picture, a quarter turn to the right. Raises Refused where it is none or lies here no more."""
    form = {"image/jpeg": "JPEG", "image/png": "PNG"}.get(media_type)
    if form is None:
        raise Refused(f"“{name}”不是图片，不能旋转。")
    try:
        with Image.open(folder() / path, formats=(form,)) as image:
            place = _place_alone(image)
            drawn = image.transpose(Image.Transpose.ROTATE_270)
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(f"图片“{name}”打不开，请移除后重新上传。") from error
    drawn.info = {}
    return Accepted(name, media_type, _written(drawn, form, place))
