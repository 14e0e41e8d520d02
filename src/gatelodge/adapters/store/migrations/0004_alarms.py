"""Which alarms information governance was not told of, so that a fall of the gate loses none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_erasure")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="alarm_told",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(condition=models.Q(("alarm_told", False)), fields=["id"], name="envelope_alarms"),
        ),
    ]
