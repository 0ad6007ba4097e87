"""Whatever an address, its parameters and its cookies hold: the answer is a page or a refusal, never a fault of ours.

The addresses are those of the URLconf, each with values that have broken some site. A request that fails is printed
with the seed that makes it again: `make test-hostile ARGS="--seed 7 --requests 20000"`.
"""

import json
import re
from random import Random
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern

from tests.factories import (
    make_administrator,
    make_cause,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_remediation,
    make_source,
)
from tests.site_client import SiteClient

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]  # so that a fault of one request is not the next one's

#: As they stand in an address: percent-encoded where that is how they come.
HOSTILE = [
    *(
        "",
        "%00",
        "%1B[31m",
        "a%00b",
        "%ED%A0%80",
        "%FF%FE",
        "%F0%9F%92%A5",
        "%E2%80%AE",
        "%0D%0ASet-Cookie:%20a=b",
        "%",
    ),
    *("0", "-1", "1", "99999999999", "9" * 30, "9" * 5000, "-" + "9" * 30, "1e400", "NaN", "0x10", "%D9%A1", "1.5"),
    *("(", "[", "*", "\\", "'", "%22", "%25", "_", ";", "' OR 1=1--", "${7*7}", "{{7*7}}", "..%2F..%2Fetc%2Fpasswd"),
    *("x" * 10_000, "%C3%A9" * 3000, "," * 3000, "a=b", "true", "None", "null", "on", "__all__", "<script>", "//evil"),
    *("9999-99-99", "2020-02-30", "0000-00-00", "2020-11-25T13:15:00Z", "-0001", "10000-01-01", "Mars/Olympus", "UTC"),
    *("%5B" * 4000, quote('{"a":' * 400), quote(json.dumps({"a": [None, -1, {}]})), "a\tb", "a%0Ab", "+", "%20"),
]
#: What the lists of the administration understand of themselves.
ADMIN_NAMES = [
    *("o", "p", "q", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters", "next", "year", "month"),
    *("id__regex", "id__in", "pk__exact", "id__isnull", "id__range", "slug__regex", "slug__iregex", "key__contains"),
    *("state__exact", "started_at__gte", "started_at__year", "started_at__date", "incident__slug__regex"),
    *("organization__id__exact", "password__startswith", "created_at__lt", "history__id", "id__nothing", "__", "id__"),
    *("app_label", "model_name", "field_name", "term", "object_id"),
]
#: What pages understand that no form or link of theirs shows.
OTHER_NAMES = ["page", "print", "i", "q", "sort", "times", "scale", "lesson", "lessons_by", "next", "zone", "into", "x"]
COOKIES = ["sessionid", "csrftoken", "messages", "zone", "theme", "clock", "times", "a\tb"]
TYPES = [
    "text/plain; charset=rot13",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data",
    "a/b; c*=d''e",
]
BODIES = [
    b"",
    b"\0",
    b"a=1&a=2",
    b"username=%00&password=%ED%A0%80",
    b"zone=" + b"9" * 5000,
    b"--x\r\n\r\n",
    b"&" * 1200,
]


def patterns(resolver=None, before=()):
    """Every pattern of the site with those that stand before it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, (*before, pattern.pattern))
        else:
            yield pattern.name, (*before, pattern.pattern)


def template(parts):
    """An address with a hole ``{}`` for each of its arguments."""
    written = ""
    for part in parts:
        if isinstance(part, RoutePattern):
            written += re.sub(r"<[^>]+>", "{}", str(part))
        else:
            written += re.sub(r"\((?:\?P<\w+>)?(?:\[[^\]]*\]|[^()])*\)", "{}", str(part)).strip("^$").replace(r"\Z", "")
    return "/" + written


@pytest.fixture
def known():
    """Arguments that lead somewhere."""
    incident = make_incident(slug="an-outage", tags=["a-tag"], summary="It [[broke]].")
    lesson, source = make_lesson(slug="a-lesson", group="Group"), make_source(incident=incident)
    make_lesson(slug="other-lesson")
    make_evidence(incident=incident, lesson=lesson, source=source)
    make_cause(incident=incident)
    make_event(incident=incident)
    make_remediation(incident=incident).applies.add(lesson)
    service = incident.impacts.get().service
    return ["an-outage", "a-lesson", service.slug, "a-tag", "md", "1", str(incident.pk), "incidents", "nothing"]


def names_in(page):
    """The parameters that a page's own forms and links have."""
    named = re.findall(r'\bname="([\w.-]{1,60})"', page) + re.findall(r'href="[^"]*[?;&]([\w.-]{1,60})=', page)
    return sorted({*named} - {"csrfmiddlewaretoken"})


class Attacker:
    """Makes requests by a seed, and tells those that end in a fault."""

    def __init__(self, random, known):
        self.random, self.known = random, known
        self.anonymous, self.administrator = SiteClient(), SiteClient()
        self.administrator.force_login(make_administrator())
        self.names = {}

    def attack(self, name, address):
        """One request to an address whose arguments, parameters, cookies or body are hostile."""
        choose = self.random.choice
        client = choose([self.anonymous, self.administrator])
        holes = address.count("{}")
        if holes and self.random.random() < 0.5:
            path = address.format(*(choose(HOSTILE) for _ in range(holes)))
        else:
            path = address.format(*(choose(self.known) for _ in range(holes)))
        names = ADMIN_NAMES if address.startswith("/admin/") else [*self.own_names(address), *OTHER_NAMES]
        query = "&".join(
            f"{choose([*names, choose(HOSTILE)])}={choose(HOSTILE)}" for _ in range(choose([0, 1, 1, 2, 5]))
        )
        if query and self.random.random() < 0.1:
            query = "&".join([query] * 20)
        if self.random.random() < 0.1:
            client.cookies[choose(COOKIES[:-1])] = choose(HOSTILE)[:3000]
        sent = f"{path}?{query}" if query else path
        if self.random.random() < 0.15 and "delete" not in address and "logout" not in address:
            method, response = "POST", client.generic("POST", sent, choose(BODIES), content_type=choose(TYPES))
        else:
            method, response = "GET", client.get(sent)
        if client is self.administrator and "_auth_user_id" not in client.session:
            client.cookies.clear()
            client.force_login(make_administrator())
        return response.status_code, f"{response.status_code} {method} {sent[:300]} ({name})"

    def own_names(self, address):
        if address not in self.names:
            path = address.format(*(self.known[:1] * address.count("{}")))
            answer = self.administrator.get(path, follow=True)
            is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
            self.names[address] = names_in(answer.text) if is_page else []
        return self.names[address]


def test_no_address_parameter_cookie_or_body_ends_in_a_fault(known, request):
    seed, count = request.config.getoption("seed"), request.config.getoption("requests")
    random = Random(seed)
    addresses = [(name, template(parts)) for name, parts in patterns()]
    assert len(addresses) > 100
    assert any(
        f"/admin/{model._meta.app_label}/" in address for model in admin.site._registry for _, address in addresses
    )
    attacker, faults = Attacker(random, known), []
    deck: list = []
    for _ in range(count):
        deck = deck or random.sample(addresses, len(addresses))
        status, told = attacker.attack(*deck.pop())
        if status >= 500:
            faults.append(told)

    assert not faults, f"--seed {seed}\n" + "\n".join(faults)
