"""What other trackers call the status of a remediation, and which of ours that is."""

import re

#: Words in small letters without apostrophes, by the status that they mean.
WORDS = {
    "proposed": "backlog, idea, new, suggested, triage",
    "accepted": (
        "agreed, approved, assigned, blocked, deferred, not started, on hold, open, paused, pending, planned, "
        "postponed, reopened, scheduled, selected for development, to do, todo, waiting"
    ),
    "in_progress": (
        "active, code review, doing, in development, in review, in testing, ongoing, started, testing, under review, "
        "under way, underway, wip, work in progress"
    ),
    "done": "closed, complete, completed, deployed, finished, fixed, implemented, merged, released, resolved, shipped",
    "declined": (
        "abandoned, canceled, cancelled, dropped, not planned, obsolete, rejected, wont do, wontdo, wont fix, wontfix"
    ),
}
MEANING = {word: status for status, words in WORDS.items() for word in words.split(", ")}


def plain(word):
    """A word as it stands above, however it was capitalised and joined: “Won’t Fix”, TO_DO."""
    return re.sub(r"[\s_-]+", " ", re.sub(r"['’`´]", "", word.casefold())).strip()
