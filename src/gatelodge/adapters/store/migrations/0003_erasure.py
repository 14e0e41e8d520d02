"""What is needed to erase an item: which payloads are its, and that it was done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0002_insert_only")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="erased",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="payload",
            name="item",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(
                condition=models.Q(("custody", True), ("erased", False)), fields=["last_entry"], name="envelope_kept"
            ),
        ),
        migrations.AddIndex(
            model_name="payload",
            index=models.Index(fields=["item"], name="payload_item"),
        ),
    ]
