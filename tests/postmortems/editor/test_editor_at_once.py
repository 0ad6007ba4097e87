"""Two at once in the editor, and a server that dies: nothing that was typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from postmortems.models import SectionDraft
from tests.factories import make_author
from tests.postmortems.editor.test_editor import begun, data_of, opened, sent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do these at the same time, each on a connection of its own."""
    all_ready = Barrier(len(acts), timeout=60)

    def do(act):
        try:
            all_ready.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_of_two_who_save_at_once_one_is_asked_and_other_sections_are_both_saved():
    authors, clients, forms = [make_author("ada"), make_author("bea")], [Client(), Client()], []
    incident = begun(authors[0], narrative="As it was.")
    incident.authors.add(authors[1])  # a revision of its own, once it is seen
    for client, author in zip(clients, authors, strict=True):
        client.force_login(author)
        forms.append(opened(client, incident))
    for form, name in zip(forms, ("ada", "bea"), strict=True):
        form.write({"narrative": f"By {name}."})
    forms[0].write({"went_well": "Ada's."})
    forms[1].write({"causes": [{"text": "A limit was reached."}]})

    answers = at_once(
        lambda: sent(clients[0], incident, "narrative", forms[0]),
        lambda: sent(clients[1], incident, "narrative", forms[1]),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    asked = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
    assert data_of(incident)["narrative"] == f"By {('bea', 'ada')[asked]}."
    draft = SectionDraft.objects.get(account=authors[asked], section="narrative")
    assert draft.data["data"] == {"narrative": f"By {('ada', 'bea')[asked]}."}

    answers = at_once(
        lambda: sent(clients[0], incident, "handling", forms[0]),
        lambda: sent(clients[1], incident, "causes", forms[1]),
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    data = data_of(incident)
    assert data["went_well"] == "Ada's."
    assert [row["key"] for row in data["causes"]] == ["a-limit-was-reached"]
    assert incident.revisions.count() == 5


def test_what_is_kept_is_in_the_database_when_the_server_has_answered(client):
    author = make_author()
    client.force_login(author)
    incident = begun(author)
    form = opened(client, incident, "narrative")
    form.write({"narrative": "Before the server was killed."})
    sent(client, incident, "narrative", form, do="keep")

    (kept,) = at_once(lambda: SectionDraft.objects.get().data["data"])  # from another connection

    assert kept == {"narrative": "Before the server was killed."}
