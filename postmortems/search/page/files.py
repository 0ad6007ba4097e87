"""What a search finds as a table, as JSON and as a feed: for spreadsheets, programs and readers of feeds."""

from uuid import NAMESPACE_URL, uuid5

from django.db.models import F
from django.urls import reverse

from incidents.markdown.lines import plain_line
from incidents.models import Incident
from postmortems.feeds import Feed
from postmortems.incident_list.csv_export import in_order, lines_of, minutes
from postmortems.templating.link_preview import in_a_line

ROWS_AT_MOST, ENTRIES_AT_MOST = 1_000, 100
#: What an entry of the feed needs of an incident.
IN_FEED = [
    *("reference", "slug", "title", "was", "severity", "published_at", "created_at", "updated_at"),
    *("started_at", "started_precision", "resolved_at", "resolved_precision", "stated_duration"),
]


def table(results, *, address_of):
    """The lines of the table that the list gives, for the first incidents found."""
    return lines_of(in_order(results.first_incidents(ROWS_AT_MOST)), address_of=address_of)


def as_json(results, *, absolute):
    """A page of results as it stands on the page, with the address of the next one."""
    page = results.page
    following = (
        results.links.address(page=page.next_page_number(), path=reverse("search_json")) if page.has_next() else None
    )
    return {
        "query": results.query.typed,
        "instead_of": results.reading.instead_of or None,
        "did_you_mean": results.reading.suggestion or None,
        "remarks": [*results.filter.remarks, *filter(None, [results.remark])],
        "is_complete": results.is_complete,
        "found": results.counts,
        "found_in": found_in(results.filter),
        "results": [one(hit, absolute) for hit in results.hits],
        "others": {group.kind: [one(hit, absolute) for hit in group.hits] for group in results.groups},
        "next": following and absolute(following),
    }


def found_in(asked):
    """In how many of the incidents the words stand in each part of the record; None where it is not counted."""
    if not asked.found_in or asked.found_in.counted_at_most:
        return None
    return {option.value: option.incidents for option in asked.found_in.options}


def refused_json(asked, *, absolute):
    """What is wrong with what is asked for, and by each fault the searches that may have been meant."""
    path = reverse("search_json")
    near = {
        error: [
            {"value": value.text, "name": value.name, "incidents": value.incidents, "url": absolute(path + value.query)}
            for value in values
        ]
        for error, values in asked.near.items()
    }
    return {"errors": asked.errors} | ({"did_you_mean": near} if near else {})


def one(hit, absolute):
    """A result as data."""
    url = absolute(hit.thing.get_absolute_url())
    found = {"kind": hit.kind, "url": url, "name": str(hit.thing)}
    if hit.kind == "incident":
        found |= facts_of(hit.thing)
    elif hit.kind == "lesson":
        found |= {"statement": plain_line(hit.thing.statement), "broken_in": hit.thing.tally.violated}
    else:
        found |= {"organization": hit.thing.organization.name, "incidents": hit.thing.incident_count}
    places = [
        {
            "field": place.field,
            "place": place.label,
            "url": f"{url}#{place.anchor}" if place.anchor else url,
            "html": place.snippet,
        }
        for place in hit.places
    ]
    return found | {"places": places, "as_words": hit.as_words}


def facts_of(incident):
    return {
        "reference": incident.reference,
        "organization": incident.organization.name,
        "severity": incident.severity,
        "state": incident.state,
        "started_at": incident.started_at,
        "minutes_to_resolve": minutes(incident, "resolved") or None,
        "was": plain_line(incident.was),
        "ended_by": plain_line(incident.ended_by),
    }


def feed(results, *, absolute):
    """The incidents found that were last published."""
    last = F("published_at").desc(nulls_last=True)
    found = results.filter.incidents.order_by(last, "-pk").values_list("pk", flat=True)
    incidents = Incident.objects.filter(pk__in=list(found[:ENTRIES_AT_MOST])).order_by(last, "-pk")
    made = Feed(
        title=f"{results.title}: postmortems",
        link=absolute(results.links.address()),
        description="",
        subtitle="Postmortems of outages, those published last first",
        feed_url=absolute(results.links.file("search_atom")),
        author_name="Faultline",
        language="en",
    )
    for incident in incidents.only(*IN_FEED):
        made.add_item(
            title=incident.title,
            link=absolute(incident.get_absolute_url()),
            description=in_a_line(incident),
            unique_id=f"urn:uuid:{id_of(incident)}",
            pubdate=incident.published_at or incident.created_at,
            updateddate=incident.updated_at,
        )
    return made.writeString("utf-8")


def id_of(incident):
    """The same whatever the incident or the site is called later, and another one on another site."""
    return uuid5(NAMESPACE_URL, f"{incident.reference} {incident.created_at.isoformat()}")
