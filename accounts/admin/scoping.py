"""What the admin's tables of settings share: each row is of one county, or of the whole installation."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse

from accounts import counties
from accounts.admin.forms import CountyForm
from accounts.faces import person
from accounts.models import Region
from accounts.scope import COUNTY
from common import divisions


class SetByCounty(admin.ModelAdmin):
    """Shows the settings of the user's counties and those for all; changes what the user may set."""

    writing: ClassVar[str]
    adding: ClassVar[str]
    """What the page is called on which one more is set."""

    @admin.display(description="适用范围", ordering="county")
    def applies_to(self, row: Any) -> str:
        """青禾县, or 全部县."""
        if row.county == counties.INSTALLATION:
            return counties.EVERYWHERE
        return row.county_name or str(row.county)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The settings in the user's view, each with the name of its county."""
        number = Cast(OuterRef("county"), BigIntegerField())  # a county's number is short, its code is not
        named = Region.objects.filter(code=number * COUNTY).values("name")
        rows: QuerySet[Any] = super().get_queryset(request)
        named_rows: QuerySet[Any] = rows.annotate(county_name=Subquery(named))
        return named_rows

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change the row: those for all counties only whoever looks after all."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or counties.may_set(person(request), self.writing, obj.county))

    def closed(self, request: HttpRequest, row: Any) -> str:
        """A setting for all counties, or of another one, is nothing that one county changes."""
        if row is None:
            return super().closed(request, row)  # type: ignore[misc,no-any-return]
        return counties.ROOT_ONLY if row.county == counties.INSTALLATION else counties.ELSEWHERE

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, under its own heading."""
        return super().add_view(request, form_url, {"title": self.adding, **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """The form offers the counties of whoever fills it in."""
        made = super().get_form(request, obj, change, **kwargs)
        actor = person(request)
        if not issubclass(made, CountyForm):
            return made

        class OfActor(made):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **named: Any) -> None:
                super().__init__(*args, actor=actor, **named)

        return OfActor

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The county of the address, or the user's own."""
        return {"county": self.county(request)}

    def county(self, request: HttpRequest) -> int:
        """The county (number of six digits) that the address asks for, else the first of the user's own.

        Raises Http404 for one that lies elsewhere.
        """
        known = [str(divisions.county(row.code)) for row in counties.of(person(request))]
        asked = request.GET.get("county", "")
        if asked and asked not in [*known, str(counties.INSTALLATION)]:
            raise Http404
        return int(asked or next(iter(known), counties.INSTALLATION))

    def of_county(self, request: HttpRequest) -> dict[str, Any]:
        """What a page about one county's settings reads: the counties to choose from, and which is shown."""
        own, shown = counties.of(person(request)), self.county(request)
        return {
            "counties": [(divisions.county(row.code), row.name) for row in own],
            "county": shown,
            "county_name": counties.name_of(shown, own),
            "may_change": bool(counties.choices(person(request), self.writing)),
        }
