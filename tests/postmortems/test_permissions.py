"""Who may open what, and do what: every address of the site, by everybody, on incidents of every state and visibility.

An address that stands in no table here fails. Templates are not drawn, as what they show others tests look at, and
whatever a request changes is taken back.
"""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import QueryDict
from django.template.backends.jinja2 import Template
from django.test import Client
from django.urls import reverse

from incidents.facets.folding import fold
from incidents.models import Incident
from postmortems.history import keep_revision
from postmortems.search.index.indexing import take_in
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_comment,
    make_in_review,
    make_lesson,
    make_reader,
    make_reviewer,
)
from tests.postmortems.test_query_budgets import names_of_pages

pytestmark = pytest.mark.django_db
STATES, VISIBILITIES = ("draft", "in_review", "published", "archived"), ("public", "internal", "restricted")
#: N: nobody in particular, without an account. L: a reader. A: the author of the incidents. O: another author.
#: R: a reviewer. X: an administrator.
PEOPLE = "NLAORX"
SETTLED = ("published", "archived")

ALL = dict.fromkeys(STATES, "NLAORX")  #: whoever reads it
WITH_ACCOUNT = dict.fromkeys(STATES, "LAORX")
#: Those who write, once it is published; before that who works on it.
WRITERS = dict.fromkeys(STATES, "AORX")
EDITORS = {"draft": "ARX", "in_review": "ARX", "published": "ARX", "archived": "X"}
COMMENTERS = {"draft": "AORX", "in_review": "AORX", "published": "AORX", "archived": ""}

#: For each address of one incident: the method, what follows in the address, what is sent, and who may in which state,
#: of those who read it.
OF_INCIDENT: dict[str, tuple] = {
    "incident_detail": ("GET", {}, "", ALL),
    "incident_document": ("GET", {"form": "md"}, "", ALL),
    "incident_history": ("GET", {}, "", WITH_ACCOUNT),
    "revision_detail": ("GET", {"number": 1}, "", WITH_ACCOUNT),
    "revision_compare": ("GET", {"before": 1, "after": 2}, "", WITH_ACCOUNT),
    "incident_read": ("POST", {}, "", WITH_ACCOUNT),
    "revision_restore": ("POST", {"number": 1}, "", EDITORS),
    "incident_edit": ("GET", {}, "", EDITORS),
    "incident_edit_section": ("GET", {"section": "summary"}, "", EDITORS),
    "timeline_paste": ("GET", {}, "", EDITORS),
    "incident_submit": ("POST", {}, "", {"draft": "AX"}),
    "incident_send_back": ("POST", {}, "why=Because", {"in_review": "RX"}),
    "incident_publish": ("POST", {}, "", {"in_review": "RX"}),
    "incident_archive": ("POST", {}, "", {"published": "RX"}),
    "incident_reopen": ("POST", {}, "why=Because", {"published": "RX", "archived": "RX"}),
    "incident_visibility": (
        "POST",
        {},
        "visibility=internal",
        {"draft": "ARX", "in_review": "ARX", "published": "RX", "archived": "RX"},
    ),
    "incident_delete": ("POST", {}, "", {"draft": "AX", "in_review": "X", "published": "X", "archived": "X"}),
    "incident_review": ("GET", {}, "", WRITERS),
    "incident_review_names": ("GET", {}, "q=a", COMMENTERS),
    "incident_comment": ("POST", {}, "text=Why", COMMENTERS),
    "comment_resolve": ("POST", {"pk": "comment"}, "", COMMENTERS),
    "comment_unresolve": ("POST", {"pk": "comment"}, "", COMMENTERS),
    # the comment is the author's
    "comment_edit": ("POST", {"pk": "comment"}, "text=Now", dict.fromkeys(STATES[:3], "A")),
    "comment_withdraw": ("POST", {"pk": "comment"}, "", dict.fromkeys(STATES[:3], "A")),
    "incident_copy": ("GET", {}, "", WRITERS),
    "remediation_detail": ("GET", {"pk": "remediation"}, "", ALL),
    "remediation_row": ("POST", {"pk": "remediation"}, "status=accepted&version=1", EDITORS),
    "remediation_step": ("POST", {"pk": "remediation"}, "verb=accept&version=1", EDITORS),
    "remediation_edit": ("POST", {"pk": "remediation"}, "team=Storage&version=1", EDITORS),
    "remediation_note": ("POST", {"pk": "remediation"}, "text=Soon", EDITORS),
    "remediation_undo": ("POST", {"pk": "remediation", "change": "change"}, "", EDITORS),
}
#: What is done on a page of its own: who may is shown that page, and everybody else sends what it would.
HAS_PAGE = {
    *(f"incident_{step}" for step in ("submit", "send_back", "publish", "archive", "reopen", "visibility", "delete")),
    "comment_edit",
}
#: Steps that somebody of this role takes in another state, too: they are led back, and nothing changes.
NOT_NOW = {
    "incident_submit": "AX",
    **dict.fromkeys(["incident_send_back", "incident_publish", "incident_archive", "incident_reopen"], "RX"),
}

#: Addresses of no incident: who may; the others are refused, and asked to log in where they have no account.
ANYBODY, ACCOUNTS, WHO_WRITE, WHO_REVIEW, ADMINISTRATOR = "NLAORX", "LAORX", "AORX", "RX", "X"
OTHERS = {
    ANYBODY: {
        *("home", "search", "search_csv", "search_json", "search_atom", "search_help", "search_complete"),
        *("incident_list", "incident_csv", "incident_compare", "incident_random", "timeline_overview"),
        *("service_list", "tag_list", "source_list", "lesson_matrix", "lesson_list", "remediation_list"),
        *("remediation_meeting", "remediation_csv", "remediation_tsv"),
        *("checklist", "checklist_document", "document_schema", "robots", "login", "gap_list"),
        "remediation_changes",
        *("lesson_detail", "lesson_document", "lesson_checklist", "gap_detail", "service_detail", "tag_detail"),
    },
    ACCOUNTS: {
        "reminder_settings",
        *("saved_search_list", "saved_search_new", "password_change", "password_change_done", "draft_list"),
    },
    WHO_WRITE: {"incident_new", "incident_new_copy", "incident_new_document", "incident_new_log"},
    WHO_REVIEW: {"lesson_vocabulary", "lesson_rename", "lesson_merge", "lesson_split"},
    ADMINISTRATOR: {"wikilink_list", "audit_list", "audit_csv"},
}
NOT_TOLD_OF = {"audit_list", "audit_csv"}  #: nobody else is told that there are such pages
#: What is of one account, or of one thing that was deleted, or changes only what the browser keeps: who may is told by
#: the tests of these pages.
ELSEWHERE = {
    *("saved_search_rename", "saved_search_mail", "saved_search_delete", "saved_search_stop"),
    *("remediation_bulk", "remediation_bulk_confirm", "remediation_bulk_result", "remediation_bulk_undo"),
    *("deleted_list", "incident_undelete", "incident_purge", "lessons_keep_apart", "vocabulary_change_undo"),
    *("reminder_stop", "feed_address_new", "feed_address_revoke", "remediation_calendar", "remediation_changes_of"),
    *("theme", "reader_zone", "logout", "review_mail_switch", "review_mail_stop"),
}


def test_every_address_is_in_one_table():
    tables = [*OTHERS.values(), set(OF_INCIDENT), ELSEWHERE]

    assert set(names_of_pages()) == set().union(*tables)
    assert sum(map(len, tables)) == len(set().union(*tables))


def reads(person, state, visibility):
    """The gate, told once more: by the table of docs/administration.md."""
    if person in "AX":
        return True
    if visibility == "restricted" or (state not in SETTLED and person != "R") or state == "draft":
        return False
    return visibility == "public" or person != "N"


def expected(name, person, state, visibility):
    """OK, or the kind of refusal."""
    who = OF_INCIDENT[name][-1]
    if person == "N" and who is not ALL:
        return "login"
    if name == "incident_copy":  # only what is open to all, or one's own, is begun with
        is_open = person == "A" or (visibility == "public" and state in SETTLED)
        return "refused" if person == "L" else "ok" if is_open else "not found"
    if not reads(person, state, visibility):
        return "not found"
    if person in who.get(state, ""):
        return "ok"
    return "ok" if person in NOT_NOW.get(name, "") else "refused"


def answered(response):
    if response.status_code == 302 and response.url.startswith(reverse("login")):
        return "login"
    return {200: "ok", 302: "ok", 404: "not found", 403: "refused"}.get(response.status_code, response.status_code)


@pytest.fixture
def without_templates(monkeypatch):
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


class Visitor(Client):
    user: Any = None


@pytest.fixture
def clients():
    people = {
        "L": make_reader(),
        "A": make_author(),
        "O": make_author(),
        "R": make_reviewer(),
        "X": make_administrator(),
    }
    clients = {"N": Visitor()}
    for person, user in people.items():
        clients[person] = Visitor()
        clients[person].force_login(user)
        clients[person].user = user
    return clients


def ask(client, method, address, sent=""):
    """The answer; whatever it changed is taken back."""
    if method == "GET":
        return client.get(f"{address}?{sent}" if sent else address)
    before = transaction.savepoint()
    try:
        return client.post(address, QueryDict(sent).dict())
    finally:
        transaction.savepoint_rollback(before)


#: Whom visibility lets in is decided by one gate, before any right is asked. Of what is public the daily run asks those
#: who differ most, of the rest those whom the gate lets in or keeps out; the long run asks everybody.
DAILY = {"public": "NOR", "internal": "N", "restricted": "O"}


@pytest.mark.parametrize(
    "asked", [DAILY, pytest.param(dict.fromkeys(VISIBILITIES, PEOPLE), marks=pytest.mark.long)], ids=["daily", "long"]
)
def test_everybody_does_what_they_may_with_incidents_of_every_state_and_visibility(clients, without_templates, asked):
    author = clients["A"].user
    world = []
    elsewhere = Group.objects.create(name="elsewhere")
    wrong = []
    for state, visibility in product(STATES, VISIBILITIES):
        incident = make_in_review(
            state=state,
            visibility=visibility,
            authors=[author],
            groups=[elsewhere],
            published_at=STARTED if state in SETTLED else None,
        )
        keep_revision(incident, by=author, at=STARTED)
        second = incident.revisions.get()
        second.pk, second.number = None, 2
        second.save()
        remediation = incident.remediations.create(key="r", text="Fix it.", kind="prevent", position=1)
        made = {
            "comment": make_comment(incident=incident, by=author).pk,
            "remediation": remediation.pk,
            "change": remediation.changes.create(field="team", before="A", changed_at=STARTED).pk,
        }
        world.append((incident, made))
    fold()  # or each request would, and that be taken back
    take_in()
    for incident, made in world:
        state, visibility = str(incident.state), str(incident.visibility)
        for name, (method, more, sent, _) in OF_INCIDENT.items():
            kwargs = {key: made.get(value, value) for key, value in more.items()}
            if not name.startswith("remediation_"):
                kwargs["slug"] = incident.slug
            address = reverse(name, kwargs=kwargs)
            for person in asked[visibility]:
                told = expected(name, person, state, visibility)
                if told == "login" and incident != world[0][0]:
                    continue  # asked for before anything is looked for
                shown = "GET" if told == "ok" and name in HAS_PAGE else method
                answer = answered(ask(clients[person], shown, address, "" if shown != method else sent))
                if answer != told:
                    wrong.append((name, person, state, visibility, answer))
    assert not wrong, "\n".join(map(str, wrong))
    assert set(Incident.objects.values_list("state", "visibility")) == set(product(STATES, VISIBILITIES))


def test_everybody_opens_the_pages_that_are_theirs(clients, without_templates):
    incident, lesson = make_in_review(state="published", tags=["dns"]), make_lesson()
    fold()
    take_in()
    of_lesson = ("lesson_detail", "lesson_checklist", "lesson_rename", "lesson_merge", "lesson_split")
    arguments: dict = {
        **{name: {"slug": lesson.slug} for name in of_lesson},
        "lesson_document": {"slug": lesson.slug, "form": "md"},
        "gap_detail": {"slug": "causes-without-remediation"},
        "service_detail": {"slug": incident.impacts.get().service.slug},
        "tag_detail": {"slug": "dns"},
    }
    for who, names in OTHERS.items():
        for name, person in product(sorted(names), "NLR" if who is ANYBODY else PEOPLE):
            answer = answered(ask(clients[person], "GET", reverse(name, kwargs=arguments.get(name, {}))))
            refused = "login" if person == "N" else "not found" if name in NOT_TOLD_OF else "refused"
            assert answer == ("ok" if person in who else refused), (name, person)
