"""Boxes that name others: what is on record, and rows of the same postmortem by their keys."""

from postmortems.document import kinds

from .base import Entry

#: So many rows of the same postmortem are offered one by one; of more the keys are typed.
MOST_OFFERED = 40
#: So many empty boxes are there to add names to a list without JavaScript.
SPARE = 1
#: What is chosen for a source that is not there yet: no key is written so.
NEW_SOURCE = "+new"


class NamedEntry(Entry):
    """One name, among those that are on record; others may be new."""

    @property
    def listed(self):
        return "" if isinstance(self.field, kinds.OwnNames) else self.field.to._meta.model_name


class NamesEntry(NamedEntry):
    """Names, each in a box of its own, and an empty one for another."""

    kind = "names"

    def fill(self, box, raw, form):
        names = [str(name) for name in raw] if isinstance(raw, list) else []
        box.value = [*names, *[""] * SPARE]
        for place in range(len(names)):
            box.errors += form.errors_at((*box.path, place))

    def typed(self, typed):
        return [text for value in typed.values if (text := value.strip())] or None


class CitedEntry(Entry):
    """A row of the same postmortem, by its key."""

    kind = "choice"

    @property
    def listed(self):
        return f"keys-{self.field.section}"

    def fill(self, box, raw, form):
        chosen, known = "" if raw is None else str(raw), form.keys.get(self.field.section, [])
        if len(known) > MOST_OFFERED:
            box.kind, box.value = "line", chosen
            return
        options = [("", "None" if known else "None yet: see Sources"), *known]
        if self.field.key == "source":
            options.append((NEW_SOURCE, "A new source: its address below"))
        if chosen not in dict(options):
            options.append((chosen, chosen))
        box.options = [(key, words, key == chosen) for key, words in options]


class KeysEntry(NamesEntry):
    """Rows of the same postmortem, by their keys."""

    @property
    def listed(self):
        return f"keys-{self.field.section}"

    def fill(self, box, raw, form):
        known = form.keys.get(self.field.section, [])
        if len(known) > MOST_OFFERED:
            return super().fill(box, raw, form)
        chosen = [str(key) for key in raw] if isinstance(raw, list) else []
        if self.field.section == "sources":
            known = [*known, (NEW_SOURCE, "A new source: its address below")]
        others = [(key, key) for key in chosen if key not in dict(known)]
        box.kind = "choices"
        box.options = [(key, words, key in chosen) for key, words in [*known, *others]]
        for place in range(len(chosen)):
            box.errors += form.errors_at((*box.path, place))
