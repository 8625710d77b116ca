"""P37: the audit trail in plain words: who reads what, how it is found, exported and checked."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.permissions import ROLE_LABELS
from audit import log, seal, workbooks
from audit.actions import Action
from audit.models import AuditEvent
from common import clock, guards, idnumbers
from common.guards import AppendOnly
from households.models import Membership
from jobs.models import Job
from jobs.work import run_here
from reports.trail import checking
from reviews.models import Finding
from tests import factories as make
from tests.conftest import COUNTY, WILLOW

pytestmark = pytest.mark.django_db

ASCII_WORD = re.compile(r"[A-Za-z_]{3,}")


def rows(html):
    """The cells of the list: time, person, role, action, object, reason, IP, chain."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in found
    ]


def actions(html):
    return [row[3] for row in rows(html)]


@pytest.fixture
def deeds(found, caseworker, county_officer, auditor, administrator, next_caseworker, signed_in):
    """A look, an export and a refusal in 柳河镇, a sign-in next door."""
    finding = found()
    clerk = signed_in(caseworker)
    clerk.post(f"/findings/{finding.pk}/reveal/", {"reason": "核对证件", "more": ""})
    clerk.post("/reports/roll/export/").getvalue()
    clerk.get("/crosscheck/")
    log.record(Action.SIGNED_IN, next_caseworker, actor=next_caseworker)
    return finding


def test_an_event_is_told_in_plain_words(deeds, auditor, read):
    look = next(row for row in rows(read(auditor, "/audit/")) if row[3] == "查看完整号码")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", look[0])
    assert look[1:3] == ["周敏", "乡镇经办"]
    assert deeds.numbers in look[4]
    assert "高秀英" in look[4]
    assert look[5:7] == ["核对证件", "127.0.0.1"]
    assert re.fullmatch(r"\d+ (✓|待封存)", look[7])
    export = next(row for row in rows(read(auditor, "/audit/")) if row[3] == "导出")
    assert export[4] == "低保台账（柳河镇，1 行）"
    refusal = next(row for row in rows(read(auditor, "/audit/")) if row[3] == "被拒绝")
    assert refusal[4] == "网址 /crosscheck/"
    assert "不能查看交叉比对" in refusal[5]


def test_a_household_is_told_with_its_head_to_whom_may_know(deeds, auditor, administrator, read):
    log.record(Action.NUMBER_REVEALED, deeds.household, actor=auditor)
    number = deeds.household.number
    assert rows(read(auditor, "/audit/?action=number_revealed"))[0][4] == f"户 {number} 高秀英"
    assert (
        rows(read(administrator, "/audit/?action=number_revealed"))[0][4] == f"户 第 {deeds.household.pk} 号"
    )


@pytest.mark.parametrize("action", Action)
def test_every_deed_has_its_words(action, found, auditor, caseworker, read):
    finding = found()
    for obj, detail in (
        (finding, {}),
        (None, {"ledger": "findings", "status": 403, "path": "/x/", "kind": "roll"}),
    ):
        log.record(action, obj, actor=caseworker, reason="核对", detail=detail)
        [*_, about, _, _, _] = told = rows(read(auditor, f"/audit/?action={action}"))[0]
        assert told[3] == action.label
        assert not ASCII_WORD.search(f"{told[2]}{told[3]}")
        assert not ASCII_WORD.search(re.sub(r"/x/|LH\d+", "", about))


@pytest.mark.parametrize(
    ("action", "detail", "told"),
    [
        ("kept_no_longer", {"sessions": 3, "attempts": 0, "wrong_passwords": 2},
         "过期登录 3 项、登录失败记录 0 项、密码错误记录 2 项"),
        ("kept_no_longer", {"drafts": 4}, "旧草稿 4 项"),
        ("kept_no_longer", {"visit_photos": 1, "phone_codes": 2}, "未提交的入户照片 1 项、拍照二维码 2 项"),
        ("key_rotated", {"data_key": 2, "rows": 9}, "数据密钥"),
        ("key_rotated", {"index_layer": 2, "digests": 9}, "索引密钥"),
    ],
)  # fmt: skip
def test_what_the_night_or_a_new_key_was_about_is_named(action, detail, told, county, administrator, read):
    log.record(Action(action), actor=administrator, detail=detail)
    assert rows(read(administrator, f"/audit/?action={action}"))[0][4] == told


def test_who_reads_what(deeds, auditor, administrator, county_officer, read, signed_in, people):
    assert {row[1] for row in rows(read(auditor, "/audit/"))} >= {"周敏", "白雪", "陈静"}
    assert {row[1] for row in rows(read(county_officer, "/audit/"))} == {"陈静"}
    for role in "JSHZLN":
        assert signed_in(people[role]).get("/audit/").status_code == 403


def test_the_administrator_reads_no_recipient_s_name(deeds, administrator, read, signed_in):
    log.record(Action.FINDING_ASSIGNED, deeds, actor=administrator, reason="高秀英家属来电")
    html = read(administrator, "/audit/")
    assert "查看完整号码" in actions(html)
    assert "高秀英" not in html
    assert deeds.numbers not in html
    assert f"疑点 第 {deeds.pk} 号" in html
    assert "（不显示）" in html
    assert 'name="about"' not in html
    assert '<form id="list-trail-filter" method="get"' in html
    assert signed_in(administrator).post("/audit/find/", {"about": deeds.numbers}).status_code == 403
    sheet = load_workbook(BytesIO(signed_in(administrator).post("/audit/export/").getvalue())).active
    assert "高秀英" not in str(list(sheet.iter_rows(values_only=True)))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("who=周敏", {"周敏"}),
        ("who=lh01", {"周敏"}),
        ("who=白", {"白雪"}),
        ("only=looks", {"周敏"}),
        ("action=number_revealed", {"周敏"}),
        ("at_from=2020-01-01&at_to=2020-12-31", set()),
    ],
)
def test_the_trail_is_narrowed(query, kept, deeds, auditor, read):
    assert {row[1] for row in rows(read(auditor, f"/audit/?{query}"))} == kept


def test_only_looks_and_exports(deeds, auditor, read):
    assert set(actions(read(auditor, "/audit/?only=looks"))) == {"查看完整号码", "导出"}


def test_the_days_of_a_period_are_days_of_shanghai(county, auditor, read):
    told = {"action": Action.SIGNED_OUT, "region_code": COUNTY}
    for at in ("2026-03-01T23:59:59+08:00", "2026-03-02T00:00:01+08:00", "2026-03-03T00:00:00+08:00"):
        AuditEvent.objects.create(at=datetime.fromisoformat(at), **told)
    told = rows(read(auditor, "/audit/?at_from=2026-03-02&at_to=2026-03-02"))
    assert [row[0] for row in told] == ["2026-03-02 00:00:01"]


def test_an_unknown_filter_gives_nothing_and_is_named(deeds, auditor, read):
    for query, named in (
        ("village=1", "village"),
        ("before=x", "x"),
        ("action=fly", "fly"),
        ("record=a", "a"),
    ):
        html = read(auditor, f"/audit/?{query}")
        assert rows(html) == [] or "没有列出任何记录" in html
        assert named in html


def test_by_household_and_by_id_number_which_stands_in_no_address(deeds, auditor, signed_in, read):
    number = make.id_number()
    client = signed_in(auditor)
    answer = client.post("/audit/find/", {"about": deeds.numbers})
    assert answer["Location"] == f"/audit/?household={deeds.numbers}"
    assert actions(read(auditor, answer["Location"])) == ["查看完整号码", "下发疑点"]
    person = make.person(number)
    Membership._base_manager.filter(person=deeds.person_id).update(person=person)
    Finding._base_manager.filter(pk=deeds.pk).update(person=person)
    answer = client.post("/audit/find/", {"about": number})
    assert answer["Location"] == f"/audit/?person={person.pk}"
    assert "查看完整号码" in actions(read(auditor, answer["Location"]))
    event = AuditEvent.objects.get(action="searched_by_number")
    assert (event.actor, number in str(event.detail)) == (auditor, False)
    assert event.detail["number"] == idnumbers.mask(number)


def test_object_and_filters_are_applied_together_and_nothing_typed_is_lost(deeds, auditor, signed_in, read):
    html = read(auditor, f"/audit/?only=looks&household={deeds.numbers}")
    form = html[html.index('<form id="list-trail-filter" method="post"') :].partition("</form>")[0]
    assert 'name="only" value="looks"' in form
    client = signed_in(auditor)
    answer = client.post(
        "/audit/find/",
        {"who": "周敏", "only": "looks", "household": "LH1", "about": deeds.numbers, "before": "7"},
    )
    assert answer["Location"] == f"/audit/?who=%E5%91%A8%E6%95%8F&only=looks&household={deeds.numbers}"
    assert actions(read(auditor, answer["Location"])) == ["查看完整号码"]
    refused = client.post("/audit/find/", {"who": "周敏", "about": "LH999999"}, follow=True)
    assert refused.redirect_chain[0][0] == "/audit/?who=%E5%91%A8%E6%95%8F"
    assert client.post("/audit/find/", {"about": " "})["Location"] == "/audit/"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("LH999999", "没有找到这个户编号"),
        ("159922195001010011", "身份证号最后一位与前 17 位不符"),
        (make.id_number(11), "没有证件号码为 159922********"),
    ],
)
def test_what_is_not_found_is_said(typed, told, county, auditor, signed_in):
    assert told in signed_in(auditor).post("/audit/find/", {"about": typed}, follow=True).content.decode()


def test_pages_begin_at_a_record_and_nothing_is_lost_or_told_twice(county, auditor, signed_in):
    for number in range(120):
        log.record(Action.SIGNED_OUT, actor=auditor, detail={"n": number})
    client = signed_in(auditor)
    expected = [str(pk) for pk in AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)]
    address, seen, pages = "/audit/", [], []
    while address:
        html = client.get(address).content.decode()
        seen += [row[7].split()[0] for row in rows(html)]
        pages.append(address)
        log.record(Action.SIGNED_OUT, actor=auditor)
        found = re.search(r'id="list-trail-next" href="([^"]+)"', html)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == expected
    back = re.search(r'id="list-trail-prev" href="([^"]+)"', html).group(1)
    assert [row[7].split()[0] for row in rows(client.get(back).content.decode())] == expected[50:100]


def test_a_page_costs_the_same_for_50_and_200_rows(county, auditor, signed_in, django_assert_max_num_queries):
    for _ in range(210):
        log.record(Action.SIGNED_OUT, actor=auditor)
    client = signed_in(auditor)
    client.get("/audit/")
    costs = []
    for size in (50, 200):
        with django_assert_max_num_queries(25) as queries:
            assert len(rows(client.get(f"/audit/?per_page={size}").content.decode())) == size
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_filtered_records_go_to_excel(deeds, auditor, signed_in, monkeypatch):
    client = signed_in(auditor)
    sheet = load_workbook(
        BytesIO(client.post("/audit/export/", {"query": "who=周敏&only=looks"}).getvalue())
    ).active
    told = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = told.index(
        ["序号", "留痕编号", "时间", "工号", "人", "角色", "动作", "对象", "理由", "来源IP", "封存"]
    )
    assert told[0][0] == "青禾县操作留痕"
    assert "筛选：青禾县，“周敏”，只看查看号码/导出" in told[2][0]
    assert [row[6] for row in told[head + 1 : -1]] == ["导出", "查看完整号码"]
    assert AuditEvent.objects.filter(action="exported", actor=auditor).count() == 1
    monkeypatch.setattr(workbooks, "IN_REQUEST", 1)
    answer = client.post("/audit/export/", {"query": "only=looks"})
    job = run_here(Job.objects.get(kind="export"))
    assert answer["Location"] == f"/reports/jobs/{job.pk}/"
    assert job.result["rows"] == 3


def test_nobody_edits_the_trail(deeds, people, signed_in):
    before = list(AuditEvent.objects.filter(action="number_revealed").values())
    for user in people.values():
        for method in ("post", "put", "patch", "delete"):
            assert getattr(signed_in(user), method)("/audit/").status_code in (403, 405)
    assert list(AuditEvent.objects.filter(action="number_revealed").values()) == before


def test_a_whole_chain_is_said_to_be_whole(deeds, auditor, signed_in):
    html = signed_in(auditor).post("/audit/verify/", follow=True).content.decode()
    event = AuditEvent.objects.get(action="audit_verified")
    assert f"共 {event.detail['events']:,} 条，完整。" in html
    assert "链条完整" in html
    assert (event.actor, event.detail["ok"]) == (auditor, True)
    assert "校验链条" in actions(html)


def test_a_broken_chain_names_the_first_record_and_whom_to_call(
    deeds, auditor, administrator, signed_in, settings
):
    settings.HELP_PHONE = "0478-0000000"
    seal.seal()
    broken = AuditEvent.objects.get(action="number_revealed")
    guards.uninstall(only=AppendOnly)
    AuditEvent.objects.filter(pk=broken.pk).update(reason="没有看过")
    html = signed_in(auditor).post("/audit/verify/", follow=True).content.decode()
    assert "链条不完整" in html
    assert f"第 {broken.pk} 条留痕被改动" in html
    assert f'href="/audit/?record={broken.pk}"' in html
    assert "请立即联系：系统管理 邓凯，0478-0000000" in html
    assert 'class="banner error" role="alert"' in html


def test_a_long_chain_is_checked_by_a_job(deeds, auditor, county_officer, signed_in, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    client = signed_in(auditor)
    answer = client.post("/audit/verify/")
    job = Job.objects.get(kind="verify_audit")
    assert answer["Location"] == f"/audit/jobs/{job.pk}/"
    assert "正在排队" in client.get(answer["Location"]).content.decode()
    run_here(job)
    done = client.get(answer["Location"]).content.decode()
    address = re.search(r'href="(/audit/\?verdict=\d+)"', done).group(1)
    assert "完整。" in client.get(address).content.decode()
    assert signed_in(county_officer).post("/audit/verify/").status_code == 403


def test_the_tables_know_every_role_and_no_event_is_of_the_future(deeds):
    assert {event.role for event in AuditEvent.objects.all()} <= {*ROLE_LABELS, ""}
    assert not AuditEvent.objects.filter(at__gt=clock.now() + timedelta(minutes=1)).exists()
    assert COUNTY < WILLOW
