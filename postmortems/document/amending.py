"""One incident begun or changed from the data of its document, as pages do it: the whole or a part, checked and saved.

Where an import takes many documents at once and makes whatever they name, this is for one person at work: what is
wrong comes back with the place where it stands, and neither accounts nor groups are made by naming them.
"""

from collections import defaultdict
from difflib import get_close_matches
from itertools import chain, count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils.text import slugify

from incidents.facets import fold
from incidents.models import Incident
from incidents.slugs import RESERVED
from lessons.models import Lesson
from postmortems.history import keep_former, keep_revision

from .checks import check
from .fields import POSTMORTEM
from .former_slugs import former_slugs, name_lessons_anew
from .importing.documents import ATTEMPTS, PASSING
from .importing.intake import PLAIN_NAMES
from .importing.run import named
from .importing.storing import promise_broken
from .kinds.names import name_column
from .names import Names
from .problems import BadDocument
from .reading import Document
from .record import postmortem_data
from .retelling import told_in_own_zone
from .saving import Saving, relate, save_incidents

#: What is only named, and never made by naming it.
NOT_MADE = (Lesson, Incident, Group, get_user_model())
#: What a new draft does not take over from the document that it is begun with.
OF_ANOTHER_RECORD = {"reference", "state", *(one.key for one in POSTMORTEM.fields if one.is_backup)}
#: A change of these gives other rows another meaning, though these are written as before.
MEANT_BY_ALL = {"zone", "organization"}
LONGEST_SLUG = 80
NEAR, LOOKED_THROUGH = 3, 5000


def begin(data, *, by, at, authors=()):
    """Make a new draft of a document's data, and return the incident.

    Without a slug it is given one of its title. Its authors are ``authors``, whatever the data says.

    Raises BadDocument.
    """
    raw = {key: value for key, value in data.items() if key not in OF_ANOTHER_RECORD}
    raw |= {"state": Incident.State.DRAFT.value, "authors": [author.get_username() for author in authors]}
    is_named = raw.get("slug") not in (None, "")

    def attempt():
        raw["slug"] = raw["slug"] if is_named else free_slug(raw.get("title"))
        change = _Change(Incident(), {}, raw, by)
        incident = _written(_checked(change), change.record, by, at)
        keep_revision(incident, by=by, at=at)
        return incident

    return _tried(attempt, raw.get("slug"))


def amend(incident, data, *, by, at, why=""):
    """Replace what the incident's document says under the keys of ``data``, and leave the rest. None empties a key.

    Relations to incidents that ``by`` may not read stay as they are. In another zone, moments that are written as they
    were keep their instant. Nothing is written where nothing changes. ``data`` may be a function that makes it of the
    document as it is once nobody else can change it.
    Returns the incident as it is now, its ``version`` raised by one if anything has changed.

    Raises BadDocument.
    """

    def attempt():
        locked = Incident.objects.select_for_update(of=("self",)).filter(pk=incident.pk)
        record = POSTMORTEM.with_whole_record(locked).get()
        before = postmortem_data(record, backup=True)
        document = _checked(_Change(record, before, data(before) if callable(data) else data, by))
        after = document.data
        POSTMORTEM.keep(before, after)
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        if changed:
            keep_former([record], at=at)
            _written(document, record, by, at, only=None if changed & MEANT_BY_ALL else changed)
            keep_revision(record, by=by, at=at, why=why)
        return Incident.objects.get(pk=record.pk)

    return _tried(attempt, incident.slug)


def free_slug(title):
    """A slug for a new incident of that title, that no incident has or had."""
    stem = slugify(str(title or ""))[: LONGEST_SLUG - 5].strip("-_").replace("_", "-") or "postmortem"
    stem = "-".join(filter(None, stem.split("-")))
    taken = set(Incident.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    formers = Incident._meta.get_field("former_slugs").related_model._default_manager
    taken |= set(formers.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken and slug not in RESERVED)


class _Change:
    """What is being done to which record, and what of it whoever does it may not know of."""

    def __init__(self, record, before, data, by):
        self.record, self.before, self.by = record, before, by
        #: From which row on relations are those that were there, and that ``by`` did not write.
        self.first_kept = len(data["relations"]) if isinstance(data.get("relations"), list) else 0
        self.raw = {**before, **data}
        if "relations" in data and by and before.get("relations"):
            self.keep_hidden()
        self.raw = told_in_own_zone(self.raw, before)

    @property
    def incidents(self):
        """The incidents that may be named."""
        return Incident.objects.visible_to(self.by) if self.by else Incident.objects.all()

    def keep_hidden(self):
        """Keep the relations to incidents that ``by`` may not read. To name one of these is as to name none."""
        old, new = self.before["relations"], self.raw["relations"] or []
        seen = set(self.incidents.filter(slug__in={row["incident"] for row in old}).values_list("slug", flat=True))
        hidden = [row for row in old if row["incident"] not in seen]
        if not isinstance(new, list):  # which the check says
            return
        new = [row for row in new if row not in hidden]
        slugs = {row["incident"] for row in hidden}
        for place, row in enumerate(new):
            if isinstance(row, dict) and row.get("incident") in slugs:
                told = _unknown((), Incident, row["incident"], self.incidents, "slug")
                document = Document(self.record.slug, POSTMORTEM, {})
                raise BadDocument(document.problem(("relations", place, "incident"), told))
        self.first_kept = len(new)
        self.raw["relations"] = [*new, *hidden]

    def is_kept(self, path):
        return path[0] == "relations" and path[1] >= self.first_kept


def _checked(change):
    """The document of the data, which says nothing wrong and names nothing that is not there."""
    document = Document(str(change.raw.get("slug") or "postmortem"), POSTMORTEM, change.raw)
    check(document)
    name_lessons_anew(document, former_slugs())
    problems = [document.problem(path, told) for path, told in _faults(document, change)]
    if problems:
        raise BadDocument(*problems)
    return document


def _faults(document, change):
    values = document.values
    if Incident.objects.filter(slug=values["slug"]).exclude(pk=change.record.pk).exists():
        yield ("slug",), f"“{values['slug']}” is the address of another postmortem: choose another"
    if change.before and values.get("reference") != change.before["reference"]:
        yield ("reference",), f"is {change.before['reference']}, and a reference never changes"
    wanted: dict = defaultdict(lambda: defaultdict(list))
    for path, model, name in named(document):
        if model in NOT_MADE and not change.is_kept(path):
            wanted[model][name].append(path)
    for model, names in wanted.items():
        rows = change.incidents if model is Incident else model._default_manager.all()
        by = name_column(model)
        known = set(rows.filter(**{f"{by}__in": names}).order_by().values_list(by, flat=True))
        for name in sorted(names.keys() - known):
            for path in names[name]:
                yield path, _unknown(path, model, name, rows, by)


def _unknown(path, model, name, rows, by):
    told = f"there is no {'account' if model is get_user_model() else model._meta.verbose_name} “{name}”"
    if model is get_user_model():
        key = PLAIN_NAMES.get(path[-1])
        return f"{told}: for somebody without one write {key}" if key else told
    if model is Group:
        return told
    near = get_close_matches(name, rows.order_by().values_list(by, flat=True)[:LOOKED_THROUGH], NEAR, 0.5)
    return f"{told}: did you mean {' or '.join(f'“{one}”' for one in near)}?" if near else told


def _written(document, record, by, at, *, only=None):
    """Save a checked document to a record, new or old."""
    names, wanted = Names(), defaultdict(set)
    for _, model, name in named(document):
        wanted[model].add(name)
    names.look_up(wanted)
    saving = Saving(names, by=by, at=at, note="")
    is_old = bool(record.pk)
    pairs = [(record, document.values)]
    save_incidents(pairs, saving, only=only)
    relate(POSTMORTEM, pairs, saving, {record.pk} if is_old else set(), only=only)
    fold()
    return record


def _tried(attempt, slug):
    """Do it in one transaction; again where somebody did something in between that a second attempt can cope with."""
    for number in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return attempt()
        except OperationalError as error:
            if number == ATTEMPTS or getattr(error.__cause__, "sqlstate", "") not in PASSING:
                raise
        except (IntegrityError, DataError) as error:
            if number == ATTEMPTS:
                raise BadDocument(_refusal(slug, error)) from error
    raise AssertionError("the last attempt returns or raises")


def _refusal(slug, error):
    return Document(str(slug or "postmortem"), POSTMORTEM, {}).problem((), promise_broken(error))
