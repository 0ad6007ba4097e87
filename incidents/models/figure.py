from django.db import models

from incidents.text_fields import LineField, ParagraphField

from .source import Fact


class Figure(Fact):
    """A number worth keeping: what it counts, and its value with unit, as the source gives it."""

    what = LineField(max_length=300)
    value = LineField(max_length=300)

    PER_INCIDENT = 200

    def __str__(self):
        return f"{self.what}: {self.value}"


class Signal(Fact):
    """An alert's name or an error's text, verbatim, for whoever sees it again."""

    class Kind(models.TextChoices):
        ALERT = "alert"
        ERROR = "error", "Error text"

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.ERROR)
    text = ParagraphField()

    PER_INCIDENT = 200

    def __str__(self):
        return self.text
