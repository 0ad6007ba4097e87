import re

import pytest


@pytest.fixture
def show(client):
    """`show(incident, "timeline")` is the text of a section of its page; without a section, of the whole page."""
    from tests.page_text import text_of

    def show(incident, section=None):
        html = client.get(incident.get_absolute_url()).content.decode()
        if section is None:
            return text_of(html)
        return text_of(re.findall(rf'<section[^>]* id="{section}".*?</section>', html, re.DOTALL)[0])

    return show
