"""What tests are made of: ``make_…(**fields)`` saves a row with the fields given, and whatever else it needs."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from incidents.access import AUTHORS, READERS, REVIEWERS
from incidents.models import Cause, Figure, Impact, Incident, Organization, Region, Service, Signal, Source, Trigger
from lessons.models import Evidence, Lesson, LessonGroup, Remediation
from postmortems.models import ReviewComment, SavedSearch
from timelines.models import TimelineEvent

number = count(1)
STARTED = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)


def make_user(name=None, *, groups=(), **fields):
    user = get_user_model().objects.create_user(name or f"user-{next(number)}", **fields)
    if groups:
        user.groups.add(*(Group.objects.get_or_create(name=group)[0] for group in groups))
    return user


def make_reader(name=None, **fields):
    return make_user(name, groups=[READERS], **fields)


def make_author(name=None, **fields):
    return make_user(name, groups=[AUTHORS], **fields)


def make_reviewer(name=None, **fields):
    return make_user(name, groups=[REVIEWERS], **fields)


def make_administrator(name=None, **fields):
    return make_user(name, is_staff=True, is_superuser=True, **fields)


def make_organization(name="Amazon Web Services", **fields):
    return Organization.objects.get_or_create(name=name, defaults=fields)[0]


def make_region(name="us-east-1 (Northern Virginia)"):
    return Region.objects.get_or_create(name=name)[0]


def make_service(name="Amazon Kinesis Data Streams", *, organization=None):
    return Service.objects.get_or_create(name=name, organization=organization or make_organization())[0]


def make_incident(*, origin=None, tags=(), regions=(), groups=(), authors=(), **fields):
    """A published, public incident that struck one service, unless the fields say otherwise."""
    place = next(number)
    if fields.get("state") == Incident.State.ARCHIVED:
        fields.setdefault("published_at", STARTED)
    incident = Incident.objects.create(
        **{
            "slug": f"incident-{place}",
            "title": f"Incident {place}",
            "organization": fields.pop("organization", None) or make_organization(),
            "zone": "America/Los_Angeles",
            "severity": Incident.Severity.SEV_2,
            "started_at": STARTED,
            "state": Incident.State.PUBLISHED,
            "visibility": Incident.Visibility.PUBLIC,
            **fields,
        },
    )
    make_impact(
        incident=incident, service=origin or make_service(organization=incident.organization), role=Impact.Role.ORIGIN
    )
    for name, rows in {"tags": tags, "regions": regions, "groups": groups, "authors": authors}.items():
        if rows:
            getattr(incident, name).add(*rows)
    return incident


def make_our_incident(**fields):
    """One of an organisation whose remediations this site follows up."""
    return make_incident(organization=make_organization("Tern Freight", is_ours=True), **fields)


def make_draft(**fields):
    return make_incident(**{"state": Incident.State.DRAFT, **fields})


def make_in_review(**fields):
    """One that nothing keeps from being published."""
    incident = make_incident(**{"state": Incident.State.IN_REVIEW, "summary": "Requests failed.", **fields})
    make_cause(incident=incident)
    return incident


def make_restricted(**fields):
    return make_incident(**{"visibility": Incident.Visibility.RESTRICTED, **fields})


def _row(model, **defaults):
    def make(**fields):
        place = next(number)
        values = {
            name: value(place) if callable(value) else value for name, value in defaults.items() if name not in fields
        }
        fields.setdefault("incident", None)
        fields["incident"] = fields["incident"] or make_incident()
        return model.objects.create(**{"position": place, **values, **fields})

    return make


make_impact = _row(Impact, service=lambda place: make_service(f"Service {place}"), effect="Requests failed.")
make_trigger = _row(Trigger, category="capacity", text="Capacity was added.")
make_cause = _row(
    Cause, key=lambda place: f"cause-{place}", kind="root", category="configuration", text="A limit was reached."
)
make_figure = _row(Figure, what="Time to restart", value="4 h")
make_signal = _row(Signal, text="INSUFFICIENT_DATA")
make_source = _row(Source, key=lambda place: f"source-{place}", title=lambda place: f"Source {place}")
make_event = _row(TimelineEvent, occurred_at=STARTED, text="Something happened.")
make_evidence = _row(Evidence, lesson=lambda place: make_lesson(), how="It showed.")
make_remediation = _row(
    Remediation, key=lambda place: f"remediation-{place}", text=lambda place: f"Change thing {place}.", kind="prevent"
)


def make_comment(*, incident, **fields):
    """A review comment on the whole of an incident, unless the fields say otherwise."""
    return ReviewComment.objects.create(
        **{"reference": incident.reference, "text": "Why?", "by": None, "at": STARTED, **fields}
    )


def make_lesson(*, group=None, has_history=False, **fields):
    """A lesson; most tests ask for no history of it, and to keep one takes as long as to save the row."""
    place = next(number)
    lesson = Lesson(
        **{
            "slug": f"lesson-{place}",
            "name": f"Lesson {place}",
            "statement": "Do the right thing.",
            "group": LessonGroup.objects.get_or_create(name=group)[0] if group else None,
            **fields,
        },
    )
    if not has_history:
        vars(lesson)["skip_history_when_saving"] = True
    lesson.save()
    vars(lesson).pop("skip_history_when_saving", None)
    return lesson


def make_saved_search(*, owner=None, query="q=retry", known=(), **fields):
    place = next(number)
    return SavedSearch.objects.create(
        **{
            "owner": owner or make_reader(email=f"reader-{place}@example.org"),
            "name": f"Search {place}",
            "query": query,
            "known": {incident.pk for incident in known},
            "notify": True,
            "created_at": STARTED,
            **fields,
        }
    )
