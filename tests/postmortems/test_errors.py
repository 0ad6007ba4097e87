import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.views import defaults

from postmortems.operations.errors import server_error


def refused(rf, view, exception):
    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    return view(request, exception)


@pytest.mark.django_db
def test_a_missing_page_offers_to_search_and_the_way_home(client):
    response = client.get("/missing/")

    assert response.status_code == 404
    assert 'role="search" action="/search/"' in response.text
    assert 'href="/"' in response.text
    assert response.text.count('type="search"') == 1


@pytest.mark.django_db
def test_a_missing_page_advises_to_log_in_only_who_has_not(client):
    advice = "log in first"
    assert advice in client.get("/missing/").text

    client.force_login(User.objects.create_user("reader"))

    assert advice not in client.get("/missing/").text


def test_a_refusal_says_why_if_the_page_does(rf):
    response = refused(rf, defaults.permission_denied, PermissionDenied("Only reviewers publish."))

    assert response.status_code == 403
    assert "Only reviewers publish." in response.text


def test_a_refusal_without_a_reason_asks_for_an_account(rf):
    assert "needs an account" in refused(rf, defaults.permission_denied, PermissionDenied()).text


def test_a_malformed_request_is_told_so_but_not_what_went_wrong(rf):
    response = refused(rf, defaults.bad_request, SuspiciousOperation("inner workings"))

    assert response.status_code == 400
    assert "could not make sense" in response.text
    assert "inner workings" not in response.text


@pytest.mark.django_db
def test_an_expired_form_says_that_nothing_was_saved():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"username": "reader"})

    assert response.status_code == 403
    assert "nothing was saved" in response.text


def test_the_page_for_errors_of_ours_needs_no_database(rf):
    html = server_error(rf.get("/")).text

    assert "went wrong" in html
    assert "/accounts/login/" not in html
