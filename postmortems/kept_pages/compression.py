"""Answers compressed as the reader's browser takes them.

A page that an account sees holds secrets: the token of its forms, and what not everybody may read. What a compressed
page weighs could tell of them to somebody who has it opened again and again with words of their own (BREACH). So
another site's request brings no session (the cookies are `SameSite=Lax`), Django masks the token anew for each page,
and the answer to an account is padded at random, which gzip can do. Brotli is for pages without an account.
"""

import brotli
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_sequence, compress_string

COMPRESSIBLE = {
    "application/javascript",
    "application/json",
    "application/schema+json",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/markdown",
    "text/plain",
}
#: Below that many bytes the headers weigh more.
SMALLEST = 500
#: Within 3 % of the best that brotli can do for a page, in a tenth of the time.
QUALITY = 5
PADDING = 100


class CompressionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        compress(request, response, public=False)
        return response


def compress(request, response, *, public):
    """Compress the answer, unless it is already, or too small, or the reader's browser takes it only as it is."""
    kind = response.get("Content-Type", "").partition(";")[0].strip()
    if kind not in COMPRESSIBLE or response.has_header("Content-Encoding"):
        return
    if not response.streaming and len(response.content) < SMALLEST:
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = chosen_encoding(request, public=public and not response.streaming)
    if not encoding:
        return
    if response.streaming:
        response.streaming_content = compress_sequence(response.streaming_content, max_random_bytes=PADDING)
        del response["Content-Length"]
    else:
        response.content = compressed(response.content, encoding)
        response["Content-Length"] = str(len(response.content))
    response["Content-Encoding"] = encoding


def compressed(content, encoding):
    if encoding == "br":
        return brotli.compress(content, mode=brotli.MODE_TEXT, quality=QUALITY)
    return compress_string(content, max_random_bytes=PADDING)


def chosen_encoding(request, *, public):
    """The best of our encodings that the browser takes; empty for none."""
    taken = accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    for encoding in ("br", "gzip") if public else ("gzip",):
        if taken.get(encoding, taken.get("*", False)):
            return encoding
    return ""


def accepted(header):
    """Whether each encoding that an Accept-Encoding names is taken: one of weight nought is not."""
    taken = {}
    for part in header.casefold().split(","):
        name, _, parameter = part.partition(";")
        weight = parameter.replace(" ", "").removeprefix("q=") or "1"
        taken[name.strip()] = weight.replace(".", "").isdigit() and weight.strip("0.") != ""
    return taken
