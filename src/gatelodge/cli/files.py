"""The files of a home, each with its check, in the order in which a person would mend them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from gatelodge.adapters import known
from gatelodge.adapters.facts import Facts
from gatelodge.adapters.keys import FileKeys
from gatelodge.errors import ConfigError
from gatelodge.settings import FILE_NAME, Settings

__all__ = ["FILE_NAME", "file_checks"]


def file_checks(home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and check of each; a check raises ConfigError. Without good settings only they are checked."""
    yield FILE_NAME, lambda: Settings.load(home)
    settings = Settings.load(home)
    zone, domains = settings.organisation.zone, settings.organisation.domains
    yield "recipients.toml", lambda: Facts(None, settings.recipients_path, zone=zone, internal_domains=domains)
    yield "markings.toml", lambda: _markings(settings)
    yield "rules.toml", lambda: Facts(None, None, settings.rules_path, zone=zone, internal_domains=domains)
    yield "facts/", lambda: Facts(settings.facts_dir, zone=zone, internal_domains=domains)
    if settings.passwords_path.exists():
        yield settings.passwords_path.name, lambda: known.passwords(settings.passwords_path)
    yield f"{settings.keys.folder}/", lambda: FileKeys(settings.keys_dir)


def _markings(settings: Settings) -> None:
    """ConfigError for a wrong file of markings, and for a limit in recipients.toml that it does not have."""
    Facts(None, None, None, settings.markings_path)
    try:
        facts = Facts(None, settings.recipients_path, None, settings.markings_path)
    except ConfigError:
        return  # a fault of recipients.toml, which its own check names
    for problem in facts.current().problems:
        raise ConfigError(problem)
