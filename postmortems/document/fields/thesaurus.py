"""The keys of a group of synonyms."""

from postmortems.document.kinds import Phrases, Slug
from postmortems.models import SynonymGroup

from .document_kind import Kind

#: A group of synonyms. All groups stand in one file, which ``thesaurus`` takes apart and puts together.
THESAURUS = Kind("thesaurus", SynonymGroup, [Slug("slug", required=True), Phrases("phrases")])
