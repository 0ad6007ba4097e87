from django.db import migrations
from django.db.models import F

from postmortems.document.checks import check
from postmortems.document.problems import BadDocument
from postmortems.document.reading import read
from postmortems.history.keeping import document_text


def carry_over(apps, schema_editor):
    """What an import replaced, one document of an incident after the other, before the revisions kept since."""
    former = apps.get_model("postmortems", "FormerDocument").objects
    for incident in former.order_by("incident").values_list("incident", flat=True).distinct():
        rows = former.filter(incident=incident).select_related("incident", "replaced_by").order_by("replaced_at", "pk")
        count = rows.count()
        make_room(apps, incident, count)
        for start in range(0, count, 50):
            numbered = enumerate(rows[start : start + 50], start=start + 1)
            apps.get_model("postmortems", "Revision").objects.bulk_create(
                revision(apps, number, row) for number, row in numbered
            )


def make_room(apps, incident, count):
    """The numbers of the revisions that there are go up, the last first, as no two may be the same."""
    revisions = apps.get_model("postmortems", "Revision").objects
    reference = apps.get_model("incidents", "Incident").objects.get(pk=incident).reference
    for pk in list(revisions.filter(reference=reference).order_by("-number").values_list("pk", flat=True)):
        revisions.filter(pk=pk).update(number=F("number") + count)
    apps.get_model("postmortems", "LastRead").objects.filter(incident=incident).update(number=F("number") + count)


def revision(apps, number, row):
    data = data_of(row.text)
    state, groups = data.get("state", "draft"), data.get("groups", [])
    who = f" by {row.replaced_by.username}" if row.replaced_by else ""
    return apps.get_model("postmortems", "Revision")(
        reference=row.incident.reference,
        number=number,
        incident=row.incident,
        document=document_text(data),
        state=state,
        visibility=data.get("visibility", "internal"),
        is_settled=state == "published" or (state == "archived" and "published" in data),
        groups=sorted(apps.get_model("auth", "Group").objects.filter(name__in=groups).values_list("pk", flat=True)),
        at=row.replaced_at,
        why=f"As it was before an import{who}",
    )


def data_of(text):
    """The document as the export writes it; as it was written, where a rule has become stricter since."""
    document = read(text.encode(), "former.md")
    try:
        check(document)
    except BadDocument:
        return document.raw
    return document.data


class Migration(migrations.Migration):
    dependencies = [("auth", "0012_alter_user_first_name_max_length"), ("postmortems", "0014_audit")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
