"""一户一档: who may take it away, what stands in PDF, print page and package, and what the trail keeps."""

import csv
import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from audit.models import AuditEvent
from common import clock, crypto
from desk.household_file import package, pdf
from households import letters, papers
from households.models import Document, Letter
from jobs import work
from jobs.models import Job
from tests import factories as make
from tests.desk.papers import needs_block, pages
from tests.desk.papers import pdf as paper
from tests.procedures import number, picture

pytestmark = pytest.mark.django_db

NUMBER = number(1, "19600101")
MASKED = f"159900********{NUMBER[-4:]}"
ASKED = {"form": "pdf", "numbers": "masked", "purpose": "归档装订"}


def address(home: Any, page: str = "") -> str:
    return f"/households/{home.number}/file/{page}"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def home(walk: Any) -> Any:
    """马桂兰's household: from the draft to the first month, with a proof in PDF of two pages."""
    draft = walk.draft(id_number=NUMBER)
    with walk.by(walk.caseworker) as actor:
        for kind, one in (
            (Document.Kind.INCOME_PROOF, paper("INCOME ONE", "INCOME TWO")),
            (Document.Kind.KIN_FORM, paper("KIN SECRET")),
        ):
            papers.add(draft, actor=actor, kind=kind, paper=one)
    confirmed = walk.upto("confirmed", draft)
    with walk.by(walk.caseworker) as actor:
        row = Letter.objects.get(application=confirmed, code=Letter.Code.ACCEPTANCE)
        letters.deliver(row, actor=actor, on=walk.today, how="in_person", receiver="马桂兰")
    return confirmed.household


def taken(browser: Any, home: Any, **asked: Any) -> bytes:
    """What the user takes away: asked for, written by a worker, fetched."""
    answer = browser.post(address(home), {**ASKED, **asked})
    assert answer.status_code == 302, text(answer)
    work.run_here(Job.objects.filter(kind="household_file").latest("pk"))
    fetched = browser.get(f"{answer['Location']}file/")
    assert fetched.status_code == 200
    return b"".join(fetched.streaming_content)


def event() -> AuditEvent:
    return AuditEvent.objects.filter(action__startswith="exported").latest("pk")


# --- who may ---------------------------------------------------------------------------------------------


def test_who_may_take_it_away(home, walk, signed_in, checker, treasurer, auditor, leader, administrator,
                              next_caseworker):  # fmt: skip
    for user, status in (
        (walk.caseworker, 200), (walk.examiner, 200), (walk.county_officer, 200), (treasurer, 200),
        (auditor, 200), (checker, 403), (leader, 403), (administrator, 403), (next_caseworker, 404),
    ):  # fmt: skip
        for page in ("", "print/"):
            answer = signed_in(user).get(address(home, page))
            wanted = 302 if status == 200 and page else status
            assert answer.status_code == wanted, (user, page)
        assert signed_in(user).post(address(home), ASKED).status_code == (302 if status == 200 else status)


def test_nobody_fetches_what_another_asked_for(home, walk, signed_in, auditor):
    answer = signed_in(auditor).post(address(home), {**ASKED, "form": "zip", "numbers": "clear"})
    job = Job.objects.get(kind="household_file")
    work.run_here(job)
    fetched = signed_in(auditor).get(f"{answer['Location']}file/")
    assert (fetched.status_code, b"".join(fetched.streaming_content)[:2]) == (200, b"PK")
    for page in ("", "file/"):
        assert signed_in(walk.county_officer).get(f"{answer['Location']}{page}").status_code == 404


def test_a_purpose_is_asked_for(home, signed_in, auditor):
    answer = signed_in(auditor).post(address(home), {"form": "zip", "purpose": "其他"})
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert "选择“其他”时请写明用途。" in text(answer)


def test_the_treasurer_gets_the_money_and_no_originals(home, walk, signed_in, treasurer):
    with walk.by(walk.county_officer):
        make.payment(home, "2026-07", "440.00", incoming=make.incoming("payments"))
    browser = signed_in(treasurer)
    assert 'value="zip"' not in browser.get(address(home)).content.decode()
    assert browser.post(address(home), {**ASKED, "form": "zip"}).status_code == 422
    answer = browser.post(address(home), {**ASKED, "form": "print"})
    shown = text(browser.get(answer["Location"]))
    assert "发放记录" in shown
    assert "440.00" in shown
    for hidden in ("申请书", "入户调查", "致贫原因", "家庭成员", "缺劳动力"):
        assert hidden not in shown


# --- the PDF ---------------------------------------------------------------------------------------------


@needs_block
def test_the_index_lists_every_paper_with_the_page_where_it_stands(home, walk, signed_in):
    found = pages(taken(signed_in(walk.caseworker), home))
    cover, index = found[0], "".join(found[1:3])
    for words in (home.number, "马桂兰", "柳河镇东柳村", "归档装订", "周敏（LH01）", f"留痕第{event().pk}号"):
        assert words in cover, words
    assert f"共{len(found)}页" in cover
    for code, title in (("D01", "申请书"), ("D02", "承诺书"), ("D05", "受理通知书"), ("D08", "核对提请"),
                        ("D09", "核对报告"), ("D12", "入户调查表"), ("D16", "审核确认表"),
                        ("D17", "初审公示单"), ("D20", "确认通知书"), ("D22", "公布单")):  # fmt: skip
        assert re.search(rf"{code}[^D]*{title}", index), code
    assert "D07近亲属申明及备案登记表单独存放" in index
    assert "D22公布单缺没有登记" in index
    assert "本册完" in found[-1]


@needs_block
def test_a_masked_file_has_no_whole_number_and_a_whole_one_says_so_in_the_trail(
    home, walk, signed_in, auditor
):
    masked = "".join(pages(taken(signed_in(auditor), home)))
    assert NUMBER not in masked
    assert MASKED in masked
    assert "6217000000000006671" not in masked
    assert "****6671" in masked
    assert "INCOME" not in masked
    assert "遮盖版不装入" in masked
    assert (event().action, event().reason) == ("exported", "归档装订")
    clear = "".join(pages(taken(signed_in(auditor), home, numbers="clear", purpose="审计取证", more="第3组")))
    assert NUMBER in clear
    assert "6217000000000006671" in clear
    assert "INCOMEONE" in clear
    assert "INCOMETWO" in clear
    assert "KINSECRET" not in clear
    assert "有备案，材料单独存放，不在本册" in clear
    assert (event().action, event().reason) == ("exported_unmasked", "审计取证：第3组")
    assert event().object_id == str(home.pk)


@needs_block
def test_letters_and_reports_are_those_of_the_print_pages(home, walk, signed_in):
    told = "".join(pages(taken(signed_in(walk.caseworker), home)))
    for words in (
        "受理通知书", "柳河镇人民政府（盖章）", "送达回证", "直接送达", "社会救助家庭经济状况核对报告",
        "审核和审批", "确认同意", "入户调查表", "公示期",
    ):  # fmt: skip
        assert words in told, words


@needs_block
def test_an_original_that_was_changed_is_named_on_the_cover(home, walk, signed_in, auditor):
    with walk.by(auditor):
        row = Document.objects.get(kind=Document.Kind.INCOME_PROOF)
    file = Path(site.DOUDI_VAR) / "attachments" / row.path
    file.chmod(0o600)
    file.write_bytes(paper("OTHER").content)
    cover = pages(taken(signed_in(auditor), home, numbers="clear"))[0]
    assert "有1份原件与登记时不一致或已不在：收入证明材料" in cover
    assert [name.partition("_")[2] for name in event().detail["changed"]] == ["材料_收入证明材料.pdf"]


@needs_block
def test_a_paper_that_cannot_be_read_and_one_that_is_gone_are_told(walk, signed_in):
    draft = walk.draft()
    with walk.by(walk.caseworker) as actor:
        broken = paper("X")
        for kind, content in ((Document.Kind.INCOME_PROOF, b"%PDF-1.7 broken"), (Document.Kind.OTHER, b"")):
            one = type(broken)("坏.pdf", "application/pdf", content or broken.content)
            row = papers.add(draft, actor=actor, kind=kind, paper=one)
    (Path(site.DOUDI_VAR) / "attachments" / row.path).unlink()
    home = walk.upto("confirmed", draft).household
    told = "".join(pages(taken(signed_in(walk.caseworker), home, numbers="clear")))
    assert "PDF打不开，没有装入，见原件包" in told
    assert "登记的文件已不在" in told


def test_without_the_block_the_page_names_what_is_missing(home, walk, signed_in, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: ("weasyprint", "libpango-1.0-0"))
    browser = signed_in(walk.caseworker)
    page = browser.get(address(home))
    assert "本机缺少组件 weasyprint、libpango-1.0-0，不能生成 PDF。" in text(page)
    assert re.findall(r'value="(pdf|print|zip)"[^>]*\bchecked', page.content.decode()) == ["print"]
    answer = browser.post(address(home), ASKED)
    assert (answer.status_code, Job.objects.count()) == (422, 0)


# --- the print page --------------------------------------------------------------------------------------


def test_the_print_page_stands_on_an_event_of_its_own(home, walk, signed_in, second_officer):
    browser = signed_in(walk.county_officer)
    assert browser.get(address(home, "print/"))["Location"] == address(home)
    answer = browser.post(address(home), {**ASKED, "form": "print"})
    assert (event().detail["form"], event().reason) == ("print", "归档装订")
    shown = text(browser.get(answer["Location"]))
    for words in ("一户一档", "目录", "D05", "受理通知书", "办理过程", "本册完", MASKED):
        assert words in shown, words
    assert NUMBER not in shown
    other = signed_in(second_officer).get(answer["Location"])
    assert other.status_code == 302, "the event is another's"


# --- the package of originals ----------------------------------------------------------------------------


def manifest(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_package_holds_every_original_under_its_hashes(home, walk, signed_in):
    content = taken(signed_in(walk.caseworker), home, form="zip")
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        told = found.read(package.MANIFEST)
        rows = [row for row in manifest(told) if row["包内文件"]]
        assert {row["包内文件"] for row in rows} == set(found.namelist()) - {package.MANIFEST}
        for row in rows:
            inside = found.read(row["包内文件"])
            assert row["SHA-256"] == hashlib.sha256(inside).hexdigest()
            assert row["SM3"] == crypto.sm3(inside).hex()
            assert (row["字节数"], row["状态"]) == (str(len(inside)), "与登记时一致")
    kinds = [row["材料"] for row in rows]
    assert kinds[0] == "申请书（D01）"
    assert "公示张贴照片（D17）" in kinds
    assert "近亲属申明及备案登记表（D07）" not in kinds
    assert any(row["文书"] == "D22" and row["状态"] == "缺" for row in manifest(told))
    assert event().action == "exported_unmasked"
    assert event().detail["sm3"] == crypto.sm3(told).hex()
    assert event().detail["originals"] == len(rows)


def test_the_same_file_gives_the_same_package(home, walk, signed_in, auditor):
    one = taken(signed_in(walk.caseworker), home, form="zip")
    walk.at(clock.today())
    assert taken(signed_in(auditor), home, form="zip", purpose="审计取证") == one


def test_a_changed_original_is_told_in_the_manifest(home, walk, signed_in):
    with walk.by(walk.caseworker):
        row = Document.objects.filter(kind=Document.Kind.ID_CARD).get()
    file = Path(site.DOUDI_VAR) / "attachments" / row.path
    file.write_bytes(picture().content + b"!")
    with zipfile.ZipFile(io.BytesIO(taken(signed_in(walk.caseworker), home, form="zip"))) as found:
        lines = manifest(found.read(package.MANIFEST))
    (line,) = [line for line in lines if line["材料"] == "身份证复印件"]
    assert line["状态"] == "与登记时不一致"
    assert line["说明"] == f"登记时的 SHA-256 为 {row.sha256}"
    assert len(event().detail["changed"]) == 1


def test_a_name_that_a_spreadsheet_would_calculate_is_kept_still(walk, signed_in):
    draft = walk.draft()
    with walk.by(walk.caseworker) as actor:
        one = type(picture())("=HYPERLINK(1).png", "image/png", picture().content)
        papers.add(draft, actor=actor, kind=Document.Kind.OTHER, paper=one)
    home = walk.upto("confirmed", draft).household
    with zipfile.ZipFile(io.BytesIO(taken(signed_in(walk.caseworker), home, form="zip"))) as found:
        names = [line["原文件名"] for line in manifest(found.read(package.MANIFEST))]
    assert "'=HYPERLINK(1).png" in names


# --- old rolls -------------------------------------------------------------------------------------------


def test_a_household_of_a_roll_lists_what_is_missing_on_its_page_and_in_its_file(walk, signed_in):
    home = walk.roll_household(name="胡长贵")
    with walk.by(walk.county_officer):
        case = home.cases.get()
        case.visited_on, case.examiner = clock.today().replace(year=2019), "韩立"
        case.save(update_fields=["visited_on", "examiner"])
    browser = signed_in(walk.caseworker)
    page = text(browser.get(f"/households/{home.number}/"))
    assert "台账导入" in page
    assert (
        "D09 核对报告：缺（台账导入的保障记录，系统内没有原件，台账也没有记载；规则“未核对即纳保”）" in page
    )
    assert "D12 入户调查表：台账载明，无原件（台账载入户日期 2019-06-10）" in page
    answer = browser.post(address(home), {**ASKED, "form": "print"})
    shown = text(browser.get(answer["Location"]))
    for words in ("D01", "D09 核对报告 缺", "台账也没有记载", "规则“未核对即纳保”", "台账载明，无原件"):
        assert words in shown, words
    assert set(event().detail["missing"]) >= {"D01", "D09", "D12", "D17", "D20"}
