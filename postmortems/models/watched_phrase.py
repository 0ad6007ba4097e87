"""Phrases that administrators add to the check of language, and phrases that are all right here."""

from django.core.exceptions import ValidationError
from django.db import models

from incidents.text_fields import LineField, ParagraphField
from postmortems.editor.blameless.phrases import LONGEST, words_of

#: So that all of them are read for every check.
PHRASES_AT_MOST = 1_000


def validate_phrase(text):
    """Refuse what is no phrase of words: the check knows no regular expressions, which can take long."""
    try:
        words_of(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class WatchedPhraseQuerySet(models.QuerySet["WatchedPhrase"]):
    def added(self):
        """As the word lists take them: kind, phrase, suggestion."""
        return list(self.order_by().values_list("kind", "phrase", "suggestion"))


class WatchedPhrase(models.Model):
    """A phrase that the check of language marks, beside those that ship; or one that it leaves alone."""

    class Kind(models.TextChoices):
        BLAME = "blame", "Blame"
        HUMAN_ERROR = "human_error", "Human error as a cause"
        COUNTERFACTUAL = "counterfactual", "What somebody did not do"
        NAMED_PERSON = "named_person", "Name of a person"
        VAGUE_ACTION = "vague_action", "Vague action"
        ALLOWED = "allowed", "All right: never marked"

    kind = models.CharField(
        max_length=14,
        choices=Kind,
        help_text="A counterfactual is marked where a person is said to do it, a vague action where it begins what is "
        "to be done, a name where a fault is told of it.",
    )
    phrase = LineField(
        max_length=LONGEST,
        validators=[validate_phrase],
        help_text="One or several words, in any case. A * at the end of a word stands for any ending: careless*",
    )
    suggestion = ParagraphField(
        max_length=300, blank=True, help_text="What would be better. Left empty, it is what others of the kind say."
    )

    objects = WatchedPhraseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "phrase"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "phrase"],
                name="watched_phrase_stands_once",
                violation_error_message="This phrase is on the list already.",
            )
        ]

    def __str__(self):
        return self.phrase

    def clean(self):
        self.phrase = " ".join(self.phrase.lower().replace("’", "'").split())
        if self._state.adding and WatchedPhrase.objects.count() >= PHRASES_AT_MOST:
            raise ValidationError(f"There are {PHRASES_AT_MOST} phrases already: delete others first.")
