"""What an incident's texts cite, and the sources that they may."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from incidents.markdown import MarkdownModel
from incidents.markdown.citations import CITATION, citation_keys

#: The texts that may cite sources, by their columns: the brief and the prose.
CITING = (
    *("first_signs", "looked_like", "was", "ended_by"),
    *("summary", "impact", "narrative", "went_well", "went_badly", "was_luck"),
)


class CitesSources(MarkdownModel):
    """A record with ``sources`` that its texts cite by their keys."""

    sources: Any  #: the relation from Source

    class Meta:
        abstract = True

    @cached_property
    def numbered_sources(self):
        """The sources in order, each with its ``number`` on the page."""
        sources = list(self.sources.all())
        for number, source in enumerate(sources, start=1):
            source.number = number
        return sources

    @cached_property
    def sources_by_id(self):
        return {source.pk: source for source in self.numbered_sources}

    @property
    def cited_keys(self):
        """The keys of sources that the texts cite, each with the name of the first text that does."""
        found: dict[str, str] = {}
        for name in CITING:
            for key in citation_keys(getattr(self, name)):
                found.setdefault(key, str(self._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        return found

    def check_citations(self, keys):
        """Raise ValidationError when a text cites a source by a key that is none of these."""
        unknown = [
            f"“{text}” cites [@{key}], and there is no source with that key."
            for key, text in self.cited_keys.items()
            if key not in keys
        ]
        if unknown:
            raise ValidationError(unknown)

    def rename_citations(self, old, new):
        """Let the texts cite a source by its new key."""
        one = re.compile(rf"@{re.escape(old)}(?![a-z0-9-])")
        changed = []
        for name in CITING:
            text = CITATION.sub(lambda found: one.sub(f"@{new}", found[0]), getattr(self, name))
            if text != getattr(self, name):
                setattr(self, name, text)
                changed.append(name)
        if changed:
            self.save(update_fields=changed)
