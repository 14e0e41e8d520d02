"""A home is made, opened, or done without."""

import secrets
import tempfile
from pathlib import Path
from typing import Any

from gatelodge.adapters.clock import DeclaredClock, SystemClock
from gatelodge.adapters.facts import PERMITS, Facts, shipped, shipped_rules
from gatelodge.adapters.keys import FileKeys, create_all
from gatelodge.adapters.permits import take_over
from gatelodge.adapters.recovery import recovery_copy
from gatelodge.adapters.register_file import RegisterFile
from gatelodge.bootstrap.home import Gatehouse
from gatelodge.errors import ConfigError
from gatelodge.settings import FILE_NAME, Settings, example
from gatelodge.testing.keys import SeededKeys


def open_home(home: Path, *, to_read: bool = False) -> Gatehouse:
    """That home. ConfigError when there is none or a file of it is wrong.

    to_read: for reading files only, so that its rules and lists may be wrong.
    """
    if not (home / FILE_NAME).exists():
        raise ConfigError(f"{home} is not a gate's folder: it has no {FILE_NAME}. Make one with: gatelodge init {home}")
    settings = Settings.load(home)
    keys = FileKeys(settings.keys_dir)
    if not to_read:
        take_over(settings.facts_dir / "permits.json", settings.facts_dir / PERMITS, keys)
    return Gatehouse(
        settings=settings,
        keys=keys,
        clock=DeclaredClock(settings.clock_path) if settings.clock.mode == "declared" else SystemClock(),
        facts=Facts() if to_read else _facts(settings),
        registers=RegisterFile(settings.register_path, keys),
    )


def bare() -> Gatehouse:
    """No home: the shipped rules, no register, no permits, keys for the moment."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_text(example(), encoding="utf-8")
        settings = Settings.load(Path(folder))
    return Gatehouse(settings=settings, keys=SeededKeys(secrets.randbits(64)), clock=SystemClock(), facts=Facts())


def init(home: Path, *, pack: str = "", **values: Any) -> str:
    """Make a home and return the recovery code of its keys. ConfigError when there is one already, or none can be made.

    pack: whose rules stand above those that every gate has; "" for none. values: as `settings.example` takes them.
    """
    if (home / FILE_NAME).exists():
        raise ConfigError(f"{home} is a gate's folder already. Nothing was changed.")
    try:
        for folder in ("register", "facts", "store", "spool", "ledger", "run"):
            (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "rules.toml").write_text(shipped_rules(pack), encoding="utf-8")
        for name in ("recipients.toml", "markings.toml"):
            (home / name).write_text(shipped(name), encoding="utf-8")
        code = recovery_copy(create_all(home / "keys"), home / "recovery.json")
        (home / FILE_NAME).write_text(example(**values), encoding="utf-8")  # last: it makes the folder a home
    except OSError as error:
        raise ConfigError(f"{home} cannot be made a gate's folder: {error.strerror} ({error.filename}).") from error
    return code


def _facts(settings: Settings) -> Facts:
    return Facts(
        settings.facts_dir,
        settings.recipients_path,
        settings.rules_path,
        settings.markings_path,
        zone=settings.organisation.zone,
        internal_domains=settings.organisation.domains,
    )
