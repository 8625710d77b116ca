"""文书模板: the county's words for each letter, with fields and a preview; from a day on, older ones stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import person, place
from accounts.models import Region
from accounts.scope import COUNTY, may, require
from common import clock, divisions
from common.divisions import Level
from common.errors import Refused
from desk.letters.forms import TemplateForm
from households import letters, lettertexts
from households.models import Letter, LetterTemplate

EDIT, TITLE = "letters.template", "文书模板"
SAMPLE: Mapping[str, str] = {
    "name": "马某某",
    "number": "LH-2026-0001",
    "village": "某村",
    "township": "某镇",
    "applied_on": "2026-06-08",
    "on": "2026-06-10",
    "lacking": "1. 银行卡（折）复印件。\n2. 承诺书及核对授权书。",
    "reason": "家庭月人均收入高于当地低保标准",
    "survey_by": "2026-06-15",
    "decide_by": "2026-07-23",
    "result": "不符合最低生活保障条件",
    "amount": "1,320.00",
    "method": "（620.00 − 180.00）× 3",
    "first_month": "2026-07",
    "persons": "3",
    "review": "每半年",
    "hotline": "（服务电话）",
    "reconsider_days": "60",
    "litigate_months": "6",
}
"""What the preview puts into the fields: nobody's."""


@dataclass(frozen=True)
class Line:
    """A letter of the list: its code and name, since when the county's own words count, and what comes."""

    code: str
    label: str
    since: date | None
    coming: date | None

    @property
    def url(self) -> str:
        """Where its words are read and changed."""
        return reverse("letters:template", args=[self.code])


def _county(request: HttpRequest) -> int:
    """The county whose words they are. Raises Refused for who looks after several."""
    code = place(request)
    if divisions.level(code) not in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        raise Refused("文书模板由各县自己制定，请用县级账号查看。")
    return divisions.county(code)


def _own(county: int) -> list[LetterTemplate]:
    rows = LetterTemplate.objects.filter(region_code=county * COUNTY).select_related("set_by")
    return list(rows.order_by("-valid_from", "-pk"))


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Every letter, and whose words it has."""
    require(person(request), "letters.view")
    own, today = _own(_county(request)), clock.today()
    lines = []
    for code, label in Letter.Code.choices:
        days = [row.valid_from for row in own if row.code == code]
        since = max((day for day in days if day <= today), default=None)
        lines.append(Line(code, str(label), since, min((day for day in days if day > today), default=None)))
    return render(request, "letters/templates.html", {"title": TITLE, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The words of a letter; 「预览」 shows them filled in, 「保存」 makes them count from a day on."""
    user = person(request)
    require(user, EDIT if request.method == "POST" else "letters.view")
    if code not in Letter.Code.values:
        raise Http404
    county, today = _county(request), clock.today()
    own = [row for row in _own(county) if row.code == code]
    now = letters.template(code, county, today)
    form = TemplateForm(request.POST or None, initial={"words": now, "valid_from": today})
    previews = "preview" in request.POST
    if form.is_valid() and _saved(request, form, code, county, only_look=previews) and not previews:
        return redirect("letters:template", code=code)
    words = form.data.get("words", now) if form.is_bound else now
    name = Region.objects.filter(code=county * COUNTY).values_list("name", flat=True).first() or ""
    context = {
        "title": f"{Letter.Code(code).label} 模板",
        "trail": [(TITLE, reverse("letters:templates"))],
        "code": code,
        "form": form if may(user, EDIT) else None,
        "fields": [(f"{{{field}}}", label) for field, label in lettertexts.WORDS.items()],
        "lines": letters.filled(words, {**SAMPLE, "county": name}).splitlines(),
        "previews": previews,
        "own": own,
        "shipped": lettertexts.TEMPLATES[Letter.Code(code)],
    }
    return render(request, "letters/template.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: TemplateForm, code: str, county: int, *, only_look: bool) -> bool:
    """Whether the words may stand; unless one only looks, they now do."""
    told = form.cleaned_data
    with form.telling("words"):
        letters.check_words(told["words"])
        if not only_look:
            letters.set_template(code, county=county, actor=person(request), **told)
            messages.success(request, f"已保存，自 {told['valid_from']} 起使用。已制发的文书不变。")
    return not form.errors
