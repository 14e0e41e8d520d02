"""Django's settings for this process: no database, no sessions, no templates, nothing that is not asked for."""

import secrets
from collections.abc import Sequence

import django
from django.conf import settings

IN_MEMORY_BYTES = 1 << 40
"""Bodies are bounded before Django sees them (`front.py`), and never written to a temporary file."""


def settle(hosts: Sequence[str]) -> None:
    """Settle Django for this process; once, and before anything else of it is imported.

    hosts: names that questions may be addressed to.
    """
    settings.configure(
        DEBUG=False,
        ALLOWED_HOSTS=list(hosts),
        ROOT_URLCONF="gatelodge.web.urls",
        INSTALLED_APPS=[],
        DATABASES={},
        MIDDLEWARE=["gatelodge.web.headers.ProtectiveHeaders", "django.middleware.common.CommonMiddleware"],
        APPEND_SLASH=False,
        SECRET_KEY=secrets.token_hex(32),  # nothing is signed with it; it ends with the process
        DATA_UPLOAD_MAX_MEMORY_SIZE=None,
        FILE_UPLOAD_MAX_MEMORY_SIZE=IN_MEMORY_BYTES,
        USE_I18N=False,
        USE_TZ=True,
        TIME_ZONE="UTC",
        LOGGING_CONFIG=None,
    )
    django.setup()
