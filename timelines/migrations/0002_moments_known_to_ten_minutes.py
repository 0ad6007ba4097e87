from zoneinfo import ZoneInfo

import incidents.moments
from django.db import migrations, models


def tell_ten_minutes(apps, schema_editor):
    """“~07:51” was kept as known to the hour; it is known to some ten minutes. “~08:00” stays the hour."""
    TimelineEvent = apps.get_model("timelines", "TimelineEvent")
    for name in ("occurred", "ended"):
        rows = TimelineEvent.objects.filter(**{f"{name}_precision": "hour"}).exclude(**{f"{name}_at": None})
        found = rows.values_list("pk", f"{name}_at", "incident__zone")
        near = [pk for pk, at, zone in found.iterator() if at.astimezone(ZoneInfo(zone)).minute]
        for start in range(0, len(near), 500):
            rows.filter(pk__in=near[start : start + 500]).update(**{f"{name}_precision": "10 min"})


class Migration(migrations.Migration):

    dependencies = [
        ('timelines', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineevent',
            name='ended_at',
            field=models.DateTimeField(blank=True, help_text='For something that lasted', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='ended_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='occurred_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='occurred_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.RunPython(tell_ten_minutes, migrations.RunPython.noop),
    ]
