from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from incidents.access import is_administrator
from incidents.lists import page_links, page_of
from incidents.markdown.wikilinks import Target

from .dead_links import DeadLink, dead_links

PER_PAGE = 50


@require_safe
@login_required
def wikilink_list(request):
    if not is_administrator(request.user):
        raise PermissionDenied
    page = page_of(dead_links(request.user), request.GET, per_page=PER_PAGE)
    links = [
        DeadLink(Target(kind, name), of, reverse(f"{of}_detail", args=[slug]), title, reference)
        for kind, name, of, slug, title, reference in page
    ]
    return render(
        request,
        "postmortems/wikilink_list.html",
        {"links": links, "page": page, "pages": page_links(page, request.GET)},
    )
