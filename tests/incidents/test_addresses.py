from django.urls import reverse, set_script_prefix
from django.urls.base import get_script_prefix

from incidents.addresses import address


def test_an_address_is_the_one_that_django_tells_also_where_the_site_is_served_below_another():
    at_root = get_script_prefix()
    assert address("incident_detail", "kinesis") == reverse("incident_detail", args=["kinesis"])
    assert address("incident_document", slug="kinesis", form="md") == "/incidents/kinesis.md"

    set_script_prefix("/faultline/")
    try:
        assert address("incident_detail", "kinesis") == "/faultline/incidents/kinesis/"
    finally:
        set_script_prefix(at_root)
