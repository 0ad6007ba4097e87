"""What is written of an incident: its brief, and its sections in Markdown with citations and links by name."""

from incidents.markdown.wikilinks import target_of

from .prose import bullets, code, marked, paragraph, text_of, words
from .sentences import ACTED, CAUSES, EVENTS, LUCK, PROSE, SIGNALS, WHYS

BRIEF = {"first_signs": EVENTS["detection"], "looked_like": EVENTS["diagnosis"], "was": CAUSES, "ended_by": ACTED}


def add_texts(story, values, service):
    """Add the columns of the texts to those of the incident. Returns what they link to, in order."""
    one, links = story.one, []

    def cited(text):
        keys = story.source_keys
        if not keys or not story.happens(0.4):
            return [words(text)]
        return [words(text), marked(f"[@{keys[int(story.dice.random() * len(keys))]}]")]

    def sentences(templates, count):
        return [part for _ in range(count) for part in cited(one(templates))]

    def link(name):
        links.append(target_of(name))
        return words("See"), marked(f"[[{name}]]"), words("for more.")

    if story.happens(0.75):
        for name, templates in BRIEF.items():
            text, _ = paragraph(*cited(one(templates)))
            values[name] = text[:600]
    values |= text_of("summary", paragraph(*sentences(PROSE, 2 + story.up_to(2))))
    if story.happens(0.8):
        values |= text_of("impact", paragraph(*sentences(EVENTS["impact"], 1 + story.up_to(3))))
    narrative = [paragraph(*sentences(PROSE, 2 + story.up_to(4))) for _ in range(1 + story.up_to(5))]
    if story.happens(0.35):
        _, slug = story.world.lessons.one(story.dice)
        narrative.append(paragraph(*sentences(WHYS, 1), *link(slug)))
    if story.happens(0.2):
        narrative.append(paragraph(*sentences(CAUSES, 1), *link(f"service:{service.slug}")))
    if story.happens(0.25) and (earlier := story.references.earlier(story.dice)):
        narrative.append(paragraph(words(one(WHYS)), *link(earlier[1])))
    if story.happens(0.25):
        narrative.append(code(one(SIGNALS)))
    values |= text_of("narrative", *narrative)
    for name, templates, share in (
        ("went_well", EVENTS["mitigation"], 0.6),
        ("went_badly", CAUSES, 0.6),
        ("was_luck", LUCK, 0.25),
    ):
        if story.happens(share):
            values |= text_of(name, bullets(*(words(one(templates)) for _ in range(1 + story.up_to(3)))))
    return list(dict.fromkeys(links))
