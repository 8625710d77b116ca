"""P24: who starts a cross-check, what is seen while it runs, and what it found rule by rule."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Region
from common import clock
from jobs import runner
from jobs.models import Job
from jobs.work import run_here, sweep
from reviews import crosscheck
from reviews.models import RuleRun, Run
from reviews.rules import RULES
from tests import factories as make
from tests.conftest import CITY, COUNTY, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]

PAGE = "/crosscheck/"


@pytest.fixture
def asked(county, today, county_officer):
    """A cross-check of all rules that 陈静 asked for and no worker has taken yet."""
    return crosscheck.ask(as_of=today, actor=county_officer, region=COUNTY)


def address(job):
    return reverse("reviews:crosscheck_job", args=[job.pk])


def test_a_county_that_was_never_checked_reads_which_data_it_has(
    county, today, county_officer, auditor, read
):
    make.snapshot("deaths")
    html = read(county_officer, PAGE)
    assert "还没有比对过。已有数据 1 类，未提供 17 类。" in html
    assert "全部 37 条" in html
    assert "开始比对</button>" in html
    assert "开始比对</button>" not in read(auditor, PAGE)


def test_a_township_examiner_reads_which_data_the_county_has(county, today, examiner, read):
    make.snapshot("deaths")
    assert "已有数据 1 类，未提供 17 类。" in read(examiner, PAGE)


def test_a_county_chooses_all_of_itself_and_a_city_each_of_its_counties(
    county, today, county_officer, read, signed_in
):
    Region.objects.create(code=159923000000, name="白河县")
    html = read(county_officer, PAGE)
    assert f'<option value="{COUNTY}">全县</option>' in html
    assert "白河县" not in html
    above = make_user("SM02", "盟局", "Y", CITY)
    html = read(above, PAGE)
    for code, name in ((CITY, "全市"), (COUNTY, "青禾县"), (159923000000, "白河县")):
        assert f'<option value="{code}">{name}</option>' in html
    signed_in(above).post(PAGE, {"as_of": "20260630", "region": "159923000000"})
    assert Job.objects.get(kind="crosscheck").region_code == 159923000000


def test_a_region_that_was_not_offered_is_not_checked(county, today, county_officer, signed_in):
    answer = signed_in(county_officer).post(PAGE, {"as_of": "20260630", "region": str(CITY)})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_starting_a_run_leads_to_its_progress(county, today, county_officer, signed_in):
    client = signed_in(county_officer)
    answer = client.post(PAGE, {"as_of": "20260630", "rule": "death_enrolled"})
    job = Job.objects.get(kind="crosscheck")
    assert (answer.status_code, answer["Location"]) == (302, address(job))
    assert (job.payload["rules"], job.region_code, job.actor) == (["death_enrolled"], COUNTY, county_officer)
    html = client.get(address(job)).content.decode()
    assert "正在排队" in html
    assert 'hx-trigger="every 1s"' in html
    assert '<meta http-equiv="refresh" content="3">' in html


@pytest.mark.parametrize(
    ("as_of", "told"),
    [("", "请填写基准日。"), ("2026-07-01", "基准日不能晚于今天。"), ("昨天", "昨天")],
)
def test_a_day_that_cannot_be_is_told_at_its_field(county, today, county_officer, signed_in, as_of, told):
    answer = signed_in(county_officer).post(PAGE, {"as_of": as_of})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Job.objects.exists()


def test_a_second_run_is_refused_and_the_first_one_is_shown(asked, second_officer, signed_in):
    answer = signed_in(second_officer).post(PAGE, {"as_of": "2026-06-30"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"陈静 {clock.now():%H}:" in html
    assert "开始的比对正在进行" in html
    assert f'hx-get="{address(asked)}"' in html
    assert Job.objects.count() == 1


def test_progress_tells_rule_count_and_time_to_everybody_who_may_see_runs(asked, auditor, read):
    Job.objects.filter(pk=asked.pk).update(
        state="running", stage="领取养老金", pos=21, total=37, started_at=clock.now() - timedelta(seconds=18)
    )
    for html in (read(auditor, address(asked)), read(auditor, PAGE)):
        assert "正在：领取养老金" in html
        assert "21 / 37" in html
        assert "已用 00:18" in html
    fragment = read(auditor, address(asked), headers={"HX-Request": "true"})
    assert fragment.lstrip().startswith("<section")


def test_a_finished_job_leads_to_its_result(asked, county_officer, signed_in):
    run_here(asked)
    run = Run.objects.get()
    client = signed_in(county_officer)
    assert client.get(address(asked))["Location"] == reverse("reviews:run", args=[run.pk])
    done = client.get(address(asked), headers={"HX-Request": "true"}).content.decode()
    assert "比对完成" in done
    assert f'href="{reverse("reviews:run", args=[run.pk])}"' in done


def test_a_failed_job_says_so_and_offers_to_start_again(asked, county_officer, read):
    Job.objects.filter(pk=asked.pk).update(state="failed", error="服务中断", ended_at=clock.now())
    html = read(county_officer, address(asked))
    assert "服务中断" in html
    assert "重新比对" in html


def test_a_result_tells_each_rule_in_the_order_of_the_table(found, caseworker, county_officer, read):
    finding = found()
    run = Run.objects.latest("pk")
    html = read(county_officer, reverse("reviews:run", args=[run.pk]))
    listed = f"/findings/?rule=death_enrolled&amp;new_in={finding.first_run_id}"
    assert f'href="{listed}" aria-label="死亡人员仍在保 新增 1 条">1</a>' in html
    assert 'waiting=1" aria-label="死亡人员仍在保 待核 1 条"' in html
    for words in ("死亡注销", "2026-06-25", RULES["death_enrolled"].meaning[:20], "本次参数：宽限期 3 个月"):
        assert words in html
    assert re.search(r"<summary>死亡人员仍在保 .*?>高</span> <span[^>]*>中</span></summary>", html)
    assert "区域 青禾县" in html
    assert '<td data-label="区域">青禾县</td>' in read(county_officer, PAGE)


def test_a_rule_that_could_not_run_tells_its_severity_too(asked, county_officer, read):
    run_here(asked)
    html = read(county_officer, PAGE)
    assert re.search(r"<summary>有机动车 .*?>中</span></summary>", html)
    assert len(re.findall(r"<summary>[^<]+<span class=\"vh\">严重程度", html)) == len(RULES)


def test_missing_old_and_failing_are_told_apart(asked, county_officer, read, monkeypatch):
    case = make.case()
    make.feed(make.snapshot("deaths", "2026-01-31"), case.head)
    run_here(asked)
    failing = RuleRun.objects.get(rule="review_overdue")
    RuleRun.objects.filter(pk=failing.pk).update(status="failed", sentence="运行出错，编号 E-20260630-01。")
    html = read(county_officer, PAGE)
    rows = {
        title: html[html.index(f"<summary>{title}") :][:2600]
        for title in ("有机动车", "死亡人员仍在保", "定期复核超期")
    }
    assert "■ 未提供机动车数据，没有运行。" in rows["有机动车"]
    assert "2026-01-31 已过期" in rows["死亡人员仍在保"]
    assert "■ 出错：运行出错，编号 E-20260630-01。" in html
    assert '<tr class="bad">' in html
    assert html.count("<summary>") - html.count("<summary>键盘快捷键") >= len(RULES)


def test_a_look_back_is_marked_and_lists_what_it_found(found, county_officer, read):
    finding = found()
    run = crosscheck.run(as_of=date(2026, 6, 26), rules=["death_enrolled"], actor=county_officer)
    html = read(county_officer, reverse("reviews:run", args=[run.pk]))
    assert "不影响疑点状态" in html
    assert "回溯命中" in html
    assert finding.numbers in html
    assert "回溯</span>" in read(county_officer, PAGE)


def test_a_run_of_the_regions_above_is_seen_and_one_of_another_county_is_not(asked, county_officer, read):
    run_here(asked)
    run = Run.objects.get()
    for region, status in ((159900000000, 200), (0, 200), (159923000000, 404)):
        Run.objects.filter(pk=run.pk).update(region_code=region)
        read(county_officer, reverse("reviews:run", args=[run.pk]), status)


def test_the_page_costs_the_same_for_2_and_for_20_runs(found, county_officer, signed_in):
    def cost():
        client = signed_in(county_officer)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    found()
    run = Run.objects.latest("pk")
    before = cost()
    for _ in range(18):
        rule_run = run.rule_runs.get() if run.rule_runs.exists() else None
        run.pk, run._state.adding, run.job = None, True, None
        run.save()
        rule_run.pk, rule_run._state.adding, rule_run.run = None, True, run
        rule_run.save()
    assert cost() == before <= 25


# --- a run that failed or died ---


def test_a_run_that_failed_is_red_at_once_with_the_number_of_the_error(asked, county_officer, system, read):
    make.person()
    make.snapshot("no such kind")
    assert runner.run(asked.pk)
    run = Run.objects.get()
    assert (run.status, run.ended_at is not None) == ("failed", True)
    number = re.search(r"E-\d+-\d+", Job.objects.get(pk=asked.pk).error)[0]
    for page in (read(county_officer, PAGE), read(county_officer, f"/crosscheck/{run.pk}/")):
        assert number in page
    assert '<span class="tag late">' in read(county_officer, PAGE)


def test_a_run_whose_command_was_killed_is_red_as_soon_as_that_is_noticed(
    county, today, county_officer, system, read
):
    job = crosscheck.ask(as_of=today, actor=system, here=True)
    Run.objects.create(
        region_code=job.region_code, job=job, as_of=today, rules=["death_enrolled"], actor=system,
        started_at=clock.now(),
    )  # fmt: skip
    Job.objects.filter(pk=job.pk).update(
        state="running", attempt=1, holder="elsewhere:1:1", lease_until=clock.now() - timedelta(minutes=1)
    )
    sweep()
    assert Run.objects.get().status == "failed"
    html = read(county_officer, PAGE)
    assert "运行它的命令中途停止了，请重新运行。" in html
    assert ">比对中<" not in html
