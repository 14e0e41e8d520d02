"""Checks that stopped their author."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0006_supervision")]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("author", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["author", "at"], name="check_author_at"),
                    models.Index(fields=["at"], name="check_at"),
                ],
            },
        ),
    ]
