"""核对: of those who signed only; what was not supplied is 未核; every difference, and what is none."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from datafeeds.models import Kind
from households import papers
from households.models import ApplicationMember, CheckLine, CheckRequest, Document, Person
from households.procedure import checking, circumstances, members
from households.procedure.circumstances import Earned, Owned
from households.procedure.files import File
from reviews import acceptance, means_check
from reviews.means_compare import COMPARED, Declared, compare
from tests import factories as make
from tests.procedures import Walk, number, picture

pytestmark = pytest.mark.django_db

SON = number(70, "19850705")
State = CheckLine.State


def told(walk: Walk, application: Any, kind: str, who: Any = None, as_of: str = "2026-06-01", **columns: Any):
    """A source tells something of the applicant, or of somebody else."""
    with scope(region=WHOLE):
        person = who or Person.objects.get(pk=application.applicant_id)
        return make.feed(make.snapshot(kind, as_of), person, **columns)


def asked(walk: Walk, application: Any, **more: Any) -> dict[str, CheckLine]:
    """The lines of a check by source; the applicant's, where there are several members."""
    with walk.by(walk.caseworker) as actor:
        check = means_check.ask(application, actor=actor, **more)
        lines = check.lines.filter(member__person=application.applicant_id)
        return {line.source: line for line in lines}


def looks() -> Any:
    """The looks of checks in the trail; those before the acceptance have a purpose of their own."""
    return AuditEvent.objects.filter(action="check_looked_up").exclude(reason=acceptance.PURPOSE)


def test_what_was_not_supplied_or_is_old_is_not_checked_and_never_nothing(walk: Walk):
    application = walk.upto("accepted")
    told(walk, application, "pensions", monthly=Decimal("138.00"))
    with scope(region=WHOLE):
        make.feed(make.snapshot("vehicles"), make.person())  # of the day after today: not here yet
        make.feed(make.snapshot("employment", "2026-06-01"), make.person())
        make.feed(make.snapshot("businesses", "2024-01-01"), make.person())
    lines = asked(walk, application)
    assert set(lines) == set(COMPARED)
    states = {source: line.state for source, line in lines.items()}
    assert (states["pensions"], states["employment"]) == (State.FOUND, State.NOTHING)
    assert (states["vehicles"], states["businesses"]) == (State.MISSING, State.STALE)
    assert [lines[source].agrees for source in ("housing", "businesses")] == [None, None]
    assert lines["pensions"].found == ["城乡居民 138.00"]
    assert lines["pensions"].declared == "180.00 元/月"
    assert lines["employment"].agrees is True


def test_nothing_is_asked_of_whoever_takes_the_signature_back(walk: Walk):
    application = walk.upto("accepted")
    told(walk, application, "employment")
    assert asked(walk, application)["employment"].found
    with walk.by(walk.caseworker) as actor:
        members.revoke(File(application).consents[0], actor=actor)
        check = means_check.refresh(application, actor=actor)
        assert not check.lines.exists()


def test_each_look_is_in_the_trail_with_its_purpose(walk: Walk):
    application = walk.upto("accepted")
    asked(walk, application, purpose="低保审核确认")
    event = looks().get()
    assert (event.reason, event.actor_name) == ("低保审核确认", walk.caseworker.name)
    with walk.by(walk.caseworker):
        means_check.refresh(application, actor=walk.caseworker)
    assert looks().count() == 2


SPOUSE = {"spouse_name": "田禄", "spouse_normal_name": "田禄"}
CONTRADICT: dict[str, dict[str, Any]] = {
    "pensions": {"monthly": Decimal("180.01")},
    "employment": {},
    "public_payroll": {},
    "housing": {"usage": "商业"},
    "vehicles": {},
    "businesses": {},
    "tekun": {},
    "other_rolls": {},
    "deaths": {},
    "marriages": SPOUSE,
}
DO_NOT: dict[str, tuple[dict[str, Any], bool | None]] = {
    "pensions": ({"monthly": Decimal("180.00")}, True),
    "public_payroll": ({"state": "离职"}, True),
    "housing": ({}, True),
    "vehicles": ({"state": "报废"}, True),
    "businesses": ({"state": "注销"}, True),
    "tekun": ({"state": "退出"}, True),
    "other_rolls": ({"state": "已退出"}, True),
    "marriages": ({**SPOUSE, "state": "离婚"}, None),
    "disability": ({}, None),
    "medical": ({}, None),
    "disability_subsidies": ({}, None),
}


def with_a_house(walk: Walk) -> Any:
    """An accepted application of one person with 180 元 of transfers and one house."""
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        circumstances.save_property(application, [Owned(kind="house", label="土坯房")], actor=actor)
    return walk.accept(application)


def test_what_sources_tell_and_nobody_declared_is_a_difference(walk: Walk):
    application = with_a_house(walk)
    spouse = make.person()
    for kind, columns in CONTRADICT.items():
        other = {"other": spouse} if kind == "marriages" else {}
        told(walk, application, kind, **other, **columns)
    lines = asked(walk, application)
    assert {kind: lines[kind].agrees for kind in CONTRADICT} == dict.fromkeys(CONTRADICT, False)


def test_what_was_declared_or_is_over_is_no_difference(walk: Walk):
    application = with_a_house(walk)
    spouse = make.person()
    for kind, (columns, _) in DO_NOT.items():
        other = {"other": spouse} if kind == "marriages" else {}
        told(walk, application, kind, **other, **columns)
    lines = asked(walk, application)
    assert {line.state for kind, line in lines.items() if kind in DO_NOT} == {State.FOUND}
    assert {kind: lines[kind].agrees for kind in DO_NOT} == {kind: each for kind, (_, each) in DO_NOT.items()}


def test_what_no_source_knows_needs_no_explanation_unless_a_supplement_or_deduction_stands_on_it(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        member = File(application).members[0]
        members.change(member, actor=actor, disability_kind="肢体", disability_level="二级")
        earned = [Earned(member.pk, "wage", Decimal(500)), Earned(member.pk, "illness_cost", Decimal(100))]
        circumstances.save_income(application, earned, actor=actor)
        papers.add(application, actor=actor, kind=Document.Kind.DISABILITY_CARD, paper=picture())
    application = walk.accept(application)
    with scope(region=WHOLE):
        for kind in ("employment", "disability", "medical"):
            make.feed(make.snapshot(kind, "2026-06-01"), make.person())
    lines = asked(walk, application)
    found = [lines[kind].agrees for kind in ("employment", "disability", "medical")]
    assert found == [None, False, False]


def test_the_declared_spouse_is_the_heads_own_and_nobody_elses():
    head = ApplicationMember(pk=1, name="田福", relation="本人", is_head=True)
    wife = ApplicationMember(pk=2, name="陈兰", relation="配偶")
    son = ApplicationMember(pk=3, name="田小军", relation="子")
    family = Declared([head, wife, son], {}, {}, {})
    told = [compare(Kind.MARRIAGES, family, member, []).declared for member in family.members]
    assert told == ["配偶 陈兰", "配偶 田福", "未申报配偶"]
    wife.relation = "妻子"
    assert compare(Kind.MARRIAGES, family, head, []).declared == "配偶 陈兰"


def test_a_report_is_renewed_until_the_conclusion_and_explanations_stay(walk: Walk):
    application = walk.upto("accepted")
    told(walk, application, "employment", employer="顺达物流", base=Decimal("3820.00"))
    line = asked(walk, application)["employment"]
    assert line.found == ["顺达物流 3,820.00（2026-05）"]
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="有 1 处不一致需要说明"):
            checking.conclude(application, actor=actor, conclusion="fits", opinion="相符")
        checking.explain(line, actor=actor, text="5 月已离职，附解除合同")
        told(walk, application, "vehicles")
        check = means_check.refresh(application, actor=actor)
        kept = check.lines.get(source="employment")
        assert (kept.explanation, kept.explained_by) == ("5 月已离职，附解除合同", actor)
        assert check.lines.get(source="vehicles").agrees is False
        for each in check.lines.filter(source="vehicles"):
            checking.explain(each, actor=actor, text="已转让")
        checking.conclude(application, actor=actor, conclusion="fits", opinion="相符")
        with pytest.raises(WrongStep, match="不能重新查询"):
            means_check.refresh(application, actor=actor)


def test_an_obligor_outside_is_told_with_consent_only_and_not_compared(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        members.sign(application, actor=actor, obligor={"name": "马小军", "id_number": SON, "relation": "子"})
    application = walk.accept(application)
    with scope(region=WHOLE):
        obligor = File(application).consents[-1].person
    told(walk, application, "employment", who=obligor, name="马小军", employer="顺达物流")
    with walk.by(walk.caseworker) as actor:
        check = means_check.ask(application, actor=actor)
        line = check.lines.get(member=None, source="employment")
        unknown = check.lines.get(member=None, source="vehicles")
    assert line.agrees is None
    assert line.found[0].startswith("马小军：单位名称 顺达物流")
    assert unknown.found == []


def test_a_son_who_lives_apart_is_one_person_on_whatever_form_he_signed_and_his_things_are_his(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        (son,) = members.add(application, actor=actor, people=[members.Pasted("马小军", SON, "子")])
        apart = {"counted": False, "enrolled": False, "not_counted": "supports_apart"}
        members.change(son, actor=actor, **apart)
        members.sign(application, actor=actor, obligor={"name": "马小军", "id_number": SON, "relation": "子"})
    application = walk.accept(application)
    told(walk, application, "vehicles", who=son.person)
    with walk.by(walk.caseworker) as actor:
        check = means_check.ask(application, actor=actor)
        lines = {line.member_id: line for line in check.lines.filter(source="vehicles")}
        assert check.lines.filter(member=None).count() == 0
    own = lines.pop(son.pk)
    assert (own.state, own.agrees, own.declared) == (State.FOUND, None, "")
    assert [line.agrees for line in lines.values()] == [True]


def test_who_may_not_ask_gets_no_look_at_the_sources(walk: Walk, examiner: User):
    application = walk.upto("accepted")
    with walk.by(examiner), pytest.raises(NotPermitted):
        means_check.ask(application, actor=examiner)
    assert not looks().exists()
    with scope(region=WHOLE):
        assert not CheckRequest.objects.exists()
