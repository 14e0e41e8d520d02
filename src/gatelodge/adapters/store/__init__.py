"""Custody and the ledger's source in one database: Django models, migrations, and the queries by name.

`configure` once per process, then import the rest: Django's models exist only after it. SQLite (write-ahead log, every
commit on the disk, writers one after another) unless the settings of a larger house say PostgreSQL.
Addresses, names and payloads are stored encrypted; what is looked up is a keyed token. Format: docs/formats/store.md.
"""

from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
"""What is deleted is overwritten: erasure leaves nothing on a free page."""


def configure(store_path: Path) -> None:
    """Settle Django on this database file: one at a time, for the whole process."""
    database = _sqlite(store_path)
    if settings.configured:
        connections.databases["default"]["NAME"] = database["NAME"]
        connections["default"].close()  # this thread's may still be on the file before
        return
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["gatelodge.adapters.store"],
        AUTH_USER_MODEL="store.Account",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    django.setup()


def migrate(store_path: Path) -> None:
    """Bring the database to this version's tables; makes it where there is none."""
    store_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    configure(store_path)
    call_command("migrate", verbosity=0, interactive=False)
    store_path.chmod(0o600)


def _sqlite(store_path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(store_path.absolute()),
        "OPTIONS": {"init_command": _SQLITE_START, "transaction_mode": "IMMEDIATE", "timeout": 10},
    }
