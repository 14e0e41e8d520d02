"""What went to whom before, in keyed tokens and counts: by pair, by recipient, by thread, by person."""

# mypy: disable-error-code="var-annotated"
# Django gives the fields their types at run time; only migrations read these attributes.

from django.db import models


class Contact(models.Model):
    """One recipient: messages handed on to them, by anybody, and the words in these."""

    token = models.BinaryField(primary_key=True, max_length=16)
    mails = models.BigIntegerField()
    at = models.DateTimeField()
    """Of the last one."""
    persons = models.IntegerField(default=0)
    """Distinct persons they heard of."""
    tellings = models.BigIntegerField(default=0)
    """How often they heard of one of these."""
    words = models.BinaryField()
    """Bucket and count, sixteen bits each, by bucket."""

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Pair(models.Model):
    """One author's messages to one recipient."""

    author = models.BinaryField(max_length=16)
    recipient = models.BinaryField(max_length=16)
    outside = models.BooleanField()
    mails = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """An author's outsiders of the last day are counted."""

        constraints = (models.UniqueConstraint(fields=["author", "recipient"], name="pair_once"),)
        indexes = (models.Index(fields=["author", "at"], name="pair_author_at"),)

    def __str__(self) -> str:
        return f"pair {self.pk}"


class Together(models.Model):
    """Two recipients of the same messages; `one` is the smaller token."""

    one = models.BinaryField(max_length=16)
    other = models.BinaryField(max_length=16)
    mails = models.BigIntegerField()

    class Meta:
        """Looked up by both."""

        constraints = (models.UniqueConstraint(fields=["one", "other"], name="together_once"),)

    def __str__(self) -> str:
        return f"together {self.pk}"


class Told(models.Model):
    """One person (sketch token) in the messages to one recipient."""

    recipient = models.BinaryField(max_length=16)
    person = models.BinaryField(max_length=16)
    mails = models.BigIntegerField()
    at = models.DateTimeField()
    beyond_at = models.DateTimeField(null=True)
    """When they were last told without a permit; NULL: never."""

    class Meta:
        """Who was told of whom without a permit today."""

        constraints = (models.UniqueConstraint(fields=["recipient", "person"], name="told_once"),)
        indexes = (
            models.Index(
                fields=["recipient", "beyond_at"],
                name="told_beyond",
                condition=models.Q(beyond_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"told {self.pk}"


class Thread(models.Model):
    """One message (token of its Message-ID) went to one recipient."""

    message = models.BinaryField(max_length=16)
    recipient = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        """Looked up by both."""

        constraints = (models.UniqueConstraint(fields=["message", "recipient"], name="thread_once"),)

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Check(models.Model):
    """One check of the last day that was not answered with deliver."""

    author = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        """Counted by author, let go by age."""

        indexes = (
            models.Index(fields=["author", "at"], name="check_author_at"),
            models.Index(fields=["at"], name="check_at"),
        )

    def __str__(self) -> str:
        return f"check {self.pk}"


class Vocabulary(models.Model):
    """How many messages there were, and in how many of them each bucket of words stood. One row."""

    messages = models.BigIntegerField()
    words = models.BinaryField()

    def __str__(self) -> str:
        return f"vocabulary of {self.messages}"
