"""Settings read from the environment and checked: what is wrong with one is said in one line that names it."""

import os
import re
import warnings
from importlib.util import find_spec
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
SHORTEST_KEY, FEWEST_CHARACTERS = 32, 8
REFERENCE_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,9}")
MAIL_SENDER = re.compile(r"[^<>@,;\x00-\x1f]+ <(?P<address>[^<>]+)>|(?P<alone>[^<>]+)")
DATABASES = "sqlite:///file.sqlite3 or postgres://user:password@host:5432/name"
#: By the first word of its address, the package that a kind of cache needs beside Django.
CACHE_LIBRARIES = {
    "locmemcache": "",
    "dummycache": "",
    "filecache": "",
    "dbcache": "",
    "redis": "redis",
    "rediss": "redis",
    "pymemcache": "pymemcache",
}
CACHES = "locmemcache://, filecache:///folder, dbcache://table, redis://host:6379/0, pymemcache://host:11211 or dummycache://"
#: By the first word of its address, the port of a mail server and how it is spoken to.
MAIL_SERVERS = {
    "smtp": {"EMAIL_PORT": 25},
    "smtp+tls": {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True},
    "smtp+ssl": {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True},
}
MAILS = "smtp+tls://user:password@host:587, smtp+ssl://user:password@host:465, smtp://host:25 or consolemail://"
#: Pages, compressed, of some 20 kB each.
CACHE_ENTRIES = 1_000
#: In seconds: a cache that takes longer is slower than drawing.
CACHE_WAITS = 0.25
#: In seconds, for each answer of a mail server.
MAIL_SERVER_WAITS = 30
MAKE_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"


def load_file(path):
    """Take what the file ``.env`` sets, where the environment does not."""
    if not path.exists():
        return
    try:
        environ.Env.read_env(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}.") from None


def text(name, default=""):
    """What the environment says; the default where it says nothing."""
    return os.environ.get(name, "").strip() or default


def words(name, default=""):
    """A list, its items without the blanks round them."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name, default):
    value = text(name).casefold()
    if value and value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {shown(value)}: write 1 or 0.")
    return value in YES if value else default


def seconds(name, default):
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,10}", value):
        raise ImproperlyConfigured(f"{name} is {shown(value)}: write a whole number of seconds, like {default}.")
    return int(value)


def days_by_severity(name, default):
    """How many days each severity has, by its number: ``SEV-1=28, SEV-2=56``; ``none`` for no such rule."""
    found: dict[int, int] = {}
    for word in [] if text(name).casefold() == "none" else words(name, default):
        parts = re.fullmatch(r"SEV-([1-4])\s*=\s*([1-9][0-9]{0,3})", word, re.IGNORECASE)
        if not parts or int(parts[1]) in found:
            raise ImproperlyConfigured(
                f"{name} has {shown(word)}: write days for each severity once, like {default}, or none."
            )
        found[int(parts[1])] = int(parts[2])
    return found


def hosts(name, default):
    """Names of hosts, with neither scheme nor port."""
    for host in (found := words(name, default)):
        if not re.fullmatch(r"\*|\.?[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*\.?|\[[0-9a-fA-F:.]+\]", host):
            raise ImproperlyConfigured(
                f"{name} has {shown(host)}: write names of hosts alone, like faultline.example.org."
            )
    return found


def origins(name):
    """Origins with their scheme."""
    for origin in (found := words(name)):
        if not re.fullmatch(r"https?://[^/?#\s]+", origin):
            raise ImproperlyConfigured(
                f"{name} has {shown(origin)}: write origins with their scheme, like https://faultline.example.org."
            )
    return found


def secret_key(name, *, debug):
    """The key that signs sessions; one that could be guessed is refused, but on a machine for trying out."""
    key = text(name)
    if debug:
        return key or "for-trying-out-on-one-machine-only-" + "0" * 32
    if not key:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it to a long random text, as {MAKE_KEY} prints one, "
            "or set DEBUG=1 to try Faultline on your own machine."
        )
    well_known = key.startswith(("django-insecure-", "for-trying-out-"))
    if well_known or len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            f"{name} can be guessed: it needs {SHORTEST_KEY} random characters or more, as {MAKE_KEY} prints them."
        )
    return key


def tracker_url(name):
    """The address of a ticket, with ``{key}`` where its key stands; empty for no tracker."""
    url = text(name)
    wrong = ImproperlyConfigured(
        f"{name} is {shown(url)}: write an address with {{key}} in its path, like https://tracker.example.org/browse/{{key}}."
    )
    try:
        parts = urlsplit(url)
        is_right = not url or (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        raise wrong from None
    if not is_right or (url and ("{key}" in parts.netloc or not re.fullmatch(r"[^\s{}]+\{key\}[^\s{}]*", url))):
        raise wrong
    return url


def reference_prefix(name, default):
    prefix = text(name, default)
    if not REFERENCE_PREFIX.fullmatch(prefix):
        raise ImproperlyConfigured(
            f"{name} is {shown(prefix)}: write one to ten capital letters and digits, a letter first, like {default}."
        )
    return prefix


def database(name, default):
    """Django's settings of the database that an address names. The address is never repeated: it holds a password."""
    if name in os.environ and not text(name):
        raise ImproperlyConfigured(f"{name} is empty: write {DATABASES}, or leave it out for {default}.")
    url = text(name, default)
    wrong = ImproperlyConfigured(f"{name} is no address of a database: write {DATABASES}.")
    if url.partition("://")[0] not in ("sqlite", "postgres", "postgresql"):
        raise wrong
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            found = environ.Env.db_url_config(url)
    except (ValueError, UserWarning):
        raise wrong from None
    if not found["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database: write {DATABASES}.")
    return found


def cache(name, default):
    """Django's settings of the cache that an address names. The address is never repeated: it may hold a password."""
    kind, separator, place = (url := text(name, default)).partition("://")
    wrong = ImproperlyConfigured(f"{name} is no address of a cache: write {CACHES}.")
    if kind not in CACHE_LIBRARIES or not separator or bool(place) != (kind not in ("locmemcache", "dummycache")):
        raise wrong
    library = CACHE_LIBRARIES[kind]
    if library and find_spec(library) is None:
        raise ImproperlyConfigured(f"{name} needs the Python package {library}, which is not installed.")
    try:
        found = environ.Env.cache_url_config(url)
    except ValueError:
        raise wrong from None
    options: dict[str, float] = (
        {"MAX_ENTRIES": CACHE_ENTRIES} if kind in ("locmemcache", "filecache", "dbcache") else {}
    )
    if kind in ("redis", "rediss"):
        options = {"socket_timeout": CACHE_WAITS, "socket_connect_timeout": CACHE_WAITS}
    elif kind == "pymemcache":
        options = {"timeout": CACHE_WAITS, "connect_timeout": CACHE_WAITS}
    return {**found, "OPTIONS": {**options, **found.get("OPTIONS", {})}}


def mail_server(name, default=""):
    """Django's settings of the mail server that an address names; none where there is none.

    The address is never repeated: it holds a password.
    """
    url = text(name, default)
    if not url:
        return {}
    wrong = ImproperlyConfigured(f"{name} is no address of a mail server: write {MAILS}.")
    kind, _, place = url.partition("://")
    if not (kind in MAIL_SERVERS and place) and url != "consolemail://":
        raise wrong
    try:
        parts, found = urlsplit(url), environ.Env.email_url_config(url)
    except ValueError:
        raise wrong from None
    if kind in MAIL_SERVERS and (not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment):
        raise wrong
    given = {setting: value for setting, value in found.items() if value and setting != "EMAIL_FILE_PATH"}
    return {**MAIL_SERVERS.get(kind, {}), **given, "EMAIL_TIMEOUT": MAIL_SERVER_WAITS}


def mail_sender(name, *, site):
    """Whom mails are from: an address, or a name with the address in angle brackets; else one of the site's own."""
    host = urlsplit(site).hostname or ""
    is_name = re.fullmatch(r"([a-z0-9-]+\.)+[a-z-]{2,}", host)
    sender = text(name, f"Faultline <faultline@{host if is_name else 'localhost'}>")
    parts = MAIL_SENDER.fullmatch(sender)
    try:
        validate_email(parts and (parts["address"] or parts["alone"]))
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name} is {shown(' '.join(sender.split()))}: write an address, like Faultline <faultline@example.org>."
        ) from None
    return sender


def site_url(name, default=""):
    """The address of the site as others reach it, without a stroke at its end; empty where it is not told."""
    url = text(name, default).rstrip("/")
    wrong = ImproperlyConfigured(
        f"{name} is no address of a site: write how it is reached, like https://faultline.example.org."
    )
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    if url and (not is_right or parts.username is not None or not re.fullmatch(r"[^\s?#<>\"]+", url)):
        raise wrong
    return url


def shown(value):
    return f"“{value if len(value) <= 40 else value[:40] + '…'}”"
