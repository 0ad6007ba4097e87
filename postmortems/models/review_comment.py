from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from incidents.models.person import called, named_beside
from incidents.text_fields import LineField, ParagraphField

TEXT, ROW_WORDS = 5_000, 200  #: characters at most


class ReviewCommentQuerySet(models.QuerySet["ReviewComment"]):
    def of(self, incident):
        return self.filter(reference=incident.reference)

    def threads(self):
        """The comments that are no answers, with what each needs to be shown."""
        people = ["by", "resolved_by"]
        answers = models.Prefetch("answers", ReviewComment.objects.select_related(*people).order_by("at", "pk"))
        return self.filter(answer_to=None).select_related(*people).prefetch_related(answers).order_by("at", "pk")

    def open(self):
        return self.filter(answer_to=None, resolved_at=None, withdrawn_at=None)


class ReviewComment(models.Model):
    """What somebody says about a section of a postmortem, or a row of it, to those who write and review it.

    It is found by the reference, as revisions are, and so outlives the rows of the incident. What it says of a row
    stays readable when the row changes or goes: it keeps the words of the row as they were.
    """

    reference = models.CharField(max_length=24, db_index=True)
    section = models.CharField(max_length=20, blank=True, help_text="By its name; of the whole postmortem where blank")
    row = LineField(max_length=120, blank=True, help_text="Its key, or its number")
    row_words = LineField(max_length=ROW_WORDS, blank=True, help_text="How the row began then")
    text = ParagraphField(max_length=TEXT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, related_name="+")
    by_name = LineField(max_length=120, blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answer_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, named_beside, null=True, blank=True, related_name="+")
    resolved_by_name = LineField(max_length=120, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(by=None) | Q(by_name=""), name="comment_is_by_an_account_or_a_name"),
            models.CheckConstraint(
                condition=Q(answer_to=None) | Q(resolved_at=None), name="comment_is_resolved_with_its_answers"
            ),
        ]
        indexes = [models.Index(fields=["reference", "resolved_at"], name="comment_by_resolution")]

    def __str__(self):
        return f"Comment on {self.reference}"

    @property
    def who(self):
        """What pages call whoever wrote it."""
        return called(self.by) if self.by else self.by_name

    @property
    def who_resolved_it(self):
        return called(self.resolved_by) if self.resolved_by else self.resolved_by_name

    @property
    def anchor(self):
        """``section`` or ``section/row``."""
        return f"{self.section}/{self.row}" if self.row else self.section

    def address_for(self, incident):
        return f"{reverse('incident_review', args=[incident.slug])}#comment-{self.pk}"
