"""What documents call by name: looked up together, and made where it may be new."""

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from taggit.models import Tag

from incidents.models import Incident, Organization, Service
from lessons.models import Lesson

from .kinds.names import name_column

AT_ONCE = 400
#: A document that names one of these has to wait for that one's own document.
NOT_MADE = (Lesson, Incident)


class Names:
    """The id of everything that the documents of a run name, by model and name."""

    def __init__(self):
        self.ids = {}

    def id(self, model, name):
        return self.ids[model][name]

    def knows(self, model, name):
        return name in self.ids.get(model, ())

    def look_up(self, wanted, *, make=True):
        """``wanted``: the names of each model, a service as (organisation, name). ``make``: those that may be new.

        What is new is made in the order of its name, so that two imports at once wait for each other in one order.
        """
        for model in sorted(wanted, key=lambda model: (model is Service, model._meta.label)):
            known = self.ids.setdefault(model, {})
            names = sorted(wanted[model] - known.keys())
            for start in range(0, len(names), AT_ONCE):
                known.update(self._found(model, names[start : start + AT_ONCE]))
            if make and model not in NOT_MADE:
                for name in names:
                    if name not in known:
                        known[name] = self._made(model, name).pk

    def _found(self, model, names):
        if model is Service:
            rows = Service.objects.filter(name__in={name for _, name in names}).order_by()
            return {(home, name): pk for home, name, pk in rows.values_list("organization__name", "name", "pk")}
        if model is Tag:
            return dict(Tag.objects.annotate(small=Lower("name")).filter(small__in=names).values_list("small", "pk"))
        by = name_column(model)
        return dict(model._default_manager.filter(**{f"{by}__in": names}).order_by().values_list(by, "pk"))

    def _made(self, model, name):
        if model is Service:
            home, name = name
            return Service.objects.create(organization_id=self.id(Organization, home), name=name)
        row = model(**{name_column(model): name})
        if model is get_user_model():  # so that authorship is kept; nobody can log in with it
            row.is_active = False
            row.set_unusable_password()
        row.save()
        return row
