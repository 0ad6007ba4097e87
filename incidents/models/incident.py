from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from taggit.managers import TaggableManager

from incidents.addresses import address
from incidents.changes import changing
from incidents.expressions import Caseless
from incidents.moments import validate_zone
from incidents.slugs import validate_incident_slug
from incidents.text_fields import AddressField, KeyField, LineField, ParagraphField, ProseField

from . import zone_change
from .cited_texts import CitesSources
from .former_slug import Renamable
from .impact_kind import ImpactKind
from .incident_queryset import IncidentQuerySet
from .milestone import ORDER, HasMilestones, Milestone, in_order
from .reference import ReferenceSequence

NO_ORIGIN = "A published incident names at least one service as its origin, or says that no source names one."
ORIGIN_CONTRADICTED = "It names an origin, and says that no source names one: leave one of the two."


class Incident(Renamable, CitesSources, HasMilestones):
    """A disruption, and its written record."""

    class State(models.TextChoices):
        DRAFT = "draft"
        IN_REVIEW = "in_review", "In review"
        PUBLISHED = "published"
        ARCHIVED = "archived"

    SETTLED = (State.PUBLISHED, State.ARCHIVED)  #: what readers see, as far as its visibility goes

    class Visibility(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"
        RESTRICTED = "restricted"

    class Severity(models.IntegerChoices):
        SEV_1 = 1, "SEV-1"
        SEV_2 = 2, "SEV-2"
        SEV_3 = 3, "SEV-3"
        SEV_4 = 4, "SEV-4"

        __empty__ = "Not rated"

    class DetectedBy(models.TextChoices):
        MONITORING = "monitoring"
        CUSTOMER = "customer"
        STAFF = "staff"
        UNKNOWN = "unknown"

    reference = models.CharField(
        max_length=24,
        unique=True,
        blank=True,
        help_text="Given when it is first saved; never changed or used again.",
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{0,9}-\d{4}-\d{2,6}\Z", "A reference looks like FL-2020-01.")],
    )
    slug = KeyField(max_length=80, unique=True, validators=[validate_incident_slug])
    title = LineField(max_length=200)
    short_title = LineField(max_length=40, blank=True, help_text="For tables and charts: Kinesis 2020")
    organization = models.ForeignKey(
        "incidents.Organization", models.PROTECT, related_name="incidents", verbose_name="organisation"
    )
    regions = models.ManyToManyField("incidents.Region", blank=True, related_name="incidents")
    zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_zone],
        help_text="IANA time zone in which the story is told: America/Los_Angeles",
    )
    severity = models.IntegerField(choices=Severity, null=True, blank=True)
    origin_unknown = models.BooleanField(
        "no origin named", default=False, help_text="No source names the service in which it began."
    )
    detected_by = models.CharField(max_length=10, choices=DetectedBy, default=DetectedBy.UNKNOWN)

    first_signs = ParagraphField(max_length=600, blank=True, help_text="What was seen first. Cite sources as [@key].")
    looked_like = ParagraphField(max_length=600, blank=True, help_text="Suspects that were ruled out")
    was = ParagraphField(max_length=600, blank=True, help_text="What it was")
    ended_by = ParagraphField(max_length=600, blank=True, help_text="What ended it")

    summary = ProseField(blank=True)
    impact = ProseField(blank=True)
    narrative = ProseField(blank=True)
    went_well = ProseField(blank=True)
    went_badly = ProseField(blank=True)
    was_luck = ProseField("where we got lucky", blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.INTERNAL)
    groups = models.ManyToManyField(
        "auth.Group", blank=True, related_name="incidents", help_text="Who may read it, if restricted"
    )
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="incidents")
    tags = TaggableManager(blank=True, related_name="incidents")
    canonical_url = AddressField(
        "canonical URL",
        null=True,
        blank=True,
        db_index=True,
        help_text="Where it was first published. One page may tell of several incidents.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    #: The year that the rows of a new incident tell, before they are saved.
    year_told: int | None = None
    AT_MOST = {"regions": 50, "groups": 50, "authors": 50, "tags": 50}
    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            *(in_order(first, then) for first, then in ORDER),
            models.CheckConstraint(
                condition=Q(stated_minutes=None) | ~Q(stated_duration=""),
                name="incident_duration_in_minutes_is_stated_in_words",
                violation_error_message="Say the duration in the words of the source, too, not only in minutes.",
            ),
        ]
        indexes = [
            models.Index(fields=["-started_at"], name="incident_by_start"),
            models.Index(fields=["severity", "started_at"], name="incident_by_severity"),
            models.Index(fields=["organization", "started_at"], name="incident_by_organization"),
            models.Index(fields=["state", "visibility", "started_at"], name="incident_by_state"),
            models.Index(fields=["title"], name="incident_by_title"),
            # all that ``readable`` asks, and what is most often counted of those that may be read
            models.Index(
                fields=[
                    *("state", "visibility", "published_at", "organization"),
                    *("severity", "started_at", "resolved_at", "id"),
                ],
                name="incident_gate",
            ),
            models.Index(Caseless("title"), name="incident_by_title_in_any_case"),
            models.Index(Caseless("short_title"), name="incident_by_short_title", condition=~Q(short_title="")),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("incident_detail", self.slug)

    @property
    def name(self):
        """What tables and charts call it."""
        return self.short_title or self.title

    @property
    def has_origin(self):
        return self.impacts.filter(role="origin").exists()

    def check_origin(self, state, *, has_origin):
        """Raise ValidationError when it names an origin and says that no source does, or in this state does neither."""
        if has_origin and self.origin_unknown:
            raise ValidationError(ORIGIN_CONTRADICTED)
        if state in self.SETTLED and not (has_origin or self.origin_unknown):
            raise ValidationError(NO_ORIGIN)

    @property
    def kinds_of_impact(self):
        """The ways in which it did harm that are stated, in one order."""
        stated = {row.kind for row in self.impact_kinds.all()}
        return [kind for kind in ImpactKind.Kind if kind in stated]

    @property
    def brief(self):
        """The four lines of "Is it this one?", as (label, text); only those that are written."""
        lines = [
            ("First signs", self.first_signs),
            ("Looked like", self.looked_like),
            ("Was", self.was),
            ("Ended by", self.ended_by),
        ]
        return [(label, text) for label, text in lines if text]

    def clean(self):
        if before := zone_change.zone_before(self):
            zone_change.keep_own_days(self, before)
            zone_change.check_rows(self, before)
        self.check_milestones()
        if self.pk:
            self.check_what_sources_state()

    def check_what_sources_state(self):
        """Raise ValidationError when a source is cited for a milestone, or a duration, that the incident has not."""
        for citation in self.milestone_citations.select_related("source"):
            if not getattr(self, citation.milestone):
                column = f"{citation.milestone}_at" if citation.milestone in Milestone.values else citation.milestone
                told = f"A source is cited for it ({citation.source}): enter it, or delete the citation first."
                raise ValidationError({column: told})

    def save(self, *args, update_fields=None, **kwargs):
        """Told in another zone, what is known to the day stays on its day."""
        with transaction.atomic():
            changes_zone = not self._state.adding and (update_fields is None or "zone" in update_fields)
            if changes_zone and (before := zone_change.zone_before(self)):
                moved = zone_change.keep_own_days(self, before)
                update_fields = update_fields and {*update_fields, *moved}
                zone_change.keep_days_of_rows(self, before)
            if not self.reference:
                self.reference = ReferenceSequence.next_reference(self.reference_year)
            elif self._state.adding:
                ReferenceSequence.remember(self.reference)
            super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def reference_year(self):
        """The year of the incident where it happened: of its start, or else of its first milestone that is known.

        Without any it is ``year_told``; the year in which it is recorded where nothing tells.
        """
        known = [moment.in_zone(self.zone).year for moment in self.milestones.values() if moment]
        return self.year or min(known, default=self.year_told) or timezone.now().year

    @transaction.atomic
    def move_to(self, state, *, by, at, why=""):
        """Change the state and keep who did, when and why. Publishing for the first time sets ``published_at``.

        What somebody else saved meanwhile is read first, and stays.

        Raises ValidationError when readers are to see an incident that neither names its origin nor says that no
        source does, or does both.
        """
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update(of=("self",)))
        self.check_origin(state, has_origin=self.has_origin)
        with changing([self], by=by, at=at, why=why):
            before, self.state, self.version = self.state, self.State(state), self.version + 1
            if self.state == self.State.PUBLISHED and self.published_at is None:
                self.published_at = at
            self.save(update_fields=["state", "published_at", "version", "updated_at"])
            self.record_state(by=by, at=at, before=before, why=why)

    def record_state(self, *, by, at, before="", why=""):
        """Keep who brought it to its state, when, from which, and why; from none where it is new."""
        return self.status_changes.create(from_state=before, to_state=self.state, changed_by=by, changed_at=at, why=why)
