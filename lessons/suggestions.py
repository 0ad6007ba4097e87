"""Which lessons a text seems to bear on, for whoever is writing it; and the words that make it seem so."""

import re
from collections import Counter, defaultdict
from math import log, sqrt
from typing import NamedTuple

from incidents.markdown import html_words
from incidents.text_matching import folded
from lessons.models import Evidence, Lesson

#: Two words count as the same when this many of their first letters agree: restart, restarts, restarting.
STEM = 6
WORD = re.compile(r"[^\W\d_]{4,}")
#: What a word counts where a lesson has it: in its names, in its statement and symptom, anywhere else.
NAMES, STATEMENT, ELSEWHERE = 3, 2, 1
MOST, WORDS_SHOWN, EVIDENCE_READ = 8, 4, 2000


class Suggestion(NamedTuple):
    lesson: Lesson
    words: list[str]  #: of the text, those that tell most first


def suggested_lessons(incident, user):
    """The lessons that the incident's causes, triggers and prose seem to bear on, but for those it has evidence of."""
    rows = [*incident.causes.all(), *incident.triggers.all()]
    own = [incident.title, incident.first_signs, incident.looked_like, incident.was, incident.ended_by]
    fields = ("summary", "impact", "narrative", "went_badly", "was_luck")
    prose = [html_words(getattr(incident, f"{name}_html")) for name in fields]
    text = "\n".join([*own, *prose, *(f"{row.text}\n{row.why}" for row in rows)])
    attached = set(incident.evidence.values_list("lesson", flat=True))
    lessons = list(Lesson.objects.visible_to(user).prefetch_related("aliases"))
    others = Evidence.objects.visible_to(user).exclude(incident=incident).newest_first()
    shown = defaultdict(list)
    for lesson, how in others.values_list("lesson", "how")[:EVIDENCE_READ]:
        shown[lesson].append(how)
    ranked = suggestions(text, [(lesson, words_of(lesson, shown[lesson.pk])) for lesson in lessons])
    return [suggestion for suggestion in ranked if suggestion.lesson.pk not in attached][:MOST]


def suggestions(text, lessons):
    """The lessons, given as (lesson, what its words count), that share words with the text: the likeliest first.

    A word counts the more the fewer lessons have it (inverse document frequency: Karen Spärck Jones, "A statistical
    interpretation of term specificity and its application in retrieval", 1972); a lesson of many words needs more.
    """
    rarity = {
        stem: log(len(lessons) / count) for stem, count in Counter(stem for _, has in lessons for stem in has).items()
    }
    written = stems(text)
    ranked = []
    for lesson, has in lessons:
        weights = {stem: rarity[stem] * counts for stem, counts in has.items()}
        shared = {stem: weight for stem, weight in weights.items() if weight and stem in written}
        if shared:
            words = [written[stem] for stem in sorted(shared, key=lambda stem: (-shared[stem], stem))]
            score = sum(shared.values()) / sqrt(sum(weights.values()))
            ranked.append((-score, str(lesson), Suggestion(lesson, words[:WORDS_SHOWN])))
    return [suggestion for *_, suggestion in sorted(ranked, key=lambda row: row[:2])]


def words_of(lesson, evidence):
    """What each word of a lesson counts, by its stem: its own words, and those of its evidence."""
    names = " ".join([lesson.name, *(alias.name for alias in lesson.aliases.all())])
    counts = dict.fromkeys(stems("\n".join([lesson.questions, html_words(lesson.why_html), *evidence])), ELSEWHERE)
    counts |= dict.fromkeys(stems(f"{lesson.statement}\n{lesson.symptom}"), STATEMENT)
    return counts | dict.fromkeys(stems(names), NAMES)


def stems(text):
    """The words of a text by their stem, each as it stands there first."""
    found = {}
    for word in WORD.findall(text):
        found.setdefault(folded(word)[:STEM], word.lower())
    return found
