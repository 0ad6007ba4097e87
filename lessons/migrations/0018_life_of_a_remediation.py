from datetime import UTC

import incidents.moments.moment
import incidents.text_fields
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate


def tell_movement(apps, schema_editor):
    """The day of the last change or, where it only came with its status, that on which it was opened."""
    changes = apps.get_model("lessons", "RemediationChange").objects.filter(remediation=OuterRef("pk"))
    newest = changes.order_by("-changed_at", "-pk")
    day = TruncDate("changed_at", tzinfo=UTC)
    apps.get_model("lessons", "Remediation").objects.update(
        moved_on=Coalesce(
            Subquery(newest.exclude(field="status", before="").values(on=day)[:1]),
            F("opened_on"),
            Subquery(newest.values(on=day)[:1]),
        )
    )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0028_organization_is_ours'),
        ('lessons', '0017_who_changed_it_stays_by_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField('remediationchange', 'from_status', 'before'),
        migrations.RenameField('remediationchange', 'to_status', 'after'),
        migrations.AlterField(
            model_name='remediationchange',
            name='before',
            field=incidents.text_fields.LineField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name='remediationchange',
            name='after',
            field=incidents.text_fields.LineField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='remediationchange',
            name='field',
            field=models.CharField(choices=[('status', 'Status'), ('due', 'Due date'), ('owner', 'Owner'), ('team', 'Team'), ('priority', 'Priority'), ('ticket', 'Ticket'), ('note', 'Note')], default='status', max_length=8),
        ),
        migrations.AddField(
            model_name='remediationchange',
            name='completed_on',
            field=models.DateField(blank=True, help_text='Of a change of status: the day of completion that it gave, or took away', null=True, validators=[incidents.moments.moment.validate_day]),
        ),
        migrations.AddField(
            model_name='remediationchange',
            name='is_undo',
            field=models.BooleanField(default=False, help_text='Whether it takes back the last change of the field that still stands'),
        ),
        migrations.AddField(
            model_name='remediation',
            name='evidence_note',
            field=incidents.text_fields.ParagraphField(blank=True, help_text='What shows that it works, where no address does', max_length=2000),
        ),
        migrations.AddField(
            model_name='remediation',
            name='moved_on',
            field=models.DateField(blank=True, editable=False, help_text='The day of its last change', null=True, validators=[incidents.moments.moment.validate_day]),
        ),
        migrations.AddField(
            model_name='remediation',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.RemoveConstraint('remediation', 'verified_remediation_has_evidence'),
        migrations.AddConstraint(
            model_name='remediation',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'verified'), _negated=True) | models.Q(('evidence_url', ''), _negated=True) | models.Q(('evidence_note', ''), _negated=True), name='verified_remediation_has_evidence', violation_error_message='A verified remediation says what shows that it works: an address, or a note.'),
        ),
        migrations.RunPython(tell_movement, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='remediation',
            index=models.Index(condition=models.Q(('status__in', ['proposed', 'accepted', 'in_progress'])), fields=['moved_on', 'incident'], name='remediation_open_by_movement'),
        ),
    ]
