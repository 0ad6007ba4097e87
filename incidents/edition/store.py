"""Django's cache, as something that may be empty, broken or full of rubbish: what comes out of it is checked.

Each value is signed together with its key, so that what another release, another site or somebody else has put there
counts as not there.
"""

import hashlib
import hmac
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache

from .release import release

#: Keys name the day, so nothing is asked for longer.
KEPT_FOR = timedelta(days=1)
#: A value above that is drawn anew rather than kept.
LARGEST = 2_000_000
#: A cache that fails does so for every page: one line in so much time says it.
SAID_AGAIN_AFTER = timedelta(minutes=10)
SIGNATURE = 32
log = logging.getLogger("faultline.cache")
_last_said = [float("-inf")]


def load(*key):
    """The bytes that were kept under the key; None where there are none that are ours."""
    name = _name(key)
    try:
        value = cache.get(name)
    except Exception as error:  # whatever a library of a cache may raise
        return _say(error)
    if not isinstance(value, bytes) or len(value) < SIGNATURE:
        return None
    signature, value = value[:SIGNATURE], value[SIGNATURE:]
    return value if hmac.compare_digest(signature, _signature(name, value)) else None


def save(value, *key):
    """Keep the bytes under the key, if the cache takes them."""
    if len(value) > LARGEST:
        return
    name = _name(key)
    try:
        cache.set(name, _signature(name, value) + value, KEPT_FOR.total_seconds())
    except Exception as error:
        _say(error)


def _name(key):
    return "faultline-" + digest(release(), *key)


def digest(*parts):
    """One text for all of these, another for any others."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=20).hexdigest()


def _signature(name, value):
    key = hashlib.sha256(b"faultline.kept" + settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(name.encode() + value, key=key, digest_size=SIGNATURE).digest()


def _say(error):
    if time.monotonic() - _last_said[0] > SAID_AGAIN_AFTER.total_seconds():
        _last_said[0] = time.monotonic()
        log.warning("The cache fails (%s: %s); pages are drawn anew.", type(error).__name__, error)
