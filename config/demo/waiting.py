"""Applications that wait for the county's decision: walked there by the deeds, on days before the demo's.

``fixtures/demo/waiting.csv`` declares the families; what each is an example of is its 情形.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from PIL import Image

from accounts import parameters
from accounts.models import User
from accounts.scope import scope
from common import declared
from common.attachments import Accepted
from common.fields import reveal
from config.demo import places
from config.demo.acting import acting
from funds import granting, recognition
from households import papers
from households.models import Application, Household, Membership
from households.procedure import (
    checking,
    circumstances,
    deciding,
    drafting,
    investigating,
    members,
    opining,
    publicity,
)
from households.procedure.circumstances import Earned
from households.procedure.files import File
from households.procedure.investigating import Told
from households.procedure.members import Pasted
from kinship_filings import filing
from reviews import acceptance
from reviews.models import Finding

ACCEPTED, VISITED, OPINED = date(2026, 5, 25), date(2026, 5, 26), date(2026, 5, 27)
POSTED, REPORTED, COUNTY_VISITED = date(2026, 5, 28), date(2026, 6, 5), date(2026, 6, 8)
CASEWORKER, EXAMINER, OFFICER, CHECKER = "LH01", "LH02", "XJ02", "XH01"
HOTLINE = "0150-0000110"
DISPOSABLE_INCOME = "21600"
KIN, UNVISITED, DOUBTFUL = "备案", "缺县级入户", "有疑点"
ACCOUNT = "62170002{:011d}"


@dataclass(frozen=True)
class Family:
    """One family of the declared table: its village, what it is an example of, its people and income."""

    village: int
    kind: str
    people: tuple[Pasted, ...]
    cause: str
    income: Decimal


def families(table: str = "demo/waiting.csv") -> list[Family]:
    """The declared families."""
    rows = declared.rows(table)
    return [_family(list(group)) for _, group in groupby(rows, key=lambda row: row["户"])]


def _family(rows: Sequence[dict[str, str]]) -> Family:
    first = rows[0]
    people = tuple(Pasted(row["姓名"], row["身份证号"], row["与户主关系"]) for row in rows)
    return Family(
        int(first["区划代码"]), first["情形"], people, first["致贫原因"], Decimal(first["户月收入"])
    )


def set_standards() -> None:
    """The standards of the county, the telephone of its notices and its people's income, by its officer."""
    told = declared.rows("demo/standards.csv")
    county = places.COUNTY // 1_000_000
    officer = User.objects.get(number=OFFICER)
    for row in told:
        kind = {"农村": "standard.rural", "城市": "standard.urban"}[row["户类型"]]
        day = date.fromisoformat(f"{row['执行年月']}-01")
        parameters.set_value(
            kind,
            county,
            valid_from=day,
            text=row["月标准"],
            basis="县民政局、财政局公布的标准",
            actor=officer,
        )
    for key, text, basis in (
        (publicity.HOTLINE.key, HOTLINE, "县民政局公布"),
        ("letter.hotline", HOTLINE, "县民政局公布"),
        (recognition.RIGID_INCOME.key, DISPOSABLE_INCOME, "县统计局公布的上年度农村居民人均可支配收入"),
    ):
        parameters.set_value(key, county, valid_from=date(2025, 1, 1), text=text, basis=basis, actor=officer)


def make(families: Sequence[Family]) -> list[Application]:
    """The families' applications wait for the decision."""
    begun = accept(families)
    investigate(begun)
    _propose(begun)
    _publish(begun)
    _kin(families, begun)
    with acting(CASEWORKER):
        return list(Application.objects.filter(pk__in=[each.pk for each in begun]).order_by("pk"))


def doubtful() -> Family | None:
    """The head of a household that has left and about which a finding waits, who applies again."""
    with acting(CASEWORKER):
        waiting = Finding.objects.filter(
            status__in=(Finding.Status.OPEN, Finding.Status.ASSIGNED), household__isnull=False
        )
        homes = Household.objects.filter(
            pk__in=waiting.values("household"), standing__last_month__isnull=False
        )
        heads = Membership.objects.filter(household__in=homes, superseded_by=None, relation="本人")
        for row in heads.select_related("household").order_by("household__number", "pk"):
            if not _is_enrolled(row):
                one = Pasted(row.name, reveal(row, "id_number"), "本人")
                return Family(row.household.region_code, DOUBTFUL, (one,), "缺劳动力", Decimal(200))
    return None


def _is_enrolled(row: Membership) -> bool:
    """Whether the person is 在保 anywhere."""
    with scope(region=places.COUNTY):
        present = Membership.objects.filter(person=row.person_id, superseded_by=None, enrolled=True)
        return bool(present.filter(case__last_month=None, case__first_month__isnull=False).exists())


def accept(families: Sequence[Family]) -> list[Application]:
    """The families' applications, begun, filled in and accepted."""
    with acting(CASEWORKER, on=ACCEPTED) as caseworker:
        return [_accept(family, caseworker) for family in families]


def _accept(family: Family, actor: User) -> Application:
    head, *others = family.people
    application = drafting.start(
        id_number=head.id_number, name=head.name, village=family.village, actor=actor
    )
    members.add(application, actor=actor, people=others)
    people = File(application).members
    drafting.save_basics(application, actor=actor, cause=family.cause, kin_declared=False)
    circumstances.save_income(application, [Earned(people[0].pk, "transfer", family.income)], actor=actor)
    circumstances.save_property(application, [], actor=actor)
    drafting.save_account(
        application, actor=actor, holder=head.name, number=ACCOUNT.format(application.pk), bank_name="农商行"
    )
    for member in people:
        adult = ACCEPTED.year - member.born_on.year >= 18
        members.sign(application, actor=actor, member=member, signed_by="" if adult else head.name)
    application = Application.objects.get(pk=application.pk)
    for kind in papers.asked_for(File(application)):
        papers.add(application, actor=actor, kind=kind, paper=_picture(f"{kind.label}.png"))
    acceptance.accept(application, actor=actor)
    accepted: Application = application
    return accepted


def investigate(applications: Sequence[Application]) -> None:
    """The families are checked, and visited by two."""
    with acting(CASEWORKER, on=VISITED) as caseworker:
        for application in applications:
            check = checking.request(application, actor=caseworker)
            checking.report(check, [])
            checking.conclude(
                application, actor=caseworker, conclusion="fits", opinion="各项数据与申报一致。"
            )
            investigating.visit(application, _visit(application, VISITED), actor=caseworker)


def _propose(applications: Sequence[Application]) -> None:
    with acting(EXAMINER, on=OPINED) as examiner:
        for application in applications:
            fresh = Application.objects.get(pk=application.pk)
            income, amount = granting.proposal(File(fresh), grade="B")
            opining.opine(
                fresh, actor=examiner, text="符合低保条件。", grade="B", amount=amount.total,
                income_per_head=income.per_head, workings=amount.as_json(),
            )  # fmt: skip


def _publish(applications: Sequence[Application]) -> None:
    """Public in each village for as long as it must, then sent up."""
    villages = {village: [each for each in applications if each.region_code == village]
                for village in sorted({each.region_code for each in applications})}  # fmt: skip
    with acting(CASEWORKER, on=POSTED) as caseworker:
        notices = [
            publicity.post(village, rows, first_day=POSTED, actor=caseworker)
            for village, rows in villages.items()
        ]
    with acting(CASEWORKER, on=REPORTED) as caseworker:
        for notice in notices:
            publicity.photograph(notice, actor=caseworker, paper=_picture("公示照片.png"))
            publicity.end(notice, actor=caseworker)
        for application in applications:
            publicity.report(application, actor=caseworker)


def _kin(families: Sequence[Family], applications: Sequence[Application]) -> None:
    """Two families turn out to be kin of village officials; the county has visited one of them."""
    officials = declared.rows("demo/officials.csv")
    numbers = {row["姓名"]: row["身份证号"] for row in declared.rows("demo/people.csv")}
    known = [row for row in officials if row["姓名"] in numbers]
    with acting(OFFICER, on=COUNTY_VISITED) as officer:
        for family, application in zip(families, applications, strict=True):
            if family.kind not in (KIN, UNVISITED):
                continue
            _file(family, known[0], numbers[known[0]["姓名"]], officer)
            if family.kind == KIN:
                deciding.receive(application, actor=officer)
    with acting(CHECKER, on=COUNTY_VISITED) as checker:
        for family, application in zip(families, applications, strict=True):
            if family.kind == KIN:
                told = _visit(application, COUNTY_VISITED)
                investigating.visit_by_county(application, told, actor=checker)


def _file(family: Family, official: dict[str, str], number: str, actor: User) -> None:
    category = filing.CATEGORIES[official["类别"]]
    filing.file(
        filing.Named(official["姓名"], number),
        filing.Post(category, official["单位职务"], int(official["区划代码"])),
        filing.Named(family.people[0].name, family.people[0].id_number),
        relation="表亲" if family.kind == UNVISITED else "姐弟",
        filed_on=COUNTY_VISITED,
        actor=actor,
    )


def _visit(application: Application, on: date) -> Told:
    return Told(
        on=on,
        met="self",
        second_name="李村",
        signed_by=application.applicant_name,
        note="住房简陋，无大件，情况与申报一致。",
        no_photo_reason="当日手机无法拍照，纸质照片已归档。",
    )


def _picture(name: str) -> Accepted:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#e9ecef").save(out, "PNG")
    return Accepted(name, "image/png", out.getvalue())
