"""What a page comes from beside the record: the code, the templates, the libraries and some settings."""

import hashlib
import site
from functools import cache
from pathlib import Path

from django.conf import settings

#: Settings that a page shows or that decide who may read it; their values may change while tests run.
SHOWN = ("FAULTLINE_PUBLIC", "FAULTLINE_REFERENCE_PREFIX", "TRACKER_URL", "STATIC_URL", "TIME_ZONE")
KINDS = {".py", ".html", ".jinja", ".txt", ".json", ".svg", ".css", ".js"}


def release():
    """A short text that is another one wherever pages of the same record may differ: it is part of every key."""
    return f"{_files()} {[getattr(settings, name, None) for name in SHOWN]}"


@cache
def _files():
    """A digest of all that is read once for a process: what is changed on the disk since is not yet in use either."""
    told = hashlib.blake2b(digest_size=16)
    for folder in ("incidents", "lessons", "postmortems", "templates", "timelines", "static"):
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in KINDS:
                told.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")  # under which names the pages have them
    told.update(manifest.read_bytes() if manifest.exists() else b"")
    libraries = {path.name for folder in site.getsitepackages() for path in Path(folder).glob("*.dist-info")}
    told.update("\n".join(sorted(libraries)).encode())
    return told.hexdigest()
