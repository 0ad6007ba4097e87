from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0005_gaps'),
        ('lessons', '0003_vocabulary'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['lesson', 'way', 'incident'], name='evidence_by_lesson_and_way'),
        ),
        migrations.AddIndex(
            model_name='remediation',
            index=models.Index(fields=['kind', 'status', 'incident', 'due_on', 'owner', 'team'], name='remediation_on_the_board'),
        ),
        migrations.AddIndex(
            model_name='remediation',
            index=models.Index(fields=['incident', 'status', 'completed_on'], name='remediation_by_incident'),
        ),
    ]
