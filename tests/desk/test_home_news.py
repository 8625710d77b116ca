"""P02: how old data are, finished and failed jobs, files that came: what a desk tells beside the to-dos."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from audit.models import IncomingFile
from datafeeds.models import Kind
from desk.models import Acknowledgement
from households.models import Upload
from reviews.models import Finding
from tests import factories as make
from tests.conftest import COUNTY
from tests.desk.conftest import job, lines

pytestmark = pytest.mark.django_db


Found = Callable[..., Finding]


def test_old_and_missing_data_are_on_the_desk_of_who_collects_them(
    county: Any, today: date, desk: Callable[..., str], county_officer: User, whole: None
) -> None:
    make.snapshot("deaths", as_of="2026-06-20")
    make.snapshot("cremations", as_of="2026-03-31")
    shown = lines(desk(county_officer))
    assert shown[0].startswith("■ 超期")
    assert "火化数据，截至 2026-03-31" in shown[0]
    assert not any("死亡注销数据" in line for line in shown)
    assert "未提供：养老待遇" in shown[1]
    html = desk(county_officer)
    assert "91 天未更新" in html


def test_a_county_that_has_every_kind_of_data_misses_none(
    county: Any, today: date, desk: Callable[..., str], county_officer: User, whole: None
) -> None:
    for kind in Kind:
        make.snapshot(kind.value, as_of="2026-06-20")
    html = desk(county_officer)
    assert "取不到数据" not in html
    assert "未提供" not in html


def test_a_finished_run_is_told_until_it_is_put_aside(
    county_officer: User, second_officer: User, signed_in: Any, desk: Callable[..., str]
) -> None:
    done = job(county_officer)
    job(county_officer, days=8)
    assert desk(county_officer).count("比对完成 2") == 1
    assert "比对完成" not in desk(second_officer)
    browser = signed_in(county_officer)
    answer = browser.post("/todos/acknowledge/", {"todo": f"job_done:{done.pk}"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "比对完成" not in desk(county_officer)


def test_a_failed_job_is_a_to_do_of_who_asked_and_of_the_administrator(
    county_officer: User, administrator: User, checker: User, desk: Callable[..., str]
) -> None:
    job(county_officer, "failed", "import")
    assert any("数据导入没有完成" in line for line in lines(desk(county_officer)))
    assert any("县局 陈静 发起" in line for line in lines(desk(administrator)))
    assert "数据导入没有完成" not in desk(checker)


def test_rejected_rows_are_a_to_do_of_who_imported_them(
    caseworker: User, examiner: User, desk: Callable[..., str], whole: None
) -> None:
    incoming = make.incoming("roll")
    IncomingFile.objects.filter(pk=incoming.pk).update(actor=caseworker, rows=5, rejected=4)
    assert "roll.csv，拒收 4 行" in lines(desk(caseworker))[0]
    assert "拒收" not in desk(examiner)


def test_rows_that_were_mended_are_to_do_no_longer(
    caseworker: User, desk: Callable[..., str], whole: None
) -> None:
    incoming = make.incoming("roll")
    IncomingFile.objects.filter(pk=incoming.pk).update(actor=caseworker, rows=5, rejected=4)
    mended = make.incoming("roll")
    IncomingFile.objects.filter(pk=mended.pk).update(mends=incoming)
    assert "今天没有待办" in desk(caseworker)


def test_an_upload_waits_to_be_confirmed_and_a_refused_one_says_why(
    caseworker: User, examiner: User, desk: Callable[..., str], whole: None
) -> None:
    def upload(state: str, **values: Any) -> Upload:
        return Upload.objects.create(
            region_code=COUNTY, kind="roll", name="台账.xlsx", path="x", sha256="0" * 64, size=1, state=state,
            actor=caseworker, **values,
        )  # fmt: skip

    waiting = upload("read", rows=1200)
    upload("refused", sentence="缺少“户编号”列。")
    upload("imported")
    shown = lines(desk(caseworker))
    assert any("导入确认 台账.xlsx，1,200 行" in line for line in shown)
    assert any("台账.xlsx：缺少“户编号”列。" in line for line in shown)
    assert len(shown) == 2
    assert f'href="/imports/uploads/{waiting.pk}/"' in desk(caseworker)
    assert "台账.xlsx" not in desk(examiner)


def test_what_must_be_done_cannot_be_put_aside(found: Found, caseworker: User, signed_in: Any) -> None:
    finding = found()
    for todo in (f"verify:{finding.pk}", "nothing:1", "job_done:x", ""):
        assert signed_in(caseworker).post("/todos/acknowledge/", {"todo": todo}).status_code == 400
    assert not Acknowledgement.objects.exists()
