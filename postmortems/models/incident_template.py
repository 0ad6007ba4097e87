"""Templates from which postmortems are begun, kept by administrators."""

from django.core.exceptions import ValidationError
from django.db import models

from incidents.text_fields import KeyField, LineField, ParagraphField
from incidents.text_rules import validate_text

LONGEST_DOCUMENT = 50_000


def validate_template_document(text):
    """Refuse what is no document of a postmortem; what each postmortem says for itself may be left out."""
    from postmortems.editor.starting.template_document import template_data  # it needs the models

    try:
        template_data(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def sections_of_editor():
    """The sections for which there may be guidance. A function, so that a new section needs no migration."""
    from postmortems.editor.sections import SECTIONS  # it needs the models

    return [(section.name, section.title) for section in SECTIONS]


class IncidentTemplate(models.Model):
    """What a new postmortem begins with: parts of its document, and what helps to fill each section."""

    slug = KeyField(max_length=40, unique=True)
    name = LineField(max_length=80)
    description = ParagraphField(max_length=300, help_text="One sentence: for which postmortems it is.")
    position = models.PositiveIntegerField(default=0, help_text="The lowest is offered first.")
    is_offered = models.BooleanField("offered", default=True)
    document = models.TextField(
        blank=True,
        max_length=LONGEST_DOCUMENT,
        validators=[validate_text, validate_template_document],
        help_text="As a postmortem's own document: keys between two lines ---, then sections such as “## Narrative” "
        "with the headings that are to be filled. Whoever begins one says its title, organisation and zone.",
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class TemplateGuidance(models.Model):
    """What a template says above a section of the editor, in place of what stands there otherwise."""

    template = models.ForeignKey(IncidentTemplate, models.CASCADE, related_name="guidance")
    section = models.CharField(max_length=20, choices=sections_of_editor)
    text = ParagraphField(max_length=600)

    class Meta:
        ordering = ["pk"]
        verbose_name = "guidance of a section"
        verbose_name_plural = "guidance of sections"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "section"],
                name="template_guides_a_section_once",
                violation_error_message="This section has its guidance already.",
            )
        ]

    def __str__(self):
        return self.get_section_display()


class StartedFrom(models.Model):
    """The template with which a postmortem was begun, whose guidance the editor shows."""

    incident = models.OneToOneField("incidents.Incident", models.CASCADE, related_name="started_from")
    template = models.ForeignKey(IncidentTemplate, models.CASCADE, related_name="started")

    def __str__(self):
        return f"{self.incident} from {self.template}"
