"""Loading the demonstration: all of it, or nothing. What it makes is noted, to be taken out again."""

from collections import defaultdict
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from incidents.models import Incident, Organization, ReferenceSequence
from lessons.models import Lesson
from postmortems.audit import note
from postmortems.document.fields import POSTMORTEM
from postmortems.document.importing import import_documents
from postmortems.document.importing.run import named
from postmortems.document.markdown import to_markdown
from postmortems.document.names import NOT_MADE, Names
from postmortems.models import AuditEntry, Demonstration

from .playing import BEGINS, play


def so_many(incidents):
    return f"{incidents} incident{'' if incidents == 1 else 's'}"


class CannotLoad(Exception):
    """Says in one sentence why the demonstration cannot be loaded, or is not to be."""


@transaction.atomic
def load(shipped, *, at, has_mail=False, by_name="", progress=lambda step, done: None):
    """Load what is Shipped. Returns the Demonstration and its accounts; nobody can log in with these yet.

    ``has_mail``: give the people addresses, at which nobody is. Raises CannotLoad.
    """
    loaded, is_new = Demonstration.objects.get_or_create(pk=Demonstration.ONLY, defaults={"loaded_at": at, "made": {}})
    if not is_new:
        raise CannotLoad(f"It was loaded on {loaded.loaded_at:%Y-%m-%d} already. Take it out first: remove_demo")
    _must_be_free(shipped)
    wanted = _wanted(shipped)
    years = {int(document.values["reference"].split("-")[1]) for document in shipped.documents}
    before, old_years = _known(wanted), set(ReferenceSequence.objects.values_list("year", flat=True))
    groups = [group for group in _groups(shipped) if not Group.objects.filter(name=group).exists()]
    people = {name: _account(name, told, has_mail=has_mail) for name, told in shipped.people.items()}
    _import(shipped, people, progress)
    Organization.objects.filter(name=shipped.table["organization"]).update(is_ours=True)
    _play(shipped, people, progress)
    loaded.made = {
        "references": [document.values["reference"] for document in shipped.documents],
        "years": sorted(years - old_years),
        "accounts": sorted(account.pk for account in people.values()),
        "groups": sorted(Group.objects.filter(name__in=groups).values_list("pk", flat=True)),
        **_new(before, _known(wanted)),
    }
    loaded.save()
    note(AuditEntry.What.IMPORT, by_name=by_name, at=at, about="load_demo", told=so_many(len(shipped.documents)))
    return loaded, people


def _must_be_free(shipped):
    """Raise CannotLoad where something has the place of what ships, or a lesson that it names is not there."""
    names = {document.values["slug"]: document.values["reference"] for document in shipped.documents}
    taken = Incident.objects.filter(slug__in=names) | Incident.objects.filter(reference__in=names.values())
    if incident := taken.first():
        raise CannotLoad(
            f"{incident.reference} ({incident.slug}) is there and was not loaded by load_demo: delete it first."
        )
    if account := get_user_model().objects.filter(username__in=shipped.people).first():
        raise CannotLoad(
            f"There is an account “{account.get_username()}” already: it would be taken for somebody made up."
        )
    lessons = {name for document in shipped.documents for _, model, name in named(document) if model is Lesson}
    known = {name for name in lessons if _is_known(name)}
    if missing := sorted(lessons - known):
        raise CannotLoad(
            f"It links to lessons that are not here ({missing[0]}): import_postmortems fixtures/lessons first."
        )


def _is_known(slug):
    return Lesson.objects.filter(slug=slug).exists() or Lesson.objects.filter(former_slugs__slug=slug).exists()


def _wanted(shipped):
    """Whatever the documents name and an import makes where it is not there, by model."""
    wanted = defaultdict(set)
    for document in shipped.documents:
        for _, model, name in named(document):
            if model not in NOT_MADE and model is not get_user_model():
                wanted[model].add(name)
    return wanted


def _known(wanted):
    """The ids of what is there of it, by the plural of its model in one word."""
    names = Names()
    names.look_up(wanted, make=False)
    return {f"{model._meta.model_name}s": set(names.ids.get(model, {}).values()) for model in wanted}


def _new(before, after):
    return {key: sorted(ids - before[key]) for key, ids in after.items()}


def _groups(shipped):
    return {told["group"] for told in shipped.people.values()}


def _account(name, told, *, has_mail):
    mail = f"{name}@merrowick.example" if has_mail else ""
    account = get_user_model().objects.create_user(
        name, mail, first_name=told["first_name"], last_name=told["last_name"]
    )
    account.groups.add(Group.objects.get_or_create(name=told["group"])[0])
    return account


def _import(shipped, people, progress):
    """Each document as it was imported then, without the relations to incidents that are not here."""
    reviewer = next(people[name] for name, told in shipped.people.items() if told["group"] == "reviewers")
    for done, document in enumerate(shipped.documents, start=1):
        data = dict(document.data)
        relations = [row for row in data.get("relations", []) if Incident.objects.filter(slug=row["incident"]).exists()]
        data["relations"] = relations
        opened = min(row["opened"] for row in document.values["remediations"])
        raw = to_markdown({"format": POSTMORTEM.format, **data}, POSTMORTEM).encode()
        report = import_documents([(document.file, raw)], by=reviewer, at=datetime.combine(opened, BEGINS))
        if report.problems:
            raise CannotLoad("; ".join(map(str, report.problems)))
        progress("read", done)


def _play(shipped, people, progress):
    done = 0
    slugs = [document.values["slug"] for document in shipped.documents]
    for incident in Incident.objects.filter(slug__in=slugs).order_by("reference"):
        done += play(incident, shipped, people)
        progress("saved", done)
