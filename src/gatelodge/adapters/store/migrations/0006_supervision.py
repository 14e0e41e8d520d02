"""Two people who must agree, what people decided, and the mail of probationers that somebody looks at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_habits")]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="approved",
            field=models.BinaryField(null=True),
        ),
        migrations.CreateModel(
            name="SampleDay",
            fields=[("day", models.CharField(max_length=10, primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("item", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("day", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("author_token", models.BinaryField(max_length=16)),
                ("sealed", models.BinaryField()),
                ("recipients", models.IntegerField()),
                ("people", models.IntegerField()),
                ("rule", models.CharField(max_length=100)),
                ("level", models.IntegerField(default=0)),
                ("state", models.CharField(max_length=8)),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("confidential", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["chosen", "told"])), fields=["day"], name="sample_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("item", models.CharField(max_length=64)),
                ("event", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("sealed", models.BinaryField()),
                ("seeded", models.BooleanField(default=False)),
                ("asked", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["at"], name="decision_at")]},
        ),
    ]
