"""What an import had replaced before there were revisions is carried over to them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from incidents.models import Incident
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.record import postmortem_data
from postmortems.history import keep_revision
from postmortems.models import LastRead, Revision
from tests.databases import connected_to, migrated
from tests.factories import STARTED, make_incident, make_reader, make_restricted, make_user


def former_of(incident):
    return written(postmortem_data(Incident.objects.get(pk=incident.pk), backup=True), POSTMORTEM, "md")


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_former_documents_become_the_first_revisions_of_their_incidents():
    with connected_to(migrated("former")), override_settings(MIGRATION_MODULES={}):
        group, rosa = Group.objects.create(name="storage"), make_user("rosa")
        incident, other = make_restricted(groups=[group], severity=1), make_incident()
        texts, former = [], []
        for number, title in enumerate(("First", "Second")):
            Incident.objects.filter(pk=incident.pk).update(title=title)
            texts.append(former_of(incident))
            at = STARTED + timedelta(days=number)
            former.append({"incident_id": incident.pk, "text": texts[-1], "replaced_at": at, "replaced_by_id": rosa.pk})
        for title in ("Third", "Fourth"):
            Incident.objects.filter(pk=incident.pk).update(title=title)
            keep_revision(incident, by=None, at=STARTED)
        told = former_of(other).replace("severity: 2", "severity: 77")
        former.append({"incident_id": other.pk, "text": told, "replaced_at": STARTED})
        LastRead.objects.create(reader=make_reader(), incident=incident, number=2, at=STARTED)

        call_command("migrate", "postmortems", "0014_audit", verbosity=0)  # the record is written as today
        apps = MigrationLoader(connections["default"]).project_state(("postmortems", "0014_audit")).apps
        for row in former:
            apps.get_model("postmortems", "FormerDocument").objects.create(**row)
        call_command("migrate", verbosity=0)

        revisions = list(incident.revisions.order_by("number"))
        assert [(one.number, one.data["title"]) for one in revisions] == [
            (1, "First"),
            (2, "Second"),
            (3, "Third"),
            (4, "Fourth"),
        ]
        assert [written(one.data, POSTMORTEM, "md") for one in revisions[:2]] == texts
        first = revisions[0]
        assert (first.visibility, first.is_settled, first.groups) == ("restricted", True, [group.pk])
        assert (first.at, first.why, first.is_whole) == (STARTED, "As it was before an import by rosa", True)
        assert LastRead.objects.get().number == 4
        assert Revision.objects.get(incident=other).data["severity"] == 77, "as it was written"
        connections["default"].close()
