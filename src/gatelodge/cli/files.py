"""The files of a home, each with its check, in the order in which a person would mend them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from gatelodge.adapters import known
from gatelodge.adapters.facts import Facts
from gatelodge.adapters.keys import FileKeys
from gatelodge.cli import rulefile
from gatelodge.errors import ConfigError
from gatelodge.settings import FILE_NAME, Settings

__all__ = ["FILE_NAME", "file_checks"]


def file_checks(home: Path) -> Iterator[tuple[str, Callable[[], tuple[str, ...]]]]:
    """Name and check of each; a check raises ConfigError with a line for each fault, and returns its warnings.

    Without good settings only they are checked.
    """
    yield FILE_NAME, _quiet(lambda: Settings.load(home))
    settings = Settings.load(home)
    zone, domains = settings.organisation.zone, settings.organisation.domains
    yield "recipients.toml", _quiet(lambda: Facts(None, settings.recipients_path, zone=zone, internal_domains=domains))
    yield "markings.toml", _quiet(lambda: _markings(settings))
    yield "rules.toml", lambda: rulefile.check(settings)
    yield "facts/", _quiet(lambda: Facts(settings.facts_dir, zone=zone, internal_domains=domains))
    if settings.passwords_path.exists():
        yield settings.passwords_path.name, _quiet(lambda: known.passwords(settings.passwords_path))
    yield f"{settings.keys.folder}/", _quiet(lambda: FileKeys(settings.keys_dir))


def _quiet(check: Callable[[], object]) -> Callable[[], tuple[str, ...]]:
    """The same without anything to warn of."""

    def checked() -> tuple[str, ...]:
        check()
        return ()

    return checked


def _markings(settings: Settings) -> None:
    """ConfigError for a wrong file of markings, and for a limit in recipients.toml that it does not have."""
    Facts(None, None, None, settings.markings_path)
    try:
        facts = Facts(None, settings.recipients_path, None, settings.markings_path)
    except ConfigError:
        return  # a fault of recipients.toml, which its own check names
    for problem in facts.current().problems:
        raise ConfigError(problem)
