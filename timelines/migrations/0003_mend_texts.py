from django.db import migrations

from incidents.migrations._mended_texts import mend, state_what_was_read


def mend_texts(apps, schema_editor):
    events = apps.get_model("timelines", "TimelineEvent")
    mend(events, texts=["text"], addresses=["evidence_url"])
    state_what_was_read(events)
    for event in events.objects.filter(occurred_at=None).exclude(ended_at=None):
        event.occurred_at, event.occurred_precision = event.ended_at, event.ended_precision
        event.ended_at, event.ended_precision = None, "minute"
        event.text = f"{event.text} (This is when it ended. When it began is not known.)"
        event.save()


class Migration(migrations.Migration):
    dependencies = [("incidents", "0008_mend_texts"), ("timelines", "0002_moments_known_to_ten_minutes")]
    operations = [migrations.RunPython(mend_texts, migrations.RunPython.noop)]
