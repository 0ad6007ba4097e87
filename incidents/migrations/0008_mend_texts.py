from django.db import migrations

from incidents.migrations._mended_texts import mend, mend_keys, state_what_was_read


def mend_texts(apps, schema_editor):
    model = {model.__name__: model for model in apps.get_app_config("incidents").get_models()}
    prose = ("summary", "impact", "narrative", "went_well", "went_badly", "was_luck")
    mend(
        model["Incident"],
        lines=["title", "short_title"],
        texts=["first_signs", "looked_like", "was", "ended_by", *prose],
        addresses=["canonical_url"],
    )
    for name in ("Organization", "Region", "Service"):
        mend(model[name], lines=["name"])
    mend(model["Source"], lines=["title", "publisher"], texts=["note"], addresses=["url", "archive_url"])
    mend(model["Impact"], lines=["part"], texts=["effect"])
    mend(model["ImpactVia"], lines=["by"])
    mend(model["Figure"], lines=["what", "value"])
    mend(model["Relation"], lines=["note"])
    for name in ("Trigger", "Cause"):
        mend(model[name], texts=["text", "why"])
    for name in ("Signal", "Caveat"):
        mend(model[name], texts=["text"])
    mend(model["StatusChange"], texts=["why"])
    for name in ("Source", "Cause"):
        mend_keys(model[name])
    for name in ("Impact", "Trigger", "Cause", "Figure", "Signal", "MilestoneCitation"):
        state_what_was_read(model[name])


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_history_holds_no_html")]
    operations = [migrations.RunPython(mend_texts, migrations.RunPython.noop)]
