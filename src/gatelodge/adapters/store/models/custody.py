"""What went through the gate and what is in its keeping: message 1-n envelope 1-n recipient, and the sketch of each."""

# mypy: disable-error-code="var-annotated"
# Django gives the fields their types at run time; only migrations read these attributes.

from django.db import models


class Message(models.Model):
    """One message, by the SHA-256 of its bytes."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return f"message {bytes(self.digest).hex()[:12]}"


class Envelope(models.Model):
    """One SMTP transaction of a message: decided, and either handed on inline or taken into custody."""

    id = models.BigIntegerField(primary_key=True)
    """Row of its `decided` entry in the ledger's source."""
    message = models.ForeignKey(Message, models.PROTECT)
    item = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    custody = models.BooleanField()
    sealed = models.BinaryField()
    """Sender, author, Message-ID and recipients, encrypted."""
    sender_token = models.BinaryField(max_length=16)
    author_token = models.BinaryField(max_length=16)
    outside = models.BooleanField()
    """Some recipient is not of the organisation."""
    seen = models.BooleanField(default=False)
    """A second person decided it."""
    unpermitted = models.IntegerField(default=0)
    stopped = models.BooleanField(default=False)
    """Some recipient was asked about, held or refused when it was decided."""
    outcome = models.CharField(max_length=12, blank=True)
    """Inline only: what became of it; "" until known, "-" when there is nothing to know."""
    last_entry = models.BigIntegerField()
    """Row of the latest entry about it."""
    payload_entry = models.BigIntegerField()
    """Row whose payload says how it stands: the latest verdicts."""
    ask_until = models.DateTimeField(null=True)
    noticed = models.BooleanField(default=True)
    alarm_told = models.BooleanField(default=True)
    """False: a rule raised an alarm that information governance was not told of."""
    erased = models.BooleanField(default=False)
    """The bytes are destroyed, and nobody is named here any more."""

    class Meta:
        """The author's mail in a span of time is a report."""

        indexes = (
            models.Index(fields=["author_token", "at"], name="envelope_author_at"),
            models.Index(fields=["id"], name="envelope_unanswered", condition=models.Q(outcome="", custody=False)),
            models.Index(fields=["id"], name="envelope_news", condition=models.Q(noticed=False)),
            models.Index(fields=["id"], name="envelope_alarms", condition=models.Q(alarm_told=False)),
            models.Index(fields=["last_entry"], name="envelope_kept", condition=models.Q(custody=True, erased=False)),
        )

    def __str__(self) -> str:
        return f"envelope {self.pk}"


class Recipient(models.Model):
    """One address of an envelope in custody, in exactly one state of `core/hold.py`."""

    envelope = models.ForeignKey(Envelope, models.PROTECT)
    position = models.IntegerField()
    """Place in the envelope."""
    token = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    """The address, encrypted."""
    digest = models.BinaryField(max_length=32)
    sender_token = models.BinaryField(max_length=16)
    state = models.CharField(max_length=12)
    live = models.BooleanField()
    """The state is not final: a retry of the same is known."""
    action = models.CharField(max_length=8)
    attempts = models.IntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    duplicate_possible = models.BooleanField(default=False)
    approved = models.BinaryField(null=True)
    """Who agreed first, encrypted, where two people must."""

    class Meta:
        """At most one live row for the same sender, bytes and recipient."""

        constraints = (
            models.UniqueConstraint(
                fields=["digest", "sender_token", "token"],
                name="recipient_live_once",
                condition=models.Q(live=True),
            ),
            models.UniqueConstraint(fields=["envelope", "position"], name="recipient_position"),
        )
        indexes = (models.Index(fields=["state"], name="recipient_live_state", condition=models.Q(live=True)),)

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class Sketch(models.Model):
    """Keyed tokens of the persons found in one envelope: 16 bytes each, in one piece."""

    envelope = models.OneToOneField(Envelope, models.PROTECT, primary_key=True)
    epoch = models.IntegerField()
    persons = models.BinaryField()
    recipients = models.BinaryField()
    people = models.IntegerField()
    unpermitted = models.IntegerField()
    person_like_rows = models.IntegerField()
    gaps = models.IntegerField()
    author = models.BinaryField(max_length=16, default=b"")
    """As the sketch names them; the envelope's token is another."""
    at = models.DateTimeField(null=True)
    """When it was decided."""
    outside = models.BinaryField(default=b"[]")
    """Places of the outside recipients, JSON."""
    beyond = models.BinaryField(default=b"[]")
    """For each recipient the places of the persons they had no permit for, JSON."""
    words = models.BinaryField(default=b"[]")
    """Buckets, JSON."""
    thread = models.BinaryField(default=b"")

    class Meta:
        """Bulk disclosures are looked up by how many persons were not permitted; an author's day by author."""

        indexes = (
            models.Index(fields=["envelope"], name="sketch_bulk", condition=models.Q(unpermitted__gte=10)),
            models.Index(fields=["author", "at"], name="sketch_author_at"),
        )

    def __str__(self) -> str:
        return f"sketch {self.pk}"
