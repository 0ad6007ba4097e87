"""Where a link leads, and from where a page is linked."""

import re

from django.contrib.auth.models import AnonymousUser

from incidents.markdown.wikilinks import target_of
from postmortems.wikilinks.resolving import resolve

ANYBODY = AnonymousUser()


def led_to(name, user=ANYBODY):
    """The address to which a link of that name leads."""
    target = target_of(name)
    page = resolve([target], user).get(target)
    return page and page.url


def linked_from(client, page):
    """The names of the pages under "Linked from"."""
    html = client.get(page.get_absolute_url()).text
    section = re.search(r'<section id="linked-from".*?</section>', html, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+)</a>", section[0]) if section else []
