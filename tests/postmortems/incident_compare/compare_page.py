"""The comparison, as it is asked for in these tests."""

import re

PAGE = "/incidents/compare/"


def open_page(client, *names, **options):
    query = [*(("i", name) for name in names), *options.items()]
    response = client.get(PAGE, query_params=query)
    assert response.status_code == 200
    return response


def compared(response):
    return [incident.slug for incident in response.context["selection"].incidents]


def errors(response):
    return response.context["selection"].errors


def row_of(response, name):
    """The cells of a row of the table, as text."""
    (row,) = re.findall(rf'<th scope="row">{name}</th>(.*?)</tr>', response.text, re.DOTALL)
    cells = re.findall(r"<td data-label=[^>]*>(.*?)</td>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
