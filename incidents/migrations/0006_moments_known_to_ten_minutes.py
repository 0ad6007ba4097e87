from zoneinfo import ZoneInfo

import incidents.moments
from django.db import migrations, models


def tell_ten_minutes(apps, schema_editor):
    """“~07:51” was kept as known to the hour; it is known to some ten minutes. “~08:00” stays the hour."""
    Incident = apps.get_model("incidents", "Incident")
    zones = dict(Incident.objects.values_list("pk", "zone"))
    milestones = ("started", "detected", "acknowledged", "identified", "mitigated", "resolved")
    for model, names, incident in (
        (Incident, milestones, "pk"),
        (apps.get_model("incidents", "Impact"), ("began", "ended"), "incident_id"),
        (apps.get_model("incidents", "Trigger"), ("occurred",), "incident_id"),
    ):
        for name in names:
            _tell(model.objects.filter(**{f"{name}_precision": "hour"}), name, incident, zones)


def _tell(rows, name, incident, zones):
    found = rows.exclude(**{f"{name}_at": None}).values_list("pk", incident, f"{name}_at")
    near = [pk for pk, owner, at in found.iterator() if at.astimezone(ZoneInfo(zones[owner])).minute]
    for start in range(0, len(near), 500):
        rows.filter(pk__in=near[start : start + 500]).update(**{f"{name}_precision": "10 min"})


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0005_gaps'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalincident',
            name='acknowledged_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='acknowledged_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='detected_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='detected_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='identified_at',
            field=models.DateTimeField(blank=True, help_text='The cause is known', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='identified_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='mitigated_at',
            field=models.DateTimeField(blank=True, help_text='Users no longer badly affected', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='mitigated_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='resolved_at',
            field=models.DateTimeField(blank=True, help_text='Fully recovered', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='resolved_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='started_at',
            field=models.DateTimeField(blank=True, help_text='First effect on users', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='historicalincident',
            name='started_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='impact',
            name='began_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='impact',
            name='began_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='impact',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='impact',
            name='ended_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='acknowledged_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='acknowledged_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='detected_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='detected_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='identified_at',
            field=models.DateTimeField(blank=True, help_text='The cause is known', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='identified_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='mitigated_at',
            field=models.DateTimeField(blank=True, help_text='Users no longer badly affected', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='mitigated_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='resolved_at',
            field=models.DateTimeField(blank=True, help_text='Fully recovered', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='resolved_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='incident',
            name='started_at',
            field=models.DateTimeField(blank=True, help_text='First effect on users', null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='incident',
            name='started_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.AlterField(
            model_name='trigger',
            name='occurred_at',
            field=models.DateTimeField(blank=True, null=True, validators=[incidents.moments.validate_moment]),
        ),
        migrations.AlterField(
            model_name='trigger',
            name='occurred_precision',
            field=models.CharField(choices=[('minute', 'Minute'), ('10 min', 'ten minutes'), ('hour', 'Hour'), ('day', 'Day'), ('month', 'Month'), ('year', 'Year')], default='minute', max_length=6),
        ),
        migrations.RunPython(tell_ten_minutes, migrations.RunPython.noop),
    ]
