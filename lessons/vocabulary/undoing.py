"""Taking a change back: exactly, or not at all."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lessons.models import Evidence, Lesson, LessonAlias, LessonFormerSlug, Remediation, VocabularyChange

from .links import LINKS, incidents_naming
from .steps import Refused, chunks, plain, signed

TOLD = {
    Evidence: "evidence",
    Remediation.applies.through: "what remediations apply",
    Lesson.related.through: "related lessons",
    LessonAlias: "other names",
    LessonFormerSlug: "former slugs",
}
PASSING = {"updated_at", "why_html"}  # change by themselves whenever a lesson is saved


def undo(change, *, by, at):
    """Take a change back. Raises Refused, with what is in the way, when something that it needs has changed since."""
    with transaction.atomic():
        change = VocabularyChange.objects.select_for_update().get(pk=change.pk)
        if change.undone_at:
            raise Refused("It has been undone already.")
        list(Lesson.objects.select_for_update().filter(pk__in=change.lessons).order_by("pk"))
        back = _Back(change, by=by)
        if change.kind == change.Kind.SPLIT:
            incidents_naming(change.lessons[0]).raise_version()
        for step in reversed(change.steps):
            back.take(step)
        if change.kind in (change.Kind.MERGED, change.Kind.RENAMED):
            incidents_naming(change.lessons[0]).raise_version()
        change.undone_by, change.undone_at = by, at
        change.save(update_fields=["undone_by", "undone_at"])


class _Back:
    """Takes single steps back."""

    def __init__(self, change, *, by):
        self.by, self.why = by, f"undone: {change}"
        self.names = dict(zip(change.lessons[::-1], change.names[::-1], strict=False))

    def take(self, step):
        model = apps.get_model(step["model"])
        try:
            with transaction.atomic():
                getattr(self, step["step"])(model, step)
        except IntegrityError:
            raise changed(TOLD[model]) from None

    def add(self, model, step):
        row = self.found(model, step["row"]["id"], step["row"])
        if model is Lesson:
            for link in LINKS:
                if link.rows(row.pk).exists():
                    raise changed(f"“{row}” ({TOLD[link.model]})")
        signed(row, by=self.by, why=self.why).delete()

    def remove(self, model, step):
        row = model(**{name: model._meta.get_field(name).to_python(value) for name, value in step["row"].items()})
        for field in model._meta.concrete_fields:
            target, value = field.related_model, getattr(row, field.attname)
            if target and value and not target._base_manager.filter(pk=value).exists():
                raise changed(TOLD.get(model, f"“{row}” ({field.verbose_name})"))
        try:
            row.validate_unique()
        except ValidationError as error:
            taken = " and ".join(f"the {name} “{getattr(row, name, row)}”" for name in error.message_dict)
            raise changed(f"{taken} is in use") from None
        signed(row, by=self.by, why=self.why).save_base(
            raw=True, force_insert=True
        )  # with the times and the rendered text that it had
        if model is Lesson:
            Lesson._base_manager.get(pk=row.pk).render_anew()
            row.keep_wikilinks()
            Lesson.history.bulk_history_create([row])

    def change(self, model, step):
        row = self.found(model, step["pk"], step["after"])
        for name, value in step["before"].items():
            setattr(row, name, value)
        signed(row, by=self.by, why=self.why).save()

    def move(self, model, step):
        for some in chunks(step["pks"]):
            rows = model._base_manager.filter(pk__in=some, **{step["column"]: step["after"]})
            if rows.update(**{step["column"]: step["before"]}) != len(some):
                raise changed(TOLD[model])

    def found(self, model, pk, values):
        """The row, which has those values still."""
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            raise changed(TOLD.get(model) or f"“{self.names[pk]}” is no longer there")
        now = plain(row)
        if differing := [name for name in values if now[name] != values[name] and name not in PASSING]:
            fields = ", ".join(str(model._meta.get_field(name).verbose_name) for name in differing)
            raise changed(TOLD.get(model) or f"“{self.names[pk]}” ({fields})")
        return row


def changed(what):
    return Refused(f"It cannot be undone, because something has changed since: {what}.")
