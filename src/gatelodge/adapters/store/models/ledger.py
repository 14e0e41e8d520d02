"""The ledger's source, insert-only, with what stands beside it; and how far it is published."""

# mypy: disable-error-code="var-annotated"
# Django gives the fields their types at run time; only migrations read these attributes.

from django.db import models


class LedgerSource(models.Model):
    """One entry, as its bytes. Never changed, never deleted.

    Numbered from 1 without a gap: row n is leaf n - 1 of the tree.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()

    def __str__(self) -> str:
        return f"entry {self.pk}"


class Payload(models.Model):
    """What stands beside an entry: its salt and the personal part, encrypted in one piece. Deleting it is erasure."""

    source = models.OneToOneField(LedgerSource, models.PROTECT, primary_key=True)
    item = models.CharField(max_length=64, blank=True, default="")
    """The envelope it speaks of; "" where it speaks of none."""
    sealed = models.BinaryField()

    class Meta:
        """What is said of one envelope is erased together."""

        indexes = (models.Index(fields=["item"], name="payload_item"),)

    def __str__(self) -> str:
        return f"payload {self.pk}"


class PublisherState(models.Model):
    """How many entries are in the tiles, and the peaks of their tree. One row."""

    size = models.BigIntegerField()
    peaks = models.BinaryField()

    def __str__(self) -> str:
        return f"published {self.size}"
