"""Which record a document is about. Its slug says so; a reference or an address in common only proposes."""

from django.db.models import Q

from incidents.models import Service

from .fields import POSTMORTEM, SERVICE
from .problems import BadDocument


def matched(kind, documents, *, run_slugs, replace=False, separate=False, lock=False):
    """Each document with its record, a new one where there is none, or with the BadDocument that says why not.

    ``replace``: take the record of the same reference or canonical URL, whatever its slug. ``separate``: make a new
    record of a document whose canonical URL another has too. ``run_slugs``: those of all documents of the run.
    """
    if kind is SERVICE:
        yield from _matched_services(documents)
        return
    keys = ("slug", "reference", "canonical_url") if kind is POSTMORTEM else ("slug",)
    known = Q()
    for key in keys:
        known |= Q(**{f"{key}__in": [document.values[key] for document in documents if key in document.values]})
    rows = kind.model.objects.filter(known).order_by("pk")
    if lock and kind is POSTMORTEM:
        rows = rows.select_for_update(of=("self",))
    records = list(kind.with_whole_record(rows))
    by: dict = {key: {} for key in keys}
    for record in records:
        for key in keys:
            by[key].setdefault(getattr(record, key), []).append(record)

    def found(document, key):
        return by[key].get(document.values[key], []) if key in by and key in document.values else []

    taken: set = set()
    for document in documents:
        try:
            record = _match(document, found, run_slugs, taken, replace, separate) or kind.model()
        except BadDocument as error:
            yield document, error
        else:
            taken.add(record.pk)
            yield document, record


def _matched_services(documents):
    """A service is that of its organisation and name: its slug may be another than the one which it was given anew."""
    wanted = Q(slug__in=[document.values["slug"] for document in documents])
    wanted |= Q(name__in=[document.values["name"] for document in documents])
    records = list(SERVICE.with_whole_record(Service.objects.filter(wanted).order_by("pk")))
    by_slug = {service.slug: service for service in records}
    by_name = {(service.organization.name, service.name): service for service in records}
    for document in documents:
        own = by_name.get((document.values["organization"], document.values["name"]))
        other = by_slug.get(document.values["slug"])
        if other and other != own:
            told = f"is that of “{other.name}” of {other.organization.name}"
            yield document, BadDocument(document.problem(("slug",), told))
        else:
            yield document, own or Service()


def _match(document, found, run_slugs, taken, replace, separate):
    """The record of a document, None for a new one.

    One address may tell of several incidents: it proposes none that the run itself names by slug, or that another
    document takes the place of.
    """
    own, named = found(document, "slug"), found(document, "reference")
    if own:
        if named and named[0].pk != own[0].pk:
            told = f"names more than one incident: slug is that of {own[0].reference}, reference is “{named[0].slug}”’s"
            raise BadDocument(document.problem(("reference",), told))
        return own[0]
    slug = document.values["slug"]
    if named:
        if replace:
            return named[0]
        told = (
            f"{named[0].reference} is “{named[0].slug}”, and this document is “{slug}”: give it that slug, or import "
            "with --replace, which puts it in that record’s place"
        )
        raise BadDocument(document.problem(("reference",), told))
    alike = [
        record for record in found(document, "canonical_url") if record.slug not in run_slugs and record.pk not in taken
    ]
    if alike and replace and len(alike) == 1:
        return alike[0]
    if alike and not separate:
        others = ", ".join(f"“{record.slug}” ({record.reference})" for record in alike[:3])
        others += f" and {len(alike) - 3} more" if len(alike) > 3 else ""
        way_out = (
            "if they are one incident, give it that slug or import with --replace, which puts it in that record’s place"
            if len(alike) == 1
            else "if it is one of these incidents, give it that slug"
        )
        told = f"is that of {others} too, and this document is “{slug}”: {way_out}; if not, import with --separate"
        raise BadDocument(document.problem(("canonical_url",), told))
    return None
