import django.db.models.deletion
import incidents.text_fields
import incidents.text_rules
import postmortems.models.incident_template
from django.db import migrations, models

from postmortems.editor.starting.shipped import make_templates


def make_shipped(apps, schema_editor):
    make_templates(apps.get_model("postmortems", "IncidentTemplate"), apps.get_model("postmortems", "TemplateGuidance"))


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0026_who_changed_the_state_stays_by_name'),
        ('postmortems', '0010_last_read'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncidentTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', incidents.text_fields.KeyField(max_length=40, unique=True)),
                ('name', incidents.text_fields.LineField(max_length=80)),
                ('description', incidents.text_fields.ParagraphField(help_text='One sentence: for which postmortems it is.', max_length=300)),
                ('position', models.PositiveIntegerField(default=0, help_text='The lowest is offered first.')),
                ('is_offered', models.BooleanField(default=True, verbose_name='offered')),
                ('document', models.TextField(blank=True, help_text="As a postmortem's own document: keys between two lines ---, then sections such as “## Narrative” with the headings that are to be filled. Whoever begins one says its title, organisation and zone.", max_length=50000, validators=[incidents.text_rules.validate_text, postmortems.models.incident_template.validate_template_document])),
            ],
            options={
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='StartedFrom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='started_from', to='incidents.incident')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='started', to='postmortems.incidenttemplate')),
            ],
        ),
        migrations.CreateModel(
            name='TemplateGuidance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=postmortems.models.incident_template.sections_of_editor, max_length=20)),
                ('text', incidents.text_fields.ParagraphField(max_length=600)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guidance', to='postmortems.incidenttemplate')),
            ],
            options={
                'verbose_name': 'guidance of a section',
                'verbose_name_plural': 'guidance of sections',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('template', 'section'), name='template_guides_a_section_once', violation_error_message='This section has its guidance already.')],
            },
        ),
        migrations.RunPython(make_shipped, migrations.RunPython.noop),
    ]
