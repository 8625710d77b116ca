"""Filing an official's relative (登记近亲属备案); what it means for applications under way.

A filing and a decision meet at the application's row: who locks it first goes first. A decision that
comes after the filing needs the county's own visit; a filing that comes after the decision finds it made.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User, system_user
from accounts.scope import WHOLE, holds, may, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import Refused
from common.fields import cipher
from common.names import normal
from households.models import Application, ApplicationMember, Membership, Person
from households.procedure import accepting
from households.procedure.drafts import person_of, readable
from kinship_filings import recusal
from kinship_filings.models import Filing

CATEGORIES = {str(label): value for value, label in Filing.Category.choices}


@dataclass(frozen=True)
class Named:
    """Somebody as the form names them."""

    name: str
    id_number: str


@dataclass(frozen=True)
class Post:
    """What an official is: category of the code list, unit and post, the division where they serve."""

    category: str
    title: str
    region: int


@transaction.atomic
def file(
    official: Named,
    post: Post,
    relative: Named,
    *,
    relation: str,
    filed_on: date,
    actor: User,
    is_another: bool = False,
) -> Filing:
    """The pair stands in the kinship ledger as filed; open applications of the relative are marked 备案.

    A caseworker files where the official serves in their region, or the relative lives or applies there.
    ``is_another``: it was looked into that users of the official's name are other people. Raises
    NotPermitted, Refused, Doubted.
    """
    require(actor, "kinship.file")
    one, other = _person(official, "干部"), _person(relative, "亲属")
    if not is_another:
        _is_no_user(official, one, post)
    if one == other:
        raise Refused("干部和亲属的身份证号相同，请核对是否填成了同一个人。")
    _guard(post, relation, filed_on)
    county = divisions.county_code(post.region)
    with scope(region=WHOLE):
        applications = list(
            Application.objects.select_for_update()
            .open()
            .filter(pk__in=_applications(other).values("application"))
            .order_by("pk")
        )
        _in_view(post, other, applications, actor)
        _not_filed(one, other, county)
        row = _write(official, post, relative, (one, other), relation, filed_on, actor)
        for application in applications:
            _mark(application, row, actor)
    return row


class Doubted(Refused):
    """A user has the official's name and another ID number, or none: the filing would not bar them."""


def _is_no_user(official: Named, person: Person, post: Post) -> None:
    others = recusal.users_of_that_name(official.name, bytes(person.id_digest), post.region)
    if not others:
        return
    told = "、".join(
        f"{user.number} {user.name}{'' if user.id_digest else '（没有登记身份证号）'}" for user in others
    )
    raise Doubted(
        f"系统用户 {told} 与该干部同名，身份证号与所填不一致，登记后不能按回避规定限制。请核对身份证号；"
        "用户的号码有误的请系统管理员更正。确实不是同一人的，勾选“不是同一人”后再登记。"
    )


def kin_officials(persons: Collection[int], county: int) -> list[Filing]:
    """Lines of a county's ledger (code of twelve digits) about these persons, filed ones first."""
    with scope(region=county):
        rows = Filing.objects.filter(region_code=county, relative__in=list(persons))
        return list(rows.order_by("-filed", "-pk"))


def _person(told: Named, who: str) -> Person:
    if not told.name.strip():
        raise Refused(f"请填写{who}姓名。")
    try:
        return person_of(readable(told.id_number))
    except Refused as refusal:
        raise Refused(f"{who}：{refusal.sentence}") from refusal


def _guard(post: Post, relation: str, filed_on: date) -> None:
    if post.category not in Filing.Category.values:
        raise Refused("请选择干部类别。")
    if not relation.strip():
        raise Refused("请填写亲属关系，如“兄弟”。")
    if filed_on > clock.today():
        raise Refused("备案日期不能晚于今天。")


def _applications(person: Person) -> QuerySet[ApplicationMember]:
    rows: QuerySet[ApplicationMember] = ApplicationMember.objects.filter(person=person, removed_at=None)
    return rows


def _in_view(post: Post, relative: Person, applications: Collection[Application], actor: User) -> None:
    """Raises Refused where neither the official nor the relative is of the actor's region."""
    if holds(actor, post.region) or any(holds(actor, each.region_code) for each in applications):
        return
    lived = Membership.objects.filter(person=relative, superseded_by=None)
    if not any(holds(actor, code) for code in lived.values_list("region_code", flat=True)):
        raise Refused("干部的任职地和亲属的住地都不在您的辖区内，请由县局业务登记。")


def _not_filed(official: Person, relative: Person, county: int) -> None:
    there = Filing.objects.filter(region_code=county, official=official, relative=relative, filed=True)
    if (row := there.order_by("-filed_on").first()) is not None:
        raise Refused(f"{row.official_name} 与 {row.relative_name} 已于 {row.filed_on} 备案，不用重复登记。")


def _write(
    official: Named,
    post: Post,
    relative: Named,
    persons: tuple[Person, Person],
    relation: str,
    filed_on: date,
    actor: User,
) -> Filing:
    uid = uuid.uuid4()
    row: Filing = Filing.objects.create(
        uid=uid,
        region_code=divisions.county_code(post.region),
        official=persons[0],
        official_name=normal(official.name),
        official_id_number=cipher(Filing, "official_id_number").seal(uid, readable(official.id_number)),
        category=post.category,
        post=post.title.strip(),
        stated_region=post.region,
        relative=persons[1],
        relative_name=normal(relative.name),
        relative_id_number=cipher(Filing, "relative_id_number").seal(uid, readable(relative.id_number)),
        relation=relation.strip(),
        filed=True,
        filed_on=filed_on,
        filed_by=actor,
    )
    detail = {"official": row.official_name, "relative": row.relative_name, "relation": row.relation}
    log.record(Action.KINSHIP_FILED, row, actor=actor, detail=detail | {"filed_on": filed_on})
    return row


def _mark(application: Application, row: Filing, actor: User) -> None:
    """The application is 备案; by the system where the filer may not touch it (回避, another township)."""
    if application.kin_filed:
        return
    note = (
        f"{row.relative_name} 是{row.get_category_display()} {row.official_name} 的{row.relation}（已备案）"
    )
    noter = actor if may(actor, "kinship.file", application) else system_user()
    accepting.note_kin(application, actor=noter, note=note)
