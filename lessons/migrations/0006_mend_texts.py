from django.db import migrations

from incidents.migrations._mended_texts import mend, mend_keys, state_what_was_read


def mend_texts(apps, schema_editor):
    model = {model.__name__: model for model in apps.get_app_config("lessons").get_models()}
    mend(model["Lesson"], lines=["name", "statement", "symptom"], texts=["why", "questions"])
    for name in ("LessonGroup", "LessonAlias"):
        mend(model[name], lines=["name"])
    mend(model["Evidence"], texts=["how"])
    mend(
        model["Remediation"],
        lines=["team"],
        texts=["text", "declined_because"],
        addresses=["tracker_url", "evidence_url"],
    )
    mend(model["RemediationChange"], texts=["note"])
    mend_keys(model["Remediation"])
    for name in ("Evidence", "Remediation"):
        state_what_was_read(model[name])


class Migration(migrations.Migration):
    dependencies = [("incidents", "0008_mend_texts"), ("lessons", "0005_history_holds_no_html")]
    operations = [migrations.RunPython(mend_texts, migrations.RunPython.noop)]
