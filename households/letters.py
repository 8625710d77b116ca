"""Letters to applicants (告知书): drawn up by a step with their number, delivered, templates of the county.

A county's own template counts from its day on, before it the shipped one; a letter keeps the words that it
was issued with.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts import parameters, workcalendar
from accounts.models import Region, User
from accounts.scope import COUNTY, holds, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions, workdays
from common.attachments import Accepted
from common.errors import NotPermitted, Refused, WrongStep
from households import limits, papers, serials
from households.lettertexts import FIELD, TEMPLATES, WORDS
from households.models import Document, Letter, LetterTemplate, Step

Code = Letter.Code

HOTLINE = parameters.declare("letter.hotline", "", "", "告知书上的服务电话")
RECONSIDER = parameters.declare("remedy.reconsider_days", 60, "天", "行政复议期限")
LITIGATE = parameters.declare("remedy.litigate_months", 6, "个月", "行政诉讼期限")
DELIVER = parameters.declare("letter.deliver_workdays", 5, "个工作日", "告知书送达期限")

DEADLINES = {Code.REFUSAL: limits.REFUSAL_NOTICE, Code.CHECK_RESULT: limits.CHECK_NOTICE}


def draw_up(step: Step, code: str, **fields: Any) -> Letter:
    """The letter of a step stands with its number and what it says; part of the step's deed."""
    return draw_up_many([(step, fields)], code)[0]


def draw_up_many(told: Sequence[tuple[Step, Mapping[str, Any]]], code: str) -> list[Letter]:
    """A letter for each of the steps of one deed, numbered in their order; ``told``: step and its fields.

    It is of the unit whose person took the step: a decision is the county's, or the township's to which it
    is delegated. What letters have in common is asked once a county, a number is taken once a unit.
    """
    common, numbers = _Common(code, [step for step, _ in told]), _numbers([step for step, _ in told])
    letters: list[Letter] = Letter.objects.bulk_create(
        Letter(
            region_code=step.application.region_code,
            application=step.application,
            step=step,
            unit=_unit(step),
            code=code,
            number=number,
            recipient=common.recipient(step),
            fields={**common.fields(step), **fields},
            template=common.of(step).template,
            issued_on=step.on,
            issued_by=step.actor,
            deliver_by=common.of(step).deliver_by,
        )
        for (step, fields), number in zip(told, numbers, strict=True)
    )
    return letters


def text(letter: Letter) -> str:
    """The letter's words with its fields put in."""
    return filled(letter.template, letter.fields)


def filled(words: str, fields: Mapping[str, Any]) -> str:
    """Words with these fields put in; a line of which no field is told is left out."""
    told = {name: str(value) for name, value in fields.items()}
    lines = [
        FIELD.sub(lambda found: told.get(found[1], ""), line)
        for line in words.splitlines()
        if not (names := FIELD.findall(line)) or any(told.get(name) for name in names)
    ]
    return "\n".join(lines)


def template(code: str, county: int, on: date) -> str:
    """The words that a county uses for a letter on a day."""
    with scope(region=county * COUNTY):  # the county's words count for its townships, too
        rows = LetterTemplate.objects.filter(region_code=county * COUNTY, code=code, valid_from__lte=on)
        own = rows.order_by("-valid_from", "-pk").values_list("text", flat=True).first()
    return own or TEMPLATES[code]


def check_words(words: str) -> None:
    """There are words, and only fields that a letter has. Raises Refused."""
    if not words.strip():
        raise Refused("请填写文书的文字。")
    if unknown := sorted({name for name in FIELD.findall(words) if name not in WORDS}):
        raise Refused(f"没有这样的字段：{'、'.join(unknown)}。可用的字段见本页下方。")


@transaction.atomic
def set_template(code: str, *, county: int, words: str, valid_from: date, actor: User) -> LetterTemplate:
    """From a day on the county uses these words. Raises NotPermitted, Refused for an unknown field."""
    require(actor, "letters.template")
    if not holds(actor, county * COUNTY):
        raise NotPermitted("该县不在您的管辖范围内，不能修改它的文书。")
    if code not in Code.values:
        raise Refused("没有这种文书。")
    check_words(words)
    row: LetterTemplate = LetterTemplate.objects.create(
        region_code=county * COUNTY,
        code=code,
        text=words.strip(),
        valid_from=valid_from,
        set_by=actor,
        set_at=clock.now(),
    )
    log.record(Action.LETTER_TEMPLATE_SET, row, actor=actor, detail={"code": code, "valid_from": valid_from})
    return row


@transaction.atomic
def deliver(
    letter: Letter,
    *,
    actor: User,
    on: date,
    how: str,
    receiver: str,
    paper: Accepted | None = None,
    note: str = "",
) -> Letter:
    """The letter has reached its receiver (送达), by the signed receipt where there is one.

    Raises NotPermitted, WrongStep, Refused.
    """
    require(actor, "letters.deliver", letter)
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if not letter.is_served:
        raise Refused(f"{letter.get_code_display()}是机关之间的文书，不需要登记送达。")
    if letter.delivered_on is not None:
        raise WrongStep(f"该文书已于 {letter.delivered_on} 送达。")
    if how not in Letter.Delivery.values or not receiver.strip():
        raise Refused("请选择送达方式并填写签收人。")
    if not letter.issued_on <= on <= clock.today():
        raise Refused(f"送达日期应在发文日期 {letter.issued_on} 至今天之间。")
    letter.delivered_on, letter.delivery, letter.receiver = on, how, receiver.strip()
    letter.delivery_note, letter.delivered_by = note.strip(), actor
    if paper is not None and letter.application is not None:
        kind = Document.Kind.DELIVERY_RECEIPT
        letter.receipt = papers.add(letter.application, actor=actor, kind=kind, paper=paper)
    letter.save()
    log.record(Action.LETTER_DELIVERED, letter, actor=actor, detail={"how": how, "on": on})
    return letter


@dataclass(frozen=True)
class _OfCounty:
    """What the letters that a county draws up on a day have in common."""

    template: str
    deliver_by: date
    told: Mapping[str, Any]


class _Common:
    """The same for the steps of one deed, with the names of their places; asked once a county."""

    def __init__(self, code: str, steps_done: Sequence[Step]) -> None:
        days = {step.application.county: step.on for step in steps_done}
        self._counties = {county: _of_county(code, county, on) for county, on in days.items()}
        self._is_internal = code in Letter.INTERNAL
        codes = {place for step in steps_done for place in _places(step)}
        self._names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))

    def of(self, step: Step) -> _OfCounty:
        """What the step's county says."""
        return self._counties[step.application.county]

    def recipient(self, step: Step) -> str:
        """To whom it goes: the applicant, or the county's bureau."""
        county = self._names.get(step.application.county * COUNTY, "")
        return f"{county}民政局" if self._is_internal else step.application.applicant_name

    def fields(self, step: Step) -> dict[str, Any]:
        """What every letter may hold."""
        village, township, county = (self._names.get(place, "") for place in _places(step))
        told = self.of(step).told
        return {
            "name": step.application.applicant_name,
            "number": step.application.number,
            "village": village,
            "township": township,
            "organ": organ(step.application.township, township),
            "county": county,
            "applied_on": step.application.started_on.isoformat(),
            "on": step.on.isoformat(),
            "hotline": told[HOTLINE.key],
            "reconsider_days": told[RECONSIDER.key],
            "litigate_months": told[LITIGATE.key],
        }


def organ(code: int, name: str) -> str:
    """What signs for a division of this name: the county's bureau, the township's government or 办事处."""
    if divisions.level(code) == divisions.Level.COUNTY:
        return f"{name}民政局"
    return f"{name}{'办事处' if name.endswith('街道') else '人民政府'}"


def _places(step: Step) -> tuple[int, int, int]:
    application = step.application
    return application.region_code, application.township, application.county * COUNTY


def _of_county(code: str, county: int, on: date) -> _OfCounty:
    limit = DEADLINES.get(Code(code), DELIVER).key
    told = parameters.values([HOTLINE.key, RECONSIDER.key, LITIGATE.key, limit], [county], on)[county]
    deliver_by = workdays.add_workdays(on, told[limit], workcalendar.corrections(county))
    return _OfCounty(template(code, county, on), deliver_by, told)


def _unit(step: Step) -> int:
    application, place = step.application, step.actor.region_id or divisions.WHOLE
    of_township = place and divisions.level(place) >= divisions.Level.TOWNSHIP
    return application.township if of_township else application.county * COUNTY


def _numbers(steps_done: Sequence[Step]) -> list[str]:
    """The letters' numbers (文号), in the order of the steps; units are locked by their codes' order."""
    of = [(_unit(step), step.on.year) for step in steps_done]
    names = dict(Region.objects.filter(code__in={unit for unit, _ in of}).values_list("code", "name"))
    taken = {
        (unit, year): iter(serials.next_numbers(unit, serials.Series.LETTER, year, count))
        for (unit, year), count in sorted(Counter(of).items())
    }
    return [
        f"{serials.short(names.get(unit, ''))}救字〔{year}〕{next(taken[unit, year])}号" for unit, year in of
    ]
