"""Wrong passwords are limited by name and address together."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.contrib.auth.models import User

from postmortems.operations.login_limit import address_of
from tests.factories import make_administrator

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-one"


def log_in(client, name, password, address="203.0.113.7", page="/accounts/login/"):
    return client.post(page, {"username": name, "password": password}, REMOTE_ADDR=address)


@pytest.mark.parametrize("page", ["/accounts/login/", "/admin/login/"])
def test_ten_wrong_passwords_close_the_login_from_there_until_an_administrator_lifts_it(client, monkeypatch, page):
    User.objects.create_user("reader", password=PASSWORD, is_staff=True)
    answers = [log_in(client, "reader", "wrong", page=page).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]

    with monkeypatch.context() as patched:
        patched.setattr(hashers.MD5PasswordHasher, "encode", lambda *args, **options: pytest.fail("hashed"))
        locked = log_in(client, "reader", PASSWORD, page=page)
    assert locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "Wait 15 minutes" in locked.text
    assert log_in(client, "somebody", "wrong", page=page).status_code == 200
    assert log_in(client, "reader", PASSWORD, address="203.0.113.8", page=page).status_code == 302

    client.force_login(make_administrator())
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in AccessAttempt.objects.all()]}
    client.post("/admin/axes/accessattempt/", {**data, "post": "yes"})
    client.logout()
    assert log_in(client, "reader", PASSWORD, page=page).status_code == 302


def test_an_unknown_name_costs_as_much_as_a_wrong_password(client, monkeypatch):
    User.objects.create_user("reader", password=PASSWORD)
    User.objects.create_user("gone", password=PASSWORD, is_active=False)
    User.objects.create_user("imported")
    hashed, encode = [], hashers.MD5PasswordHasher.encode

    def counted(*args, **options):
        hashed.append(1)
        return encode(*args, **options)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    counts = []
    for name in ("reader", "gone", "imported", "nobody"):
        hashed.clear()
        log_in(client, name, "wrong")
        counts.append(len(hashed))

    assert counts == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("behind_proxy", "meta", "address"),
    [
        (False, {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "10.0.0.1"}, "203.0.113.7"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.7"}, "203.0.113.7"),
        (True, {"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
        (True, {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "<script>"}, None),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        (False, {"REMOTE_ADDR": "::ffff:203.0.113.7"}, "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_that_the_nearest_proxy_saw(rf, settings, behind_proxy, meta, address):
    settings.BEHIND_PROXY = behind_proxy

    assert address_of(rf.get("/", **meta)) == address
