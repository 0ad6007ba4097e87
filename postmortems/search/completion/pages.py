"""The pages of the site that are not about one thing, by their names."""

from django.urls import reverse

from incidents.access import can_read_site, can_review, is_administrator

from .option import Candidate, Option, rank_of

#: By name of the address: what the page is called, and what else it is looked for as.
PAGES = {
    "home": ("Home", ""),
    "incident_list": ("Incidents", "postmortems outages"),
    "timeline_overview": ("Timelines", "response times"),
    "lesson_list": ("Lessons", ""),
    "lesson_matrix": ("Lesson matrix", "lessons by incident"),
    "checklist": ("Checklist", "questions of lessons"),
    "remediation_list": ("Remediations", "board action items"),
    "gap_list": ("Gaps", "what nothing would change"),
    "service_list": ("Services", ""),
    "search_help": ("How to search", "help filters syntax"),
    "incident_compare": ("Compare incidents", "comparison"),
    "tag_list": ("Tags", ""),
    "source_list": ("Sources", ""),
    "incident_random": ("A postmortem at random", ""),
}
OF_REVIEWERS = {"lesson_vocabulary": ("Vocabulary of lessons", "merge split rename")}
OF_ADMINISTRATORS = {"wikilink_list": ("Links that lead nowhere", "dead links")}


def pages_named(typed, beginnings, user):
    """Those whose names have the words; with none typed, all of them."""
    if not can_read_site(user):
        return
    pages = PAGES | (OF_REVIEWERS if can_review(user) else {}) | (OF_ADMINISTRATORS if is_administrator(user) else {})
    for place, (name, (called, also)) in enumerate(pages.items()):
        rank = rank_of(called, typed, beginnings)
        if rank is None and rank_of(also, typed, beginnings) is not None:
            rank = 3
        if rank is not None:
            yield Candidate(rank, Option("page", called, "", reverse(name)), -place)
