"""The groups of synonyms in one file, ``thesaurus.yaml``: apart into a document for each group, and together again."""

from postmortems.models import SynonymGroup
from postmortems.models.synonym_group import GROUPS_AT_MOST

from .fields import THESAURUS
from .formats import GROUPED_FORMATS
from .kinds.base import shape_of
from .problems import BadDocument
from .reading import Document

NAME = "thesaurus"


def groups_in(document):
    """The groups of a file, each as a document of its own. Raises BadDocument for a file that is no list of groups."""
    groups = document.raw.get("groups", {})
    for key in document.raw:
        if key not in ("format", "groups"):
            raise BadDocument(document.problem((key,), "there is no such key; there are: format, groups"))
    if not isinstance(groups, dict):
        told = f"should be slugs, each with its list of phrases, and is {shape_of(groups)}"
        raise BadDocument(document.problem(("groups",), told))
    if not groups:
        raise BadDocument(document.problem((), "“groups” is missing"))
    if len(groups) > GROUPS_AT_MOST:
        raise BadDocument(document.problem(("groups",), f"has more than {GROUPS_AT_MOST} groups"))
    lines: dict = {slug: {} for slug in groups}
    for path, line in document.all_lines().items():
        if path[:1] == ("groups",) and path[1:2] and path[1] in lines:
            slug, *place = path[1:]
            lines[slug]["groups", slug, *(["phrases", *place] if place else [])] = line
    return [
        Document(document.file, THESAURUS, {"slug": slug, "phrases": phrases}, lines[slug], inside=("groups", slug))
        for slug, phrases in groups.items()
    ]


def thesaurus_data(groups):
    """The groups as the plain data of one file."""
    return {"format": THESAURUS.format, "groups": {group.slug: group.phrase_list for group in groups}}


def exported_thesaurus(user, *, form):
    """The file as ``(path, text)``, if there are groups; ``form`` is the suffix of the other documents."""
    groups = list(SynonymGroup.objects.visible_to(user).order_by("slug"))
    if groups:
        suffix, write = GROUPED_FORMATS[form]
        yield f"{NAME}.{suffix}", write(thesaurus_data(groups))
