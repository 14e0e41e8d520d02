"""A rule file as the commands take it: the one that is named, else the home's, else the one that ships."""

from pathlib import Path

from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.core.policy import Rules
from gatelodge.errors import ConfigError
from gatelodge.settings import Settings

SHIPPED = "(shipped)"


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
