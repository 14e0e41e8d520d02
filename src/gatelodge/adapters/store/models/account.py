"""Who signs in to the console."""

# mypy: disable-error-code="var-annotated"
# Django gives the fields their types at run time; only migrations read these attributes.

from typing import ClassVar

from django.db import models


class Account(models.Model):
    """One human being with a place at the console; what proves it (passkeys) stands in tables of its own."""

    name = models.CharField(max_length=254, unique=True)
    """Lower-cased account or address: what `Author.identity` says."""
    display_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=40, default="clerk")
    active = models.BooleanField(default=True)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_anonymous = False
    is_authenticated = True

    def __str__(self) -> str:
        return f"account {self.pk}"
