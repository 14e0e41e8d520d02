"""The reader that does what a mail says, planted into a cage by `escapes` and nowhere else."""

import importlib.util
import json
import os
import socket
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_READERS = "gatelodge.core.extract"


class _After(MetaPathFinder):
    """Waits for the readers to be loaded, so that the cage's own start is as it ships."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != _READERS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader = spec.loader if spec else None
        if spec is None or loader is None:
            return spec
        load = loader.exec_module

        def loaded(module: ModuleType) -> None:
            load(module)
            _take_over(module)

        loader.exec_module = loaded  # type: ignore[method-assign]  # this one module's loader
        return spec


def plant() -> None:
    """Take over the readers as soon as they are loaded."""
    sys.meta_path.insert(0, _After())


def _take_over(readers: Any) -> None:
    from bench.reading import escape_answers, escape_probes  # noqa: PLC0415 - they need the readers loaded

    calm = readers.extract_message

    def taken_over(untrusted: bytes, *given: Any, plainly: bool = False, **more: Any) -> Any:
        if not untrusted.startswith(b"Subject: probe\r\n\r\n["):
            return calm(untrusted, *given, plainly=plainly, **more)
        name, in_plain, lure = json.loads(untrusted.partition(b"\r\n\r\n")[2])
        if plainly and not in_plain:
            raise readers.LibraryNeededError
        if name in escape_answers.ANSWERS:
            handle = max(filter(escape_probes.lives, range(3, 16)))
            escape_answers.ANSWERS[name](socket.socket(fileno=handle))
            os._exit(0)
        said = escape_probes.outcome(name, escape_probes.Lure(**lure))
        return calm(b"Probe: " + said.encode() + b"\r\n\r\n", plainly=plainly)

    readers.extract_message = taken_over
