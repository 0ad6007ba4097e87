"""The versions that were kept of head and prose alone are carried over into the one history that there is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from incidents.models import Incident
from postmortems.history import keep_former, keep_revision
from postmortems.history.deleting import delete_incident, undelete
from postmortems.models import AuditEntry, Deletion, LastRead, Revision
from tests.databases import connected_to, migrated
from tests.factories import STARTED, make_draft, make_event, make_incident, make_reader, make_user

BEFORE = [("incidents", "0026_who_changed_the_state_stays_by_name"), ("postmortems", "0016_drop_former_documents")]
VERSION = ("incidents", "HistoricalIncident")
DAY = timedelta(days=1)


class Site:
    """A site whose record is written as today, and that is then as it was, with the versions that were kept then."""

    def __init__(self):
        self.versions = []

    def version(self, incident, at, *, by=None, kind="~", why=None, **changed):
        """Let the incident say something else, and keep the version of it."""
        if changed:
            Incident.objects.filter(pk=incident.pk).update(**changed)
        told = {"history_date": at, "history_user_id": by and by.pk, "history_type": kind, "history_change_reason": why}
        self.versions.append({**Incident.objects.values().get(pk=incident.pk), **told})
        return self.versions[-1]

    def upgrade(self):
        for app, name in BEFORE:
            call_command("migrate", app, name, verbosity=0)
        model = MigrationLoader(connections["default"]).project_state(BEFORE).apps.get_model(*VERSION)
        names = {column.attname for column in model._meta.fields}
        for row in self.versions:
            model.objects.create(**{name: value for name, value in row.items() if name in names})
        call_command("migrate", verbosity=0)


@pytest.fixture
def site():
    with connected_to(migrated("versions")), override_settings(MIGRATION_MODULES={}):
        yield Site()
        connections["default"].close()


def told(revisions):
    return [
        (one.number, one.data["title"], one.is_whole, one.who, one.what, one.why)
        for one in revisions.order_by("number")
    ]


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_versions_become_revisions_between_those_that_there_are_and_what_is_told_twice_does_not(site):
    rosa, reader = make_user("rosa"), make_reader()
    incident, plain, sole = make_draft(title="First", summary="It *failed*."), make_incident(), make_incident()
    site.version(plain, plain.updated_at, kind="+")  # nobody has changed it since it was brought in
    site.version(sole, sole.updated_at, by=rosa, kind="+")  # by whom is told nowhere else
    gone, purged, back = make_incident(title="Gone"), make_incident(), make_draft(title="Back")
    site.version(gone, STARTED, by=rosa, kind="+")
    site.version(gone, STARTED + DAY, by=rosa, kind="-")
    site.version(purged, STARTED, by=rosa, kind="+")
    site.version(purged, STARTED + DAY, by=rosa, kind="-")
    AuditEntry.objects.create(what="purge", about=purged.reference, at=STARTED + 2 * DAY)
    for one in (gone, purged):
        Incident.objects.filter(pk=one.pk).delete()
    site.version(back, STARTED, by=rosa, kind="+")
    deletion = delete_incident(back, by=rosa, at=STARTED + DAY)
    site.version(incident, STARTED, kind="+")
    site.version(incident, STARTED + DAY, by=rosa, title="Second", why="Better")
    LastRead.objects.create(reader=reader, incident=incident, number=0, at=STARTED + DAY)
    incident.refresh_from_db()
    make_event(incident=incident)
    keep_former([incident], at=STARTED + 2 * DAY)
    Revision.objects.filter(incident=incident).update(at=STARTED + 2 * DAY)
    site.version(incident, STARTED + 4 * DAY, by=rosa, title="Fourth", state="published")
    keep_revision(incident, by=rosa, at=STARTED + 4 * DAY, why="Restored revision 1: it was right")
    site.version(incident, STARTED + 3 * DAY, by=rosa, title="Third", state="draft")
    Incident.objects.filter(pk=incident.pk).update(title="Fourth", state="published")

    site.upgrade()

    assert told(incident.revisions) == [
        (1, "First", False, "", "", ""),
        (2, "Second", False, "rosa", "Title", "Better"),
        (3, "Second", True, "", "", ""),
        (4, "Third", False, "rosa", "Title", ""),
        (5, "Fourth", True, "rosa", "Title; now published", "Restored revision 3: it was right"),
    ]
    first = incident.revisions.get(number=1)
    assert (first.at, first.state, first.is_settled, first.data["summary"]) == (STARTED, "draft", False, "It *failed*.")
    assert first.data["milestones"] == {"started": {"at": "2020-11-25 05:15 PST"}}
    assert LastRead.objects.get().number == 2
    assert not plain.revisions.exists()
    assert [(one.who, one.is_whole) for one in sole.revisions.all()] == [("rosa", False)]
    assert not Revision.objects.filter(reference=purged.reference).exists()
    assert [(one.number, one.who, one.is_whole) for one in deletion.revisions.order_by("number")] == [
        (1, "rosa", False),
        (2, "", True),
    ]
    deleted = Deletion.objects.get(reference=gone.reference)
    assert (deleted.title, deleted.by, deleted.at) == ("Gone", rosa, STARTED + DAY)
    again, left_out = undelete(deleted, by=rosa, at=STARTED + 5 * DAY)
    assert (again.pk, again.title, again.state, left_out) == (gone.pk, "Gone", "draft", [])
    assert "incidents_historicalincident" not in connections["default"].introspection.table_names()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_what_versions_lack_or_the_site_knows_no_more_stops_no_upgrade(site):
    incident = make_incident()
    version = site.version(incident, STARTED, kind="+", summary="It failed [@nowhere].")
    version |= {"zone": "Mars/Base", "organization_id": 10**6, "severity": None}

    site.upgrade()

    revision = incident.revisions.get()
    assert (revision.data.get("organization"), revision.data["zone"], revision.is_whole) == (None, "UTC", False)
