"""The profiles of a home: how each of its sources is read, and where it is.

`register/profile.toml` is the source without a name; `register/profiles/NAME.toml` are the others.
"""

import re
from pathlib import Path

from gatelodge.adapters.durable import replace_file
from gatelodge.core.detect.profile import LAST_OWNER, Profile, from_toml, to_toml
from gatelodge.errors import ConfigError, RefusedError, TemporaryError

DEFAULT = "default"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Profiles:
    """The files, read and written by name."""

    def __init__(self, default_path: Path) -> None:
        self._default = default_path

    def path(self, name: str) -> Path:
        """Where it stands. RefusedError for what is no name."""
        if not _NAME.fullmatch(name):
            raise RefusedError("The name of a source has small letters, digits and hyphens only, such as cardiff-day.")
        return self._default if name == DEFAULT else self._default.parent / "profiles" / f"{name}.toml"

    def read(self, name: str) -> Profile | None:
        """The saved one; None where none was saved. ConfigError names the line of a mistake."""
        path = self.path(name)
        try:
            return from_toml(path.read_text("utf-8"), path.name)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read.") from error

    def write(self, name: str, profile: Profile) -> None:
        """Save it, replacing an older one at once. TemporaryError when it cannot be written."""
        path = self.path(name)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, to_toml(profile).encode())
        except OSError as error:
            raise TemporaryError("The profile could not be written.", log=f"profile: {error.strerror}") from error

    def all(self) -> dict[str, Profile]:
        """Every saved one by name, the one without a name first."""
        folder = self._default.parent / "profiles"
        names = [DEFAULT, *sorted(path.stem for path in folder.glob("*.toml"))]
        return {name: profile for name in names if (profile := self.read(name)) is not None}

    def refuse_shared(self, name: str, owner: int) -> None:
        """ConfigError when another source has the same number: an import of one would make the other's people leave."""
        for other, profile in self.all().items():
            if other != name and profile.owner == owner:
                raise ConfigError(
                    f"{self.path(name)}: `owner = {owner}` is that of the source {other} already. "
                    f"Write a number from 1 to {LAST_OWNER} that no other source has."
                )

    def new_owner(self, name: str) -> int:
        """The number of a source that has none yet. RefusedError when there are too many."""
        if name == DEFAULT:
            return 0
        taken = {profile.owner for profile in self.all().values()}
        free = next((number for number in range(1, LAST_OWNER + 1) if number not in taken), None)
        if free is None:
            raise RefusedError(f"There are {LAST_OWNER} named sources already, and that is the most.")
        return free
