"""The first tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=254, unique=True)),
                ("display_name", models.CharField(blank=True, max_length=200)),
                ("role", models.CharField(default="clerk", max_length=40)),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerSource",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PublisherState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("peaks", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.ledgersource",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("item", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("custody", models.BooleanField()),
                ("sealed", models.BinaryField()),
                ("sender_token", models.BinaryField(max_length=16)),
                ("author_token", models.BinaryField(max_length=16)),
                ("outside", models.BooleanField()),
                ("seen", models.BooleanField(default=False)),
                ("unpermitted", models.IntegerField(default=0)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("last_entry", models.BigIntegerField()),
                ("payload_entry", models.BigIntegerField()),
                ("ask_until", models.DateTimeField(null=True)),
                ("noticed", models.BooleanField(default=True)),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.message")),
            ],
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField()),
                ("token", models.BinaryField(max_length=16)),
                ("sealed", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("sender_token", models.BinaryField(max_length=16)),
                ("state", models.CharField(max_length=12)),
                ("live", models.BooleanField()),
                ("action", models.CharField(max_length=8)),
                ("attempts", models.IntegerField(default=0)),
                ("next_try", models.DateTimeField(null=True)),
                ("duplicate_possible", models.BooleanField(default=False)),
                ("envelope", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.envelope")),
            ],
        ),
        migrations.CreateModel(
            name="Sketch",
            fields=[
                (
                    "envelope",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.envelope",
                    ),
                ),
                ("epoch", models.IntegerField()),
                ("persons", models.BinaryField()),
                ("recipients", models.BinaryField()),
                ("people", models.IntegerField()),
                ("unpermitted", models.IntegerField()),
                ("person_like_rows", models.IntegerField()),
                ("gaps", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("unpermitted__gte", 10)), fields=["envelope"], name="sketch_bulk")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(fields=["author_token", "at"], name="envelope_author_at"),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(
                condition=models.Q(("custody", False), ("outcome", "")), fields=["id"], name="envelope_unanswered"
            ),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(condition=models.Q(("noticed", False)), fields=["id"], name="envelope_news"),
        ),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(condition=models.Q(("live", True)), fields=["state"], name="recipient_live_state"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("digest", "sender_token", "token"),
                name="recipient_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("envelope", "position"), name="recipient_position"),
        ),
    ]
