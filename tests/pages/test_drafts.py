"""Forms that keep what is typed: countersigning, withdrawal, the mapping of columns."""

from datetime import date

import pytest

from accounts.models import FormDraft, Parameter
from tests.pages import imports
from tests.pages.imports import dead, looked_at, text

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"X-Draft": "1"}


@pytest.fixture
def own_var(settings, tmp_path, today, county, whole):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


def test_a_mapping_half_done_is_there_again_until_it_is_used(
    own_var, county, whole, county_officer, signed_in
):
    officer = signed_in(county_officer)
    pk = looked_at(officer, text(dead(2), header=("姓名", "号码甲", "死亡 日期"))).pk
    address = f"/imports/uploads/{pk}/"
    assert f'data-autosave="/drafts/mapping/{pk}/"' in officer.get(address).content.decode()
    typed = {"col-1": "id_number", "header_row": "3"}
    officer.post(f"/drafts/mapping/{pk}/", typed, headers=BY_SCRIPT)
    again = officer.get(address).content.decode()
    assert "保存的草稿" in again
    assert '<option value="id_number" selected>' in again
    officer.post(f"{address}reread/", typed)
    assert not FormDraft.objects.exists()
    assert "缺少" not in officer.get(address).content.decode()


def test_a_stranger_keeps_no_draft_about_an_upload(
    own_var, county, whole, county_officer, caseworker, signed_in
):
    pk = looked_at(signed_in(county_officer), text(dead(1))).pk
    stranger = signed_in(caseworker)
    assert stranger.post(f"/drafts/mapping/{pk}/", {"col-1": "name"}).status_code == 404
    assert not FormDraft.objects.exists()


def test_the_reason_of_a_withdrawal_waits_and_is_gone_with_it(
    own_var, county, whole, county_officer, signed_in
):
    officer = signed_in(county_officer)
    row = imports.imported(officer, text(dead(2)))
    address = f"/imports/{row.pk}/withdraw/"
    officer.post(f"/drafts/withdraw/{row.pk}/", {"reason": "来源单位发错了"}, headers=BY_SCRIPT)
    assert "来源单位发错了" in officer.get(address).content.decode()
    assert officer.post(address, {"reason": "来源单位发错了"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_a_countersigners_note_waits(verified, examiner, signed_in):
    Parameter.objects.create(
        key="finding.countersign",
        county=verified.finding.county,
        valid_from=date(2026, 1, 1),
        value="是",
        set_by=examiner,
    )
    pk = verified.finding_id
    browser = signed_in(examiner)
    assert (
        browser.post(f"/drafts/countersign/{pk}/", {"note": "缺照片"}, headers=BY_SCRIPT).status_code == 204
    )
    assert "缺照片" in browser.get(f"/findings/{pk}/countersign/").content.decode()
