"""Streamed answers to readers without an account: short ones are kept as pages are.

A long one goes out as it is made. What it says is digested on the way and the digest kept, so that as long as the
record stays as it is the answer has an ETag the next time.
"""

import hashlib
from itertools import chain

from django.http import HttpResponse

from incidents.edition.store import load, save

#: Up to that many bytes an answer is made whole before it goes out.
SHORT = 500_000


def whole_if_short(response):
    """The answer, no longer streamed where it is short."""
    parts, size, content = [], 0, iter(response.streaming_content)
    for part in content:
        parts.append(part)
        size += len(part)
        if size > SHORT:
            response.streaming_content = chain(parts, content)
            return response
    return HttpResponse(b"".join(parts), status=response.status_code, headers=dict(response.items()))


def with_known_digest(response, *key):
    """A long answer with the ETag that it had before at this edition; the first time it is digested as it goes out."""
    if digest := load("stream", *key):
        response["ETag"] = f'W/"{digest.decode()}"'
    else:
        response.streaming_content = digested(response.streaming_content, key)
    return response


def digested(content, key):
    told = hashlib.blake2b(digest_size=16)
    for part in content:
        told.update(part)
        yield part
    save(told.hexdigest().encode(), "stream", *key)
