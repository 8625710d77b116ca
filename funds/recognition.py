"""What a check makes of a family besides 低保 (家庭认定): 低保边缘家庭, 刚性支出困难家庭, each for a time.

Source: 社会救助法第二十一条, 办法第八条, 刚性支出困难家庭认定办法; policy §2.12. A 单人保 with an ``edge_*``
basis stands on such a row.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts import parameters
from accounts.models import User
from common import clock, months
from common.errors import Refused, WrongStep
from common.money import show
from funds import standards
from households import letters, means, steps
from households.models import Application, Deed, Letter, Recognition
from households.procedure import moves
from households.procedure.files import File
from households.procedure.moves import Move

Category = Recognition.Category

EDGE_RATIO = parameters.declare("edge.income_ratio", Decimal("1.5"), "倍低保标准", "低保边缘家庭收入上限")
EDGE_MONTHS = parameters.declare("edge.valid_months", 12, "个月", "低保边缘家庭认定有效期")
RIGID_INCOME = parameters.declare(
    "rigid.disposable_income", Decimal("0"), "元/人·年", "上年度当地人均可支配收入（0 为未设置）"
)
RIGID_SHARE = parameters.declare(
    "rigid.share_limit", Decimal("0.6"), "", "刚性支出占家庭收入的比例（超过的可以认定）"
)
RIGID_MONTHS = parameters.declare("rigid.valid_months", 12, "个月", "刚性支出困难家庭认定有效期（不超过 12）")
_KEYS = [each.key for each in (EDGE_RATIO, EDGE_MONTHS, RIGID_INCOME, RIGID_SHARE, RIGID_MONTHS)]
LONGEST = 12
NO_DISPOSABLE = "没有设置上年度当地人均可支配收入，请县局业务在“参数”中设置。"


@dataclass(frozen=True)
class Judgement:
    """Whether a family is of a category, with the sentence that says why or why not."""

    category: str
    fits: bool
    sentence: str
    months: int
    facts: dict[str, str]


@dataclass(frozen=True)
class Measures:
    """What a family is measured with today: its whole income, the standard, what it owns over the limits.

    The income is the family's, also where one member applied alone. ``told`` are the county's parameters.
    """

    income: means.FamilyIncome
    standard: Decimal
    too_much: list[str]
    told: dict[str, Any]


def measures(file: File) -> Measures:
    """The measures of a family. Raises Refused where the county has set no standard."""
    application, today = file.application, clock.today()
    standard = standards.monthly(application.area_kind, application.county, today)
    if standard is None:
        raise Refused(standards.lacking(application.area_kind, application.county, today) or "")
    terms = means.terms(application.county, today, standard=standard)
    persons = max(1, len(file.counted))
    items = application.incomes.filter(removed_at=None).select_related("member").order_by("pk")
    things = application.properties.filter(removed_at=None).select_related("member").order_by("pk")
    return Measures(
        income=means.income(items, persons, terms),
        standard=standard,
        too_much=[line.label for line in means.judge_property(things, persons, terms) if not line.fits],
        told=parameters.values(_KEYS, [application.county], today)[application.county],
    )


def judge(measured: Measures, category: str, *, spending: Decimal = Decimal(0)) -> Judgement:
    """A family against the conditions of a category; ``spending``: the necessary one of 12 months.

    Raises Refused where the county has not set what is needed.
    """
    if category == Category.EDGE:
        found = _edge(measured)
    elif category == Category.RIGID:
        found = _rigid(measured, spending)
    else:
        raise Refused("请选择认定类别。")
    if found.fits and measured.too_much:
        sentence = f"财产不符合：{'、'.join(measured.too_much)}。"
        return replace(found, fits=False, sentence=sentence)
    return found


def asked_of_rigid(measured: Measures) -> str:
    """What a family of 刚性支出 has to show, in one sentence with its own figures."""
    disposable: Decimal = measured.told[RIGID_INCOME.key]
    if disposable <= 0:
        return NO_DISPOSABLE
    income, share = measured.income, measured.told[RIGID_SHARE.key]
    limit = income.total * share
    return (
        f"家庭年人均收入 {show(income.total / income.persons)} 元，须低于上年度当地人均可支配收入 "
        f"{show(disposable)} 元；近 12 个月刚性支出须超过家庭年收入 {show(income.total)} 元的 "
        f"{share.normalize():%}，即 {show(limit)} 元。"
    )


@transaction.atomic
def recognise(
    application: Application, *, actor: User, category: str, spending: Decimal = Decimal(0)
) -> list[Recognition]:
    """The family of an application that was not confirmed is 边缘 or 刚性支出 from today on, for a time.

    One row a member, and a letter. Raises NotPermitted, WrongStep, Refused.
    """
    move = moves.begin(Deed.RECOGNISE, application, actor=actor)
    found = judge(measures(move.file), category, spending=spending)
    if not found.fits:
        raise Refused(found.sentence)
    if category == Category.RIGID and (name := _on_the_edge(move.file)):
        raise Refused(f"{name} 已认定为低保边缘家庭，有效期内不再认定为刚性支出困难家庭。")
    rows = _write(move, found)
    label, until = str(Category(category).label), str(rows[0].valid_to)
    facts = {"category": category, "until": until, **found.facts}
    step = move.done(opinion=f"认定为{label}，有效期至 {until}。", facts=facts)
    letters.draw_up(step, Letter.Code.RECOGNITION, result=label, until=until)
    return rows


def admit(file: File, actor: User) -> None:
    """Passes where somebody may recognise the family at all, as whatever. Raises WrongStep, Refused."""
    row, status = steps.row_of(Deed.RECOGNISE), file.application.status
    if status not in row.sources:
        raise WrongStep(steps.wrong_step(row, status))
    if told := moves.hindrances(Deed.RECOGNISE, file, actor=actor):
        raise Refused("".join(told))


def _on_the_edge(file: File) -> str:
    """A member whose family is 低保边缘 today, by name."""
    today = clock.today()
    edge = (each.name for each in file.counted if file.recognised(each.person_id, Category.EDGE, today))
    return next(edge, "")


def _write(move: Move, found: Judgement) -> list[Recognition]:
    application, today = move.application, move.on
    until = months.add(today, found.months) - timedelta(days=1)
    per_head = Decimal(found.facts["income_per_head"])
    try:
        with transaction.atomic():
            return [
                Recognition.objects.create(
                    region_code=application.region_code,
                    application=application,
                    person_id=member.person_id,
                    category=found.category,
                    valid_from=today,
                    valid_to=until,
                    income_per_head=per_head,
                    facts=found.facts,
                    recognised_by=move.actor,
                )
                for member in move.file.counted
            ]
    except IntegrityError as error:
        raise Refused("有家庭成员的同类认定还在有效期内，不能重复认定。") from error


def _edge(measured: Measures) -> Judgement:
    income, standard, told = measured.income, measured.standard, measured.told
    limit = standard * told[EDGE_RATIO.key]
    fits = standard <= income.per_head < limit
    words = f"家庭月人均收入 {show(income.per_head)} 元，低保标准 {show(standard)} 元，上限 {show(limit)} 元"
    if fits:
        sentence = f"{words}，符合低保边缘家庭的收入条件。"
    elif income.per_head < standard:
        sentence = f"{words}，收入低于低保标准，不属于低保边缘家庭。"
    else:
        sentence = f"{words}，超过上限。"
    facts = {"income_per_head": str(income.per_head), "standard": str(standard), "limit": str(limit)}
    return Judgement(Category.EDGE, fits, sentence, told[EDGE_MONTHS.key], facts)


def _rigid(measured: Measures, spending: Decimal) -> Judgement:
    income, told = measured.income, measured.told
    disposable: Decimal = told[RIGID_INCOME.key]
    if disposable <= 0:
        raise Refused(NO_DISPOSABLE)
    yearly = income.total / income.persons
    poor = yearly < disposable
    heavy = spending > income.total * told[RIGID_SHARE.key]
    words = (
        f"家庭年人均收入 {show(yearly)} 元（上年度当地人均可支配收入 {show(disposable)} 元），"
        f"刚性支出 {show(spending)} 元，家庭年收入 {show(income.total)} 元"
    )
    ending = (
        "符合条件" if poor and heavy else "收入不低于可支配收入" if not poor else "刚性支出占比没有超过规定"
    )
    facts = {
        "income_per_head": str(income.per_head),
        "disposable": str(disposable),
        "spending": str(spending),
        "share_limit": str(told[RIGID_SHARE.key]),
    }
    valid = min(LONGEST, told[RIGID_MONTHS.key])
    return Judgement(Category.RIGID, poor and heavy, f"{words}，{ending}。", valid, facts)
