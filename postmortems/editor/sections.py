"""The sections in which a postmortem is written: which keys of the document each holds, and what helps to fill it."""

from typing import NamedTuple

from postmortems.document.fields import POSTMORTEM

#: What is settled elsewhere than in the text of a postmortem: given once, or changed by a verb with rights of its own.
SETTLED_ELSEWHERE = {"reference", "state", "visibility", "groups"}


class Section(NamedTuple):
    """A part of a postmortem that is opened, saved and commented on by itself."""

    name: str
    title: str
    keys: tuple[str, ...]  #: of the document, in the order in which they are shown
    guidance: str

    @property
    def fields(self):
        """The fields of the document that it holds."""
        return [POSTMORTEM.by_key[key] for key in self.keys]


#: The words at the top of the page that name it. It also holds whatever key no other section does.
ABOUT = (
    *("title", "short", "slug", "organization", "regions", "severity", "authors", "authors_by_name"),
    *("participants", "tags", "canonical_url", "relations"),
)

_WRITTEN = [
    Section(
        "summary",
        "Summary",
        ("summary", "brief"),
        "What would a newcomer need to know? Five sentences: what was done, what failed, who felt it, how it ended, "
        "how long it took. Then four short lines for someone who is in an outage now and in a hurry.",
    ),
    Section(
        "times",
        "Times",
        ("zone", "milestones", "duration", "detected_by"),
        "The moments from which all response times are computed. Started is the first effect on users, not the "
        "trigger. Write 2020-11-25 05:15, ~12:00 for about, 2020-11 where only the month is known; leave out what "
        "nobody knows.",
    ),
    Section(
        "impact",
        "Impact and services",
        ("impact", "impacts", "impact_kinds", "origin_unknown"),
        "What did users feel? Name the service in which it began as the origin, then each that it reached, and through "
        "which others.",
    ),
    Section(
        "timeline",
        "Timeline",
        ("timeline",),
        "Facts with a time, in their order. What was seen, decided and done, and by what means: no names of people.",
    ),
    Section(
        "causes",
        "Trigger and causes",
        ("triggers", "causes"),
        "The trigger set it off. A root cause would have let another trigger do the same. Say of each why it applied "
        "here.",
    ),
    Section(
        "narrative",
        "Narrative",
        ("narrative",),
        "The story as it looked to those who were in it: what did they see, and why did what they did make sense then?",
    ),
    Section(
        "handling",
        "What went well, badly, or was luck",
        ("went_well", "went_badly", "was_luck"),
        "What would you want to go the same way next time, what not, and what would have been worse without luck?",
    ),
    Section(
        "remediations",
        "Remediations",
        ("remediations",),
        "Each is a change to which somebody commits: what exactly, who, until when, and which cause it addresses.",
    ),
    Section(
        "lessons",
        "Lessons",
        ("lessons",),
        "Pick a lesson that is on file before writing a new one, and say in one sentence how it shows here.",
    ),
    Section(
        "figures",
        "Figures and signals",
        ("figures", "signals"),
        "Numbers that say how large it was, and the names of alerts or texts of errors, word for word, by which it "
        "will be found again.",
    ),
    Section(
        "sources",
        "Sources",
        ("sources", "caveats"),
        "Where every fact can be checked. Cite one anywhere by its key: [@status-page].",
    ),
]


def _about():
    taken = {key for section in _WRITTEN for key in section.keys} | SETTLED_ELSEWHERE
    others = [one.key for one in POSTMORTEM.fields if not one.is_backup and one.key not in {*taken, *ABOUT}]
    return Section(
        "about",
        "About this postmortem",
        (*ABOUT, *others),
        "What it is called, whose it is, and who wrote it. Describe systems and decisions, never faults of people.",
    )


SECTIONS = (*_WRITTEN, _about())
BY_NAME = {section.name: section for section in SECTIONS}
#: What every section is told by: the zone and the start of its moments, and the rows that others name by their keys.
TOLD_BY = {"zone", "milestones", "sources", "causes"}
#: All that the editor shows, and what its preview asks for besides.
WHOLE = frozenset(one.key for one in POSTMORTEM.fields if not one.is_backup)
#: The section of each key of the document that an author writes.
SECTION_OF = {key: section for section in SECTIONS for key in section.keys}
