"""The administration and the editor open at once: neither overwrites what the other has saved."""

import pytest

from tests.administration import errors, page, posted, rows_page, save
from tests.postmortems.editor.forms import Form
from tests.postmortems.editor.test_editor import asked, opened, sent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_form_of_the_administration_is_refused_once_after_the_editor_has_saved(client, incident):
    forms = {"": posted(client.get(page("change", incident)))}
    forms |= {rows: posted(client.get(rows_page(incident, rows))) for rows in ("timeline", "causes", "figures")}
    editor = opened(client, incident)
    editor.write({"timeline": [{"text": "By the editor."}], "narrative": "By the editor, too."})
    for section in ("timeline", "narrative"):
        assert sent(client, incident, section, editor).status_code == 302

    entered = {"title": "Mine"}, {"timeline-0-text": "Mine"}, {"causes-0-text": "Mine"}, {"figures-0-what": "Mine"}
    for form, fields in zip(forms.values(), entered, strict=True):
        refused = save(client, incident, form, **fields)
        told = errors(refused)
        assert "it is at version 3 now" in told[0]
        assert sum("it is at version" in error for error in told) == 1
        ((name, value),) = fields.items()
        assert posted(refused)[name] == [value], "what was entered stays"
    incident.refresh_from_db()
    assert (incident.version, incident.narrative) == (3, "By the editor, too.")
    assert incident.timeline.first().text == "By the editor."
    assert not incident.figures.filter(what="Mine").exists()


def test_the_editor_takes_what_the_administration_has_saved_and_asks_of_what_both_changed(client, incident):
    editor = opened(client, incident)
    assert save(client, incident, **{"timeline-0-text": "By the administration."}).status_code == 302
    assert save(client, incident, **{"figures-0-what": "By the administration."}).status_code == 302
    assert save(client, incident, narrative="By the administration.").status_code == 302

    second = [event.text for event in incident.timeline.all()][1]
    editor.write({"timeline": [{"text": "Mine."}], "figures": [{}, {"what": "Mine."}], "narrative": "Mine."})
    assert sent(client, incident, "figures", editor).status_code == 302, "another row is no conflict"
    assert [figure.what for figure in incident.figures.all()] == ["By the administration.", "Mine."]
    for section, path in (("narrative", "narrative"), ("timeline", "timeline.0.text")):
        response = sent(client, incident, section, editor)
        ((_, theirs, yours, _),) = asked(response, section)
        assert (theirs, yours) == ("By the administration.", "Mine.")
        chosen = Form(response)
        chosen.type(f"take.{path}", "theirs")
        assert sent(client, incident, section, chosen).status_code == 302
    incident.refresh_from_db()
    assert incident.narrative == "By the administration."
    assert [event.text for event in incident.timeline.all()] == ["By the administration.", second]
