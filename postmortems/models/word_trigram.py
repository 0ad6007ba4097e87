from django.db import models


class WordTrigram(models.Model):
    """Three signs of a counted word, with two blanks before it and one after: by them misspelt words are found.

    The database keeps these rows itself, after those of ``SearchWord``. They stand for an index of trigrams that only
    one of the databases has, and so both give the same answer.
    """

    trigram = models.CharField(max_length=3)
    letters = models.PositiveSmallIntegerField(help_text="How many the whole word has")
    word = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trigram", "letters", "word"], name="word_trigram_is_kept_once")]

    def __str__(self):
        return f"“{self.trigram}” of {self.word}"
