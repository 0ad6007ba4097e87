from django.conf import settings
from django.db import models
from django.utils.text import slugify

from incidents.access import is_administrator
from incidents.addresses import address
from incidents.expressions import Caseless
from incidents.text_fields import LineField

from .former_slug import Renamable
from .impact import Impact, ImpactVia
from .incident import Incident


def first_slug(text, fallback):
    """The slug for the text as long as no other row has it."""
    return slugify(text)[:70].strip("-") or fallback


def free_slug(queryset, text, *, fallback):
    """A slug for the text that no row of the queryset has yet: numbered from 2 when it is taken."""
    base = first_slug(text, fallback)
    slug, number = base, 2
    while queryset.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


#: How the name of an organisation ends that does not exist, so that wherever its name is read, that is read as well.
FICTIONAL = "(fictional)"


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Organisations with an incident, or a service reached by one, that the user may read."""
        if is_administrator(user):
            return self
        return self.filter(
            models.Q(pk__in=Incident.objects.visible_to(user).values("organization_id"))
            | models.Q(pk__in=Service.objects.visible_to(user).values("organization_id"))
        )


def is_named_ours(name):
    """Whether the setting for the first run names it."""
    return name.casefold() in settings.FAULTLINE_OUR_ORGANIZATIONS


class Organization(models.Model):
    name = LineField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True, blank=True)
    is_ours = models.BooleanField(
        "ours", default=False, help_text="Whether this site follows up what was promised after its incidents"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "organisation"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self._state.adding and is_named_ours(self.name):
            self.is_ours = True
        self.slug = self.slug or free_slug(Organization.objects, self.name, fallback="organisation")
        super().save(*args, **kwargs)

    @property
    def is_fictional(self):
        """Whether it is made up, for demonstration. Its name says so, in documents, tables and mails, too."""
        return self.name.casefold().endswith(FICTIONAL)


class RegionQuerySet(models.QuerySet):
    def visible_to(self, user):
        if is_administrator(user):
            return self
        return self.filter(
            pk__in=Incident.regions.through.objects.filter(
                incident__in=Incident.objects.visible_to(user).values("pk")
            ).values("region_id")
        )


class Region(models.Model):
    """Where an incident struck, in the organisation's own words: ``us-east-1 (Northern Virginia)``."""

    name = LineField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or free_slug(Region.objects, self.name, fallback="region")
        super().save(*args, **kwargs)


class ServiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Services that an incident the user may read has struck, or struck others through."""
        if is_administrator(user):
            return self
        impacts = Impact.objects.visible_to(user)
        struck = impacts.filter(service=models.OuterRef("pk"))
        passed_on = ImpactVia.objects.filter(service=models.OuterRef("pk"), impact__in=impacts.values("pk"))
        return self.filter(models.Exists(struck) | models.Exists(passed_on))


class Service(Renamable):
    """Something that can fail and that others can depend on."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services")
    name = LineField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="service_name_is_unique_in_organization",
                violation_error_message="The organisation has a service of this name already.",
            )
        ]
        indexes = [models.Index(Caseless("name"), name="service_by_name_in_any_case")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or free_slug(Service.objects, self.name, fallback="service")
        super().save(*args, **kwargs)

    @property
    def has_slug_of_name(self):
        """Whether its slug is the one that its name gives it."""
        return self.slug == first_slug(self.name, "service")

    def get_absolute_url(self):
        return address("service_detail", self.slug)
