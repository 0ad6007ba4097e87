import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from incidents.access import AUTHORS, READERS, REVIEWERS

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-one"


@pytest.fixture
def reader():
    return User.objects.create_user("reader", password=PASSWORD)


def test_logging_in_leads_back_to_the_page_one_came_from(client, reader):
    data = {"username": "reader", "password": PASSWORD, "next": "/lessons/"}

    response = client.post("/accounts/login/", data)

    assert response.status_code == 302
    assert response.url == "/lessons/"


def test_logging_in_never_leads_to_another_site(client, reader):
    data = {"username": "reader", "password": PASSWORD, "next": "https://example.org/"}

    assert client.post("/accounts/login/", data).url == "/"


def test_the_login_page_opens_on_a_site_that_is_not_public(client, settings):
    settings.FAULTLINE_PUBLIC = False

    assert client.get("/accounts/login/").status_code == 200


def test_a_wrong_password_is_said_above_the_form(client, reader):
    response = client.post("/accounts/login/", {"username": "reader", "password": "another"})

    html = response.text
    assert "<title>Error: Log in" in html
    assert html.index('role="alert"') < html.index("correct username and password") < html.index('id="id_username"')


def test_the_masthead_offers_to_log_in_and_to_come_back(client):
    assert 'href="/accounts/login/?next=/missing/%3Fpage%3D2"' in client.get("/missing/?page=2").text


def test_the_masthead_names_the_user_who_can_log_out_and_change_the_password(client, reader):
    client.force_login(reader)

    html = client.get("/accounts/password/").text

    assert "<summary>reader</summary>" in html
    assert '<form method="post" action="/accounts/logout/">' in html
    assert 'href="/accounts/password/"' in html


@pytest.mark.parametrize("is_staff", [True, False])
def test_only_staff_are_shown_the_way_to_the_administration(client, reader, is_staff):
    reader.is_staff = is_staff
    reader.save()
    client.force_login(reader)

    assert ('href="/admin/"' in client.get("/accounts/password/").text) is is_staff


def test_one_logs_out_by_a_post_only(client, reader):
    client.force_login(reader)

    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").url == "/"
    assert client.get("/accounts/password/").url.startswith("/accounts/login/")


def test_a_changed_password_is_the_one_that_counts(client, reader):
    client.force_login(reader)
    new = "quite-another-one"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    response = client.post("/accounts/password/", data, follow=True)

    reader.refresh_from_db()
    assert reader.check_password(new)
    assert "Password changed" in response.text


def test_a_field_with_an_error_is_described_by_it_and_linked_from_the_top(client, reader):
    client.force_login(reader)
    data = {"old_password": "wrong", "new_password1": "quite-another-one", "new_password2": "quite-another-one"}

    html = client.post("/accounts/password/", data).text

    [field] = re.findall(r'<input [^>]*id="id_old_password"[^>]*>', html)
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_old_password_error"' in field
    assert 'id="id_old_password_error"' in html
    assert '<a href="#id_old_password">Old password: ' in html


def test_a_field_with_help_is_described_by_it(client, reader):
    client.force_login(reader)

    html = client.get("/accounts/password/").text

    assert 'aria-describedby="id_new_password1_helptext"' in html
    assert 'id="id_new_password1_helptext"' in html


def test_the_administration_links_back_to_the_site(client):
    html = client.get("/admin/login/").text

    assert "Faultline administration" in html
    assert '<a href="/">Back to Faultline</a>' in html


def create_demo_accounts(**options):
    out = StringIO()
    call_command("create_demo_accounts", stdout=out, **options)
    printed = out.getvalue()
    return printed, dict(re.findall(r"^(\w+)  +(\S{16})$", printed, re.MULTILINE))


def test_demo_accounts_are_refused_outside_development():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("create_demo_accounts")

    assert not User.objects.exists()


def test_demo_accounts_are_of_every_kind_and_open_with_the_printed_passwords(settings):
    settings.DEBUG = True

    _, passwords = create_demo_accounts()

    assert set(passwords) == {"reader", "author", "author2", "reviewer", "administrator"}
    assert len(set(passwords.values())) == 5
    for user in User.objects.all():
        assert user.check_password(passwords[user.username])
        assert user.is_superuser == (user.username == "administrator")
    groups = dict(User.objects.exclude(groups=None).values_list("username", "groups__name"))
    assert groups == {"reader": READERS, "author": AUTHORS, "author2": AUTHORS, "reviewer": REVIEWERS}


def test_demo_accounts_keep_their_passwords_on_a_second_run_which_says_so(settings):
    settings.DEBUG = True
    _, passwords = create_demo_accounts()

    printed, printed_passwords = create_demo_accounts()

    assert printed_passwords == {}
    assert "the passwords stay as they were printed" in printed
    assert "--reset" in printed
    assert User.objects.get(username="author").check_password(passwords["author"])


def test_demo_accounts_get_new_passwords_when_asked(settings):
    settings.DEBUG = True
    _, old = create_demo_accounts()

    _, new = create_demo_accounts(reset=True)

    assert User.objects.count() == 5
    assert User.objects.get(username="author").check_password(new["author"])
    assert old["author"] != new["author"]
