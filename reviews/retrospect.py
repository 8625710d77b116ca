"""A look back (回溯比对): what a rule finds for an earlier day is that run's alone, no finding changes."""

from django.db.models import QuerySet

from common import divisions
from reviews import dialect
from reviews.difference import Counts
from reviews.models import RuleRun

KEEP = """
INSERT INTO reviews_retrohit (
    region_code, rule_run_id, county, rule, person_id, household_id, account_id, village, evidence_key,
    fingerprint, name, numbers, severity, amount, evidence)
SELECT c.region_code, %(run)s, c.county, %(rule)s, c.person_id, c.household_id, c.account_id, c.village,
       c.evidence_key, c.fingerprint, c.name, c.numbers, c.severity, c.amount, c.evidence
FROM stage_candidate c
WHERE c.rule = %(rule)s
"""

# What an earlier look back found.
HITS_THEN = """
SELECT h.fingerprint FROM reviews_retrohit h
WHERE h.rule_run_id = %(then)s AND h.county IN (SELECT county FROM stage_county WHERE rule = %(rule)s)
"""

# The findings that stood after a current run: found up to it and not gone since. One that was verified
# or closed stood unless the last run that looked for it until then had missed it.
FINDINGS_THEN = """
SELECT f.fingerprint
FROM reviews_finding f
JOIN reviews_findingevent e ON e.finding_id = f.id
WHERE f.rule = %(rule)s AND f.county IN (SELECT county FROM stage_county WHERE rule = %(rule)s)
  AND e.run_id <= %(then)s
  AND e.kind IN ('found', 'relapsed', 'reopened', 'vanished', 'succeeded')
  AND NOT EXISTS (
      SELECT 1 FROM reviews_absence a
      WHERE a.finding_id = f.id AND a.run_id <= %(then)s AND (a.over_id IS NULL OR a.over_id > %(then)s))
GROUP BY f.id, f.fingerprint
HAVING max(CASE WHEN e.kind IN ('found', 'relapsed', 'reopened') THEN e.id ELSE 0 END)
     > max(CASE WHEN e.kind IN ('vanished', 'succeeded') THEN e.id ELSE 0 END)
"""

NEW = """
SELECT count(*) FROM stage_candidate c WHERE c.rule = %(rule)s AND c.fingerprint NOT IN ({then})
"""

GONE = """
SELECT count(*) FROM ({then}) AS t
WHERE NOT EXISTS (SELECT 1 FROM stage_candidate c WHERE c.fingerprint = t.fingerprint)
"""


def keep(rule_run: RuleRun) -> Counts:
    """The candidates are kept as hits of this run, counted against the newest run of an earlier day.

    Without such a run all are new. ``open`` is the number of hits.
    """
    found = dialect.execute(KEEP, {"run": rule_run.pk, "rule": rule_run.rule})
    before = _before(rule_run)
    if before is None:
        return Counts(open=found, new=found)
    values = {"rule": rule_run.rule, "then": before.pk}
    then = FINDINGS_THEN if before.current else HITS_THEN
    new = dialect.number(NEW.replace("{then}", then), values)
    return Counts(
        open=found, new=new, still=found - new, vanished=dialect.number(GONE.replace("{then}", then), values)
    )


def _before(rule_run: RuleRun) -> RuleRun | None:
    covering: QuerySet[RuleRun] = RuleRun.objects.filter(
        rule=rule_run.rule,
        status=RuleRun.Status.DONE,
        as_of__lt=rule_run.as_of,
        region_code__in=[rule_run.region_code, *divisions.ancestors(rule_run.region_code)],
    ).exclude(pk=rule_run.pk)
    return covering.order_by("-as_of", "-pk").first()
