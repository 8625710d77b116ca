"""The way in: each role lands on the first page that it works with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.faces import person
from common import menu

TOWNSHIP = "JS"
"""The roles that verify and countersign what the county has assigned."""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a township, else the first page of the menu; without any, a sentence that says so."""
    if person(request).role in TOWNSHIP:
        return redirect(f"{reverse('reviews:findings')}?status=assigned&sort=deadline")
    pages = [
        entry.path for group in menu.shown(person(request).role, request.path) for entry in group.entries
    ]
    first = next((path for path in pages if path != request.path), None)
    return redirect(first) if first else render(request, "desk/nothing.html", {"title": "工作台"})
