"""What holds for all templates, read as text."""

import pytest
from django.conf import settings

#: Beyond it nobody reads a line, and every change of it is a conflict.
LONGEST = 600


def test_no_line_of_a_template_is_longer_than_can_be_read():
    lines = {
        f"{path.relative_to(settings.BASE_DIR)}:{number}": len(line)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
    }
    assert {place: length for place, length in lines.items() if length > LONGEST} == {}


@pytest.mark.django_db
def test_fields_of_forms_are_shown_by_the_templates_of_the_site(client):
    page = client.get("/accounts/login/").text

    assert '<label class="field-label" for="id_username">Username</label>' in page
