"""The thesaurus: which words and phrases people use for one thing."""

from django.core.exceptions import ValidationError
from django.db import models

from incidents.access import can_read_site
from incidents.models.organization import free_slug
from incidents.text_fields import KeyField, ParagraphField
from incidents.text_matching import folded
from postmortems.search.words import STOP_STEMS, words

PHRASES_AT_MOST, LONGEST_PHRASE, WORDS_AT_MOST = 40, 60, 6
#: So that a search has them all at hand.
GROUPS_AT_MOST = 2_000


def phrases_in(text):
    """The phrases of a text that has one a line."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def validate_phrases(text):
    """Refuse a group that says nothing: of one phrase, or with one twice, or with one that no search can look up."""
    phrases, seen = phrases_in(text), set()
    if len(phrases) < 2:
        raise ValidationError("A group has at least two phrases, one a line.")
    if len(phrases) > PHRASES_AT_MOST:
        raise ValidationError(f"A group has at most {PHRASES_AT_MOST} phrases.")
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE or len(phrase.split()) > WORDS_AT_MOST:
            told = f"is longer than {LONGEST_PHRASE} characters or {WORDS_AT_MOST} words"
            raise ValidationError(f"“{phrase[:LONGEST_PHRASE]}” {told}.")
        if all(word.stem in STOP_STEMS for word in words(phrase)):
            raise ValidationError(f"“{phrase}” has no word that a search looks for.")
        if folded(phrase) in seen:
            raise ValidationError(f"“{phrase}” stands twice: case and accents make no other phrase.")
        seen.add(folded(phrase))


class SynonymGroupQuerySet(models.QuerySet["SynonymGroup"]):
    def visible_to(self, user):
        """The thesaurus tells of no incident: whoever may read the site may read it."""
        return self if can_read_site(user) else self.none()

    def with_any_of(self, phrases):
        """Groups in which one of the phrases stands, in any case."""
        wanted = {folded(phrase) for phrase in phrases}
        return [group for group in self if wanted.intersection(map(folded, group.phrase_list))]


class SynonymGroup(models.Model):
    """Words and phrases that operations people use for one thing: who searches for one finds the others, too.

    A phrase may stand in several groups, as words have several meanings; these groups stay apart.
    """

    slug = KeyField(
        max_length=80,
        unique=True,
        blank=True,
        help_text="By which documents name the group; left empty, it is made of the first phrase",
    )
    phrases = ParagraphField(
        max_length=PHRASES_AT_MOST * (LONGEST_PHRASE + 1),
        validators=[validate_phrases],
        help_text="One a line, at least two. Put only those together that mean the same wherever they stand: what is "
        "merely related, or the same only at times, brings records that nobody was looking for. Endings "
        "are taken care of: “restart” is “restarted”, too.",
    )

    objects = SynonymGroupQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phrases__contains="\n"),
                name="synonym_group_has_two_phrases",
                violation_error_message="A group has at least two phrases, one a line.",
            )
        ]

    def __str__(self):
        return " / ".join(self.phrase_list)

    def save(self, *args, **kwargs):
        self.slug = self.slug or free_slug(SynonymGroup.objects, next(iter(self.phrase_list), ""), fallback="group")
        super().save(*args, **kwargs)

    def clean(self):
        self.phrases = "\n".join(self.phrase_list)
        if self._state.adding and SynonymGroup.objects.count() >= GROUPS_AT_MOST:
            raise ValidationError(f"There are {GROUPS_AT_MOST} groups already: extend or delete others.")

    @property
    def phrase_list(self):
        return phrases_in(self.phrases)
