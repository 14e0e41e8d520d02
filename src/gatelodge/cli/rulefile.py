"""A rule file as the commands take it: the one that is named, else the home's, else the one that ships."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gatelodge.adapters.facts import Facts, shipped, shipped_catalogue
from gatelodge.core.permits import RecipientClass
from gatelodge.core.policy import Rules
from gatelodge.core.policy.checking import Known, remarks
from gatelodge.errors import ConfigError
from gatelodge.settings import Settings
from gatelodge.values import Staff

SHIPPED = "(shipped)"


def check(settings: Settings) -> tuple[str, ...]:
    """What will soon be wrong with the home's rules. ConfigError with a line for everything that is wrong now."""
    path = settings.rules_path
    _, rules = rule_file(path if path.exists() else None, None)
    today = datetime.now(ZoneInfo(settings.organisation.zone)).date()
    found = remarks(rules, _known(settings), today)
    faults = [f"{path.name}:{one.line}: {one.sentence}" for one in found if one.fault]
    if faults:
        raise ConfigError("\n".join(faults))
    return tuple(f"{path.name}:{one.line}: {one.sentence}" for one in found)


def _known(settings: Settings) -> Known:
    """What the other files name; nothing of a file that is wrong itself, which its own check says."""
    domains = settings.organisation.domains
    classes: tuple[RecipientClass, ...] = ()
    staff: tuple[Staff, ...] = ()
    markings = frozenset[str]()
    with suppress(ConfigError):
        classes = Facts(None, settings.recipients_path, internal_domains=domains).current().classes.kinds
    with suppress(ConfigError):
        staff = tuple(Facts(settings.facts_dir).current().staff)
    with suppress(ConfigError):
        markings = frozenset(Facts(None, None, None, settings.markings_path).current().markings.names)
    return Known(
        classes={kind.name: kind.coverage for kind in classes},
        inside=frozenset(kind.name for kind in classes if kind.internal),
        units=frozenset(person.unit for person in staff if person.unit),
        roles=frozenset(person.role for person in staff),
        markings=markings,
    )


def rule_file(file: Path | None, home: Path | None) -> tuple[str, Rules]:
    """The name and the rules of this file. ConfigError where it is wrong or cannot be read."""
    path = file if file is not None else None if home is None else Settings.load(home).rules_path
    if path is None or (file is None and not path.exists()):
        return SHIPPED, Rules.parse(shipped("rules.toml"), SHIPPED, catalogue=shipped_catalogue())
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name}: this is not UTF-8 text.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Name a rule file.") from error
    return path.name, Rules.parse(text, path.name, catalogue=shipped_catalogue())
