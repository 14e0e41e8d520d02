"""What somebody is to look at after it went, and what people decided. Names are encrypted; counts are not."""

# mypy: disable-error-code="var-annotated"
# Django gives the fields their types at run time; only migrations read these attributes.

from django.db import models


class SampleDay(models.Model):
    """A day whose mail was sampled: once for each."""

    day = models.CharField(primary_key=True, max_length=10)
    """ISO 8601, in the organisation's zone."""

    def __str__(self) -> str:
        return f"sample day {self.pk}"


class Sample(models.Model):
    """One mail of a probationer that somebody is to look at."""

    item = models.CharField(primary_key=True, max_length=64)
    day = models.CharField(max_length=10)
    at = models.DateTimeField()
    author_token = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    """Author, reader, who ended it and whom it is about, encrypted."""
    recipients = models.IntegerField()
    people = models.IntegerField()
    rule = models.CharField(max_length=100)
    level = models.IntegerField(default=0)
    state = models.CharField(max_length=8)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    confidential = models.BooleanField(default=False)

    class Meta:
        """What waits for a reader is looked for each hour."""

        indexes = (models.Index(fields=["day"], name="sample_open", condition=models.Q(state__in=["chosen", "told"])),)

    def __str__(self) -> str:
        return f"sample {self.pk}"


class Decision(models.Model):
    """What one person decided about one message in our keeping."""

    id = models.BigIntegerField(primary_key=True)
    """Row of its entry."""
    item = models.CharField(max_length=64)
    event = models.CharField(max_length=16)
    at = models.DateTimeField()
    since = models.DateTimeField()
    sealed = models.BinaryField()
    """Author and who decided, encrypted."""
    seeded = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)

    class Meta:
        """Decisions are reported by time."""

        indexes = (models.Index(fields=["at"], name="decision_at"),)

    def __str__(self) -> str:
        return f"decision {self.pk}"
