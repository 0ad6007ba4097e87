"""What somebody may not read does not exist for them: on no page, in no count, under no address."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.urls import resolve, reverse

from incidents.models import Caveat, Incident, Relation
from lessons.gaps.catalogue import GAPS
from lessons.models import VocabularyChange
from postmortems.document.formats import EXPORT_FORMATS
from postmortems.urls import urlpatterns
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_event,
    make_evidence,
    make_figure,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_remediation,
    make_reviewer,
    make_service,
    make_signal,
    make_source,
    make_trigger,
)

pytestmark = pytest.mark.django_db
WORD = "xyzzy"  # in every field of the hidden incident, and nowhere else
MISSPELT = "xyzy"
LONG_AGO = date(2021, 1, 1)


@pytest.fixture
def lesson():
    return make_lesson(slug="shared-lesson")


@pytest.fixture
def shown(lesson):
    ours = make_organization(is_ours=True)
    incident = make_incident(slug="shown", organization=ours, tags=["shared"], resolved_at=STARTED + timedelta(hours=2))
    make_evidence(incident=incident, lesson=lesson)
    make_remediation(incident=incident).applies.add(lesson)
    return incident


def hide(shown, lesson, *, name=WORD, **fields):
    """An incident full of the name, tied in every way to what everybody may read."""
    organization = make_organization(f"{name} organisation", is_ours=True)
    origin = make_service(f"{name} service", organization=organization)
    incident = make_incident(
        slug=f"{name}-slug",
        title=f"{name} title",
        short_title=f"{name} short",
        organization=organization,
        origin=origin,
        regions=[make_region(f"{name} region")],
        tags=[f"{name}-tag", "shared"],
        summary=f"{name} summary",
        narrative=f"{name} narrative [[shown]] [[shared-lesson]] [[amazon-kinesis-data-streams]]",
        first_signs=f"{name} signs",
        canonical_url=f"https://example.com/{name}",
        authors=[make_author(f"{name} account")],
        resolved_at=STARTED + timedelta(hours=3),
        **fields,
    )
    source = make_source(incident=incident, title=f"{name} source", publisher=f"{name} publisher")
    cause = make_cause(incident=incident, text=f"{name} cause")
    for make in (make_trigger, make_event, make_signal):
        make(incident=incident, text=f"{name} text", source=source)
    make_figure(incident=incident, what=f"{name} what")
    make_evidence(incident=incident, lesson=lesson, how=f"{name} how")
    remediation = make_remediation(
        incident=incident,
        text=f"{name} remediation",
        team=f"{name} team",
        opened_on=LONG_AGO,
        due_on=LONG_AGO,
        moved_on=LONG_AGO,
    )
    name_people(incident, remediation, name)
    remediation.addresses.add(cause)
    remediation.applies.add(lesson)
    Caveat.objects.create(incident=incident, text=f"{name} caveat")
    Relation.objects.create(incident=incident, to=shown, note=f"{name} note")
    Relation.objects.create(incident=shown, to=incident, note=f"{name} note")
    incident.former_slugs.create(slug=f"{name}-before")
    origin.former_slugs.create(slug=f"{name}-before")
    reached = shown.impacts.get().service
    incident.impacts.create(service=reached, effect=f"{name} effect").vias.create(service=origin, by=f"{name} carrier")
    return incident


def name_people(incident, remediation, name):
    """Name people, with and without an account, wherever a record does."""
    incident.named_authors.create(name=f"{name} author")
    incident.participants.create(name=f"{name} participant", role=f"{name} role")
    incident.participants.create(user=make_reader(f"{name} member"))
    remediation.owner_name = f"{name} owner"
    remediation.save()
    step = {"before": "proposed", "after": "accepted", "changed_by_name": f"{name} somebody", "changed_at": STARTED}
    remediation.changes.create(**step)


DRAFT = {"state": Incident.State.DRAFT}
IN_REVIEW = {"state": Incident.State.IN_REVIEW}
INTERNAL = {"visibility": Incident.Visibility.INTERNAL}
RESTRICTED = {"visibility": Incident.Visibility.RESTRICTED}


#: What else is asked of a page than to be opened.
QUERIES = {
    "search": [
        f"?q={WORD}",
        f"?q={WORD}+title",
        "?q=shared",
        "?q=shared+title",
        "?q=shared&sort=date",
        f"?q={MISSPELT}",
    ],
    "search_csv": [f"?q={WORD}", "?q=shared+title"],
    "search_json": [f"?q={WORD}", "?q=shared+title", "?q=shared"],
    "search_atom": [f"?q={WORD}", "?q=shared+title"],
    "incident_list": [
        f"?q={WORD}",
        "?tag=shared",
        *(f"?q={name}:{WORD}*" for name in ("service", "org", "region", "tag", "lesson")),
    ],
    "timeline_overview": ["?tag=shared"],
    "incident_compare": [f"?i=shown&i={WORD}-slug", f"?i=shown&q={WORD}"],
    "incident_detail": ["?times=offset"],
    "lesson_matrix": ["?tag=shared&lessons_by=similarity"],
    "remediation_list": ["?status=any", f"?q={WORD}&status=any", "?of=all&status=any", "?group=team", "?group=lesson"],
    "remediation_meeting": [f"?q={WORD}"],
    "remediation_csv": ["?of=all&status=any"],
    "remediation_tsv": ["?status=any"],
    "checklist": ["?lesson=shared-lesson"],
    "checklist_document": ["?lesson=shared-lesson"],
    "search_complete": [f"?q={WORD}", "?q=s", "?q=service:", "?q=tag:", "?q=org:", "?q=region:"],
}
#: What shows no incident, leads on, changes something, or is for reviewers: other tests open these.
OPENED_ELSEWHERE = {
    *("remediation_step", "remediation_edit", "remediation_note", "remediation_undo"),
    *(
        "remediation_row",
        "remediation_bulk",
        "remediation_bulk_confirm",
        "remediation_bulk_result",
        "remediation_bulk_undo",
    ),
    "incident_random",
    "document_schema",
    "robots",
    "search_help",
    "theme",
    "reader_zone",
    "lesson_vocabulary",
    "lessons_keep_apart",
    "lesson_rename",
    "lesson_merge",
    "lesson_split",
    "vocabulary_change_undo",
    "wikilink_list",
    "incident_history",
    "incident_read",
    "revision_detail",
    "revision_compare",
    "revision_restore",
    *("incident_delete", "deleted_list", "incident_undelete", "incident_purge", "audit_list", "audit_csv"),
    "saved_search_list",
    "saved_search_new",
    "saved_search_rename",
    "saved_search_mail",
    "saved_search_delete",
    "saved_search_stop",
    *(f"incident_{step}" for step in ("submit", "send_back", "publish", "archive", "reopen")),
    *(
        "review_mail_switch",
        "review_mail_stop",
        "draft_list",
        "incident_visibility",
        "incident_review",
        "incident_comment",
        "incident_review_names",
    ),
    *("comment_edit", "comment_withdraw", "comment_resolve", "comment_unresolve"),
    *("reminder_settings", "reminder_stop", "feed_address_new", "feed_address_revoke"),
    *("remediation_calendar", "remediation_changes_of"),
    "incident_edit",
    "incident_edit_section",
    "timeline_paste",
    *("incident_new", "incident_new_copy", "incident_copy", "incident_new_document", "incident_new_log"),
    "login",
    "logout",
    "password_change",
    "password_change_done",
}


def url_patterns(patterns):
    """All addresses of the site but those of the administration."""
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern
        elif pattern.app_name != "admin":
            yield from url_patterns(pattern.url_patterns)


def page_addresses(shown, lesson):
    """Every page that could tell of an incident, from the addresses of the site: a new one is opened, too.

    One whose arguments or purpose are not known here fails, until it is said what to open of it.
    """
    arguments = {
        "incident_detail": [{"slug": shown.slug}],
        "incident_document": [{"slug": shown.slug, "form": form} for form in EXPORT_FORMATS],
        "lesson_detail": [{"slug": lesson.slug}],
        "lesson_document": [{"slug": lesson.slug, "form": form} for form in EXPORT_FORMATS],
        "lesson_checklist": [{"slug": lesson.slug}],
        "remediation_detail": [{"pk": shown.remediations.get().pk}],
        "gap_detail": [{"slug": gap.slug} for gap in GAPS],
        "service_detail": [{"slug": shown.impacts.get().service.slug}],
        "tag_detail": [{"slug": "shared"}],
    }
    names = {pattern.name: pattern for pattern in url_patterns(urlpatterns)}
    assert OPENED_ELSEWHERE | QUERIES.keys() | arguments.keys() <= names.keys()
    for name in names.keys() - OPENED_ELSEWHERE:
        for kwargs in arguments.get(name, [{}]):
            address = reverse(name, kwargs=kwargs)
            yield address
            yield from (address + query for query in QUERIES.get(name, []))


def one_of_each_view(addresses):
    """The first address of each view, in order."""
    firsts: dict = {}
    for address in addresses:
        firsts.setdefault(resolve(address.partition("?")[0]).url_name, address)
    return list(firsts.values())


def one_of_each_question(addresses):
    """The first address of each view that asks for the same, whatever the answers may be."""
    firsts: dict = {}
    for address in sorted(addresses):
        path, _, query = address.partition("?")
        firsts.setdefault((resolve(path).url_name, *QueryDict(query)), address)
    return list(firsts.values())


def open_pages(client, addresses):
    """What the client sees of the pages."""
    return {address: answer(client, address) for address in addresses}


def answer(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response).decode()


@pytest.mark.parametrize(
    ("make_user", "kinds", "opened"),
    [
        pytest.param(None, [DRAFT, IN_REVIEW, INTERNAL, RESTRICTED], sorted, marks=pytest.mark.both_databases),
        (make_reader, [DRAFT, IN_REVIEW, RESTRICTED], one_of_each_question),
        pytest.param(make_reader, [DRAFT, IN_REVIEW, RESTRICTED], sorted, marks=pytest.mark.long),
        pytest.param(make_author, [DRAFT], one_of_each_question, marks=pytest.mark.long),
        pytest.param(
            make_reviewer,
            [DRAFT, RESTRICTED],
            one_of_each_question,
            marks=[pytest.mark.both_databases, pytest.mark.long],
        ),
    ],
)
def test_hidden_incidents_change_nothing_on_any_page(client, shown, lesson, make_user, kinds, opened):
    """Those without an account open every page, and readers with ``--long``; who may see more, one of each kind."""
    if make_user:
        client.force_login(make_user("me"))
    names = [f"{WORD}-{number}" for number in range(len(kinds))]
    compared = [f"{reverse('incident_compare')}?i=shown&i={name}-slug" for name in names]
    addresses = [*opened(page_addresses(shown, lesson)), *compared]
    before = open_pages(client, addresses)
    others = Group.objects.create(name="others")
    hidden = [hide(shown, lesson, name=name, groups=[others], **kind) for name, kind in zip(names, kinds, strict=True)]
    after = open_pages(client, addresses)

    for address, page in after.items():
        assert WORD in address or WORD not in page, address
        assert without_tokens(page) == without_tokens(before[address]), address
    for incident, name in zip(hidden, names, strict=True):
        for address in (
            incident.get_absolute_url(),
            f"/incidents/{incident.slug}.md",
            f"/incidents/{incident.slug}.json",
            incident.remediations.get().get_absolute_url(),
            f"/services/{name}-service/",
            f"/tags/{name}-tag/",
            f"/incidents/{name}-before/",
            f"/incidents/{name}-before.md",
            f"/services/{name}-before/",
        ):
            assert client.get(address).status_code == 404, address
    for _ in range(5):
        assert client.get(reverse("incident_random")).url == shown.get_absolute_url()


@pytest.mark.both_databases
def test_a_hidden_incident_changes_nothing_where_reviewers_keep_the_vocabulary_clean(client, shown, lesson):
    client.force_login(make_reviewer("me"))
    other, untaught = make_lesson(slug="other-lesson"), make_lesson(slug="shared-lessons")
    make_evidence(incident=shown, lesson=other)
    addresses = [
        reverse("lesson_vocabulary"),
        *(reverse(f"lesson_{change}", args=[lesson.slug]) for change in ("rename", "merge", "split")),
        reverse("lesson_merge", args=[lesson.slug]) + f"?into={other.slug}",
        reverse("lesson_merge", args=[untaught.slug]) + f"?into={other.slug}",
        untaught.get_absolute_url(),
    ]
    before = {address: answer(client, address) for address in addresses}
    hidden = hide(shown, lesson, **RESTRICTED)
    for taught in (other, untaught):
        make_evidence(incident=hidden, lesson=taught, how=f"{WORD} how")
        hidden.remediations.get().applies.add(taught)

    for address in addresses:
        assert without_tokens(answer(client, address)) == without_tokens(before[address]), address
    client.post(addresses[-2], {"into": other.slug, "keep_why": "on"})
    assert hidden.evidence.filter(lesson=other).exists()
    assert not hidden.evidence.filter(lesson=untaught).exists()
    assert WORD not in answer(client, reverse("lesson_vocabulary"))
    make_evidence(incident=hidden, lesson=make_lesson(slug="again"), how=f"{WORD} how")
    change = VocabularyChange.objects.get()
    assert WORD not in client.post(reverse("vocabulary_change_undo", args=[change.pk]), follow=True).text


def without_tokens(page):
    return "\n".join(line for line in page.split("\n") if "csrfmiddlewaretoken" not in line)


@pytest.mark.both_databases
def test_the_same_incident_is_on_every_page_of_those_who_may_read_it(client, shown, lesson):
    hidden = hide(shown, lesson, **DRAFT)
    client.force_login(make_administrator("me"))
    pages = open_pages(client, page_addresses(shown, lesson))
    silent = [
        address
        for address, page in pages.items()
        if WORD not in page.replace(f"q={WORD}", "") and not address.endswith(MISSPELT)
    ]

    of_lessons_alone = {"checklist", "checklist_document", "lesson_checklist", "lesson_document"}
    names = {resolve(address.partition("?")[0]).url_name for address in silent}
    assert names == of_lessons_alone | {"search_complete"}
    assert client.get(hidden.get_absolute_url()).status_code == 200


def test_people_are_named_on_no_page_to_readers_without_an_account(client, shown, lesson):
    shown.authors.add(make_author(f"{WORD} account"))
    name_people(shown, shown.remediations.get(), WORD)

    for address, page in open_pages(client, page_addresses(shown, lesson)).items():
        assert WORD in address or WORD not in page, address
    client.force_login(make_reader("me"))
    for address in (shown.get_absolute_url(), f"/incidents/{shown.slug}.json", "/remediations/?status=any"):
        assert WORD in answer(client, address), address


def test_the_policy_allows_no_inline_script_or_style(client):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_private_site_asks_for_an_account_on_every_page(client, settings, shown, lesson):
    settings.FAULTLINE_PUBLIC = False
    addresses = list(page_addresses(shown, lesson))

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/accounts/login/?next="), address
    client.force_login(make_reader())
    for address in one_of_each_view(addresses):
        assert client.get(address).status_code == 200, address


def test_a_private_site_leaves_nothing_open_but_the_login_the_theme_the_schemas_and_how_mails_are_stopped():
    views = {pattern.name: pattern.callback for pattern in url_patterns(urlpatterns)}

    open_to_all = {name for name, view in views.items() if not getattr(view, "login_required", True)}
    assert open_to_all == {
        *("login", "theme", "document_schema", "robots", "saved_search_stop", "review_mail_stop"),
        *("reminder_stop", "remediation_calendar", "remediation_changes_of"),
        "incident_edit_section",  # asks for a log-in itself, once what was typed is kept
    }


@pytest.mark.parametrize(
    "name", ["wikilink_list", "incident_random", "lesson_vocabulary", "lessons_keep_apart", "reader_zone"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_private_site_asks_for_an_account_whatever_is_sent(client, settings, name, method):
    settings.FAULTLINE_PUBLIC = False

    response = getattr(client, method)(reverse(name), {"zone": "UTC"})
    assert response.url.startswith("/accounts/login/?next=")
    assert "zone" not in client.cookies
