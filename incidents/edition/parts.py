"""Parts of pages that cost much and are the same for many readers or on many pages."""

import pickle

from . import store
from .number import of_request
from .readers import reading_key


def kept(part, *key, user, make):
    """What `make()` returns for this reader at this edition: from the cache where it is there.

    `part` names it, `key` is all else that it depends on. It may hold whatever can be pickled, and must name nobody
    for whom it was made. Outside of a request, and where the record has no edition, it is made anew.
    """
    edition = of_request.get()
    if edition is None:
        return make()
    whole = ("part", part, *key, edition, reading_key(user))
    if (stored := store.load(*whole)) is not None:
        return pickle.loads(stored)  # noqa: S301  # signed by ourselves
    made = make()
    store.save(pickle.dumps(made), *whole)
    return made
