"""The files of a home, each with its check, in the order in which a person would mend them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from gatelodge.adapters import known
from gatelodge.adapters.facts import Facts, shipped, shipped_catalogue
from gatelodge.adapters.keys import FileKeys
from gatelodge.core.policy import Rules
from gatelodge.errors import ConfigError
from gatelodge.settings import FILE_NAME, Settings

__all__ = ["FILE_NAME", "file_checks", "rule_file"]


def file_checks(home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name and check of each; a check raises ConfigError. Without good settings only they are checked."""
    yield FILE_NAME, lambda: Settings.load(home)
    settings = Settings.load(home)
    zone, domains = settings.organisation.zone, settings.organisation.domains
    yield "recipients.toml", lambda: Facts(None, settings.recipients_path, zone=zone, internal_domains=domains)
    yield "rules.toml", lambda: Facts(None, None, settings.rules_path, zone=zone, internal_domains=domains)
    yield "facts/", lambda: Facts(settings.facts_dir, zone=zone, internal_domains=domains)
    if settings.passwords_path.exists():
        yield settings.passwords_path.name, lambda: known.passwords(settings.passwords_path)
    yield f"{settings.keys.folder}/", lambda: FileKeys(settings.keys_dir)


def rule_file(file: Path | None, home: Path | None) -> tuple[str, Rules]:
    """The name and the rules of this file, else of the home's, else of the one that ships. ConfigError where wrong."""
    path = file if file is not None else None if home is None else Settings.load(home).rules_path
    if path is None or (file is None and not path.exists()):
        return "(shipped)", Rules.parse(shipped("rules.toml"), "(shipped)", catalogue=shipped_catalogue())
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name}: this is not UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Name a rule file.") from error
    return path.name, Rules.parse(text, path.name, catalogue=shipped_catalogue())
