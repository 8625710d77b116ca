"""What the desk reminds of leads to the result, whatever kind of job it was."""

import pytest

from jobs.models import Job

pytestmark = pytest.mark.django_db

LEADS = {
    "crosscheck": "/crosscheck/jobs/{}/",
    "trial": "/crosscheck/trial/{}/",
    "household_list": "/households/export/{}/",
    "household_file": "/households/file/jobs/{}/",
    "export": "/reports/jobs/{}/",
    "verify_audit": "/audit/jobs/{}/",
    "check_ledger": "/reports/check/{}/",
}


@pytest.mark.parametrize(("kind", "address"), LEADS.items())
def test_a_job_that_is_done_goes_on_to_its_result(kind, address, county_officer, county, signed_in):
    job = Job.objects.create(
        kind=kind, key=kind, region_code=county.code, actor=county_officer, state=Job.State.DONE
    )
    answer = signed_in(county_officer).get(f"/jobs/{job.pk}/")
    assert answer.status_code == 302
    assert answer["Location"] == address.format(job.pk)
