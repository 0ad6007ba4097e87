"""A folder of exported documents, in which none is ever half written, and none stays that is no longer exported."""

import json
import os
import re
from contextlib import suppress
from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = "faultline/export/1"
#: What an export may be called: a manifest that names anything else is not believed.
OURS = re.compile(r"[a-z]+/[a-z0-9-]+\.[a-z]+|thesaurus\.(yaml|json)")


def write_folder(root, documents):
    """Write ``(path, text)`` pairs, a manifest of them, and remove what an earlier manifest named and is no more.

    Returns how many were written and how many removed. Raises OSError, naming the file, with no file left half written.
    """
    root = Path(root)
    before, written = _listed(root), []
    try:
        for path, text in documents:
            _write(root / path, text)
            written.append(path)
    except BaseException:
        if written:  # so that the next export knows of these, too
            _write(root / MANIFEST, _manifest({*before, *written}))
        raise
    _write(root / MANIFEST, _manifest({*before, *written}))
    removed = 0
    for path in sorted(before - set(written)):
        (root / path).unlink(missing_ok=True)
        removed += 1
    _write(root / MANIFEST, _manifest(written))
    return len(written), removed


def is_export(root):
    """Whether an export was written there: a backup, which has to bring back what it names."""
    try:
        return bool(_listed(root))
    except OSError:
        return False


def _manifest(paths):
    return json.dumps({"format": FORMAT, "files": sorted(paths)}, indent=2) + "\n"


def _listed(root):
    """The files that the manifest of an earlier export names."""
    try:
        data = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        files = data["files"] if data["format"] == FORMAT else []
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()
    return {path for path in files if isinstance(path, str) and OURS.fullmatch(path)}


def _write(file, text):
    beside = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(file)) from error
