"""What is looked through for words. ``postmortems.search`` keeps these tables and asks them; nobody else writes."""

from django.db import models


class ThingKind(models.IntegerChoices):
    """What a search finds."""

    INCIDENT = 1
    LESSON = 2
    SERVICE = 3


class TokensField(models.TextField):
    """Words that an index looks up, with blanks between: a ``tsvector`` on PostgreSQL, elsewhere a text."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else "text"


class SearchDocument(models.Model):
    """All that is found of one incident, lesson or service.

    Its id is that of the thing times four and its kind, so that the index alone tells what it finds. It has no foreign
    key: what it was made of may be gone, and is joined whenever it is asked.
    """

    KINDS = 4

    id = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=ThingKind)
    thing_id = models.BigIntegerField()
    is_public = models.BooleanField(help_text="Its words are counted, as it is open to everybody")
    rows = models.TextField(help_text="JSON: of each row its field, its place on the page and its name, its text")
    fields = models.TextField(help_text="The sign of each row's field")
    stems = models.TextField(help_text="Of each row, on a line of its own, the stems of its words with blanks around")
    tokens = TokensField()

    def __str__(self):
        return f"{self.get_kind_display()} {self.thing_id}"

    @classmethod
    def id_of(cls, kind, thing):
        return thing * cls.KINDS + kind

    @classmethod
    def of(cls, kind, things):
        """The documents of these things."""
        return cls.objects.filter(pk__in=[cls.id_of(kind, thing) for thing in things])


class SearchWord(models.Model):
    """A word, and in how many documents it stands that are open to everybody.

    Others are not counted: what some may not read must change neither order nor corrections for them.
    """

    word = models.CharField(max_length=60, primary_key=True)
    stem = models.CharField(max_length=60, db_index=True)
    documents = models.IntegerField()

    def __str__(self):
        return self.word


class StaleDocument(models.Model):
    """A thing whose document may no longer say what it says itself. Triggers write these rows, indexing takes them."""

    kind = models.PositiveSmallIntegerField(choices=ThingKind)
    thing_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "thing_id"], name="stale_document_by_thing")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.thing_id}"


class SearchIndex(models.Model):
    """What the documents were made by; there is one row, or none where they have to be made anew."""

    digest = models.CharField(max_length=64)

    def __str__(self):
        return self.digest
