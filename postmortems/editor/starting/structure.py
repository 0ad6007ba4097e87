"""The structure of another postmortem, without its facts: what a new one of the same kind begins with."""

import re
from dataclasses import dataclass

from django.db.models import Q

from incidents.models import Cause, Incident
from incidents.rights import is_author
from lessons.models import Remediation
from postmortems.document.fields import POSTMORTEM
from postmortems.document.record import postmortem_data
from postmortems.editor.placeholder import TO_BE_WRITTEN

HEADING = re.compile(r"^(?:(?P<fence>```|~~~)|#{3,6} +\S[^\n]*)", re.MULTILINE)
FOUND_AT_MOST = 20


def copyable(user):
    """The postmortems whose structure the user may copy: their own, and those that are public."""
    incident = Incident
    public = Q(visibility=incident.Visibility.PUBLIC, state__in=incident.SETTLED)
    own = Q(pk__in=incident.authors.through.objects.filter(user=user.pk).values("incident"))
    return incident.objects.visible_to(user).filter(public | own)


def may_copy(user, incident):
    """The same of one incident that the user may read."""
    is_public = incident.visibility == Incident.Visibility.PUBLIC and incident.state in Incident.SETTLED
    return is_public or is_author(user, incident)


def found(user, typed):
    """Those that a title, a reference or an address names; without any the user's own, then the newest."""
    rows = copyable(user)
    if typed:
        rows = rows.filter(Q(title__icontains=typed) | Q(reference__iexact=typed) | Q(slug__iexact=typed))
    else:
        rows = rows.filter(authors=user)
    return rows.select_related("organization").newest_first()[:FOUND_AT_MOST]


@dataclass(frozen=True)
class Structure:
    """What is taken over, as the document has it."""

    organization: str
    zone: str
    impacts: list[dict]
    causes: list[dict]
    remediations: list[dict]
    headings: dict[str, str]

    def data(self, organization):
        """The keys of a new document. In another organisation the services stay those of the one they belong to."""
        rows = self.impacts
        if organization != self.organization:
            rows = [
                {**row, "via": [{"organization": self.organization, **via} for via in row.get("via", [])]}
                | ({} if row.get("organization") else {"organization": self.organization})
                for row in rows
            ]
        return {"impacts": rows, "causes": self.causes, "remediations": self.remediations, **self.headings}


def structure_of(incident, user):
    """The structure of a postmortem that the user may read."""
    whole = POSTMORTEM.with_whole_record(Incident.objects.visible_to(user).filter(pk=incident.pk)).get()
    data = postmortem_data(whole, visible_incidents=set(), for_account=False)
    return Structure(
        data["organization"],
        data["zone"],
        [_service(row) for row in data.get("impacts", [])],
        [{"kind": kind, "text": TO_BE_WRITTEN} for kind in _kinds(Cause.Kind, data.get("causes", []))],
        [
            {"key": kind, "kind": kind, "text": TO_BE_WRITTEN}
            for kind in _kinds(Remediation.Kind, data.get("remediations", []))
        ],
        {key: text for key in POSTMORTEM.sections.values() if (text := headings(data.get(key, "")))},
    )


def _service(row):
    """The service, its part, its role, and through which others it was reached."""
    copied = {key: row[key] for key in ("service", "organization", "part", "role") if key in row}
    if "via" in row:
        via = [{key: one[key] for key in ("service", "organization") if key in one} for one in row["via"]]
        copied["via"] = via
    return copied if row["role"] == "carried" else {**copied, "effect": TO_BE_WRITTEN}


def _kinds(kinds, rows):
    """Each kind of rows once, in the order of the model."""
    used = {row.get("kind", "") for row in rows}
    return [kind.value for kind in kinds if kind.value and kind.value in used]


def headings(text):
    """The headings of a text in Markdown, and nothing that stands below them."""
    kept, fence = [], ""
    for line in HEADING.finditer(text):
        if line["fence"]:
            fence = "" if line["fence"] == fence else fence or line["fence"]
        elif not fence:
            kept.append(line[0].strip())
    return "\n\n".join(kept)
