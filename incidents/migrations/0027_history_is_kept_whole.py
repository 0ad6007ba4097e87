from django.db import migrations


class Migration(migrations.Migration):
    """What it held has become revisions by then, which are kept further up."""

    dependencies = [("incidents", "0026_who_changed_the_state_stays_by_name")]
    operations = [migrations.DeleteModel(name="HistoricalIncident")]
