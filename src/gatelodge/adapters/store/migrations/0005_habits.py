"""What went to whom before, in tokens and counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_alarms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("token", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("mails", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("persons", models.IntegerField(default=0)),
                ("tellings", models.BigIntegerField(default=0)),
                ("words", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("author", models.BinaryField(max_length=16)),
                ("recipient", models.BinaryField(max_length=16)),
                ("outside", models.BooleanField()),
                ("mails", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.BinaryField(max_length=16)),
                ("recipient", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Together",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("one", models.BinaryField(max_length=16)),
                ("other", models.BinaryField(max_length=16)),
                ("mails", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.BinaryField(max_length=16)),
                ("person", models.BinaryField(max_length=16)),
                ("mails", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("beyond_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Vocabulary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("messages", models.BigIntegerField()),
                ("words", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="envelope",
            name="stopped",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="sketch",
            name="at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sketch",
            name="author",
            field=models.BinaryField(default=b"", max_length=16),
        ),
        migrations.AddField(
            model_name="sketch",
            name="beyond",
            field=models.BinaryField(default=b"[]"),
        ),
        migrations.AddField(
            model_name="sketch",
            name="outside",
            field=models.BinaryField(default=b"[]"),
        ),
        migrations.AddField(
            model_name="sketch",
            name="thread",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="sketch",
            name="words",
            field=models.BinaryField(default=b"[]"),
        ),
        migrations.AddIndex(
            model_name="sketch",
            index=models.Index(fields=["author", "at"], name="sketch_author_at"),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["author", "at"], name="pair_author_at"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(fields=("author", "recipient"), name="pair_once"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(fields=("message", "recipient"), name="thread_once"),
        ),
        migrations.AddConstraint(
            model_name="together",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="together_once"),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(
                condition=models.Q(("beyond_at__isnull", False)), fields=["recipient", "beyond_at"], name="told_beyond"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("recipient", "person"), name="told_once"),
        ),
    ]
