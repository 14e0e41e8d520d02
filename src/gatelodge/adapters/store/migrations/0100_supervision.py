"""Two people who must agree, what a second person decided, and the mail of probationers that somebody looks at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_habits")]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="approved",
            field=models.BinaryField(null=True),
        ),
    ]
