"""The keys of a service that has a document of its own."""

from incidents.models import Service
from postmortems.document.kinds import FormerSlugs, Named, Slug, Text

from .document_kind import Kind

#: Written only for a backup, and only of services whose address a postmortem that names them would not bring back.
SERVICE = Kind("service", Service, [Slug("slug"), FormerSlugs("former_slugs"), Named("organization"), Text("name")])
