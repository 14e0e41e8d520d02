"""`gatelodge register status` and `rekey`: what the register is, and a new key for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.imports import ImporterOption, record
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.showing import progress, stated
from gatelodge.cli.register.tools import AllowDropOption, enrol_tools, gathered_of, profiles_of, require_register
from gatelodge.errors import RefusedError, TemporaryError

if TYPE_CHECKING:
    from gatelodge.adapters.sources import Source
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import RegisterIndex
    from gatelodge.flows.enrol import Profile


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """How many people are enrolled, in which version.

    Exit 1 when there is no register.
    """
    gatehouse = open_home(home)
    index = gatehouse.register()
    facts = _facts(gatehouse, index) if index is not None else {"people": 0}
    if as_json:
        say.emit("register-status", {"loaded": index is not None, **facts})
    elif index is None:
        say.line("There is no register. Only patterns and tables of persons are seen.")
    else:
        _print(facts)
    if index is None:
        raise typer.Exit(outcome.FAILED)


def rekey(
    *,
    allow_drop: AllowDropOption = False,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the register anew under a new key.

    Every source is read again from where it was last. People keep their ids; who is in no source is forgotten.
    """
    from gatelodge.bootstrap.registering import canaries_of  # noqa: PLC0415 - heavy
    from gatelodge.flows.enrol import gather_all, planted, planted_chunk, take_up  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    index = require_register(gatehouse.register())
    sources = _sources(gatehouse)
    key, epoch = _new_key(gatehouse, index)
    tools = replace(
        enrol_tools(gatehouse, index),
        key=key,
        epoch=epoch,
        most_gone=None if allow_drop else gatehouse.settings.register.alarming_drop,
        gathered=gathered_of(gatehouse),
    )
    with progress("every source") as tell:
        gatherings = gather_all(sources, replace(tools, tell=tell))
    registers = gatehouse.registers
    assert registers is not None
    with registers.changing() as now:
        if now is None or now.epoch != index.epoch:
            raise TemporaryError("The register went over to a new key meanwhile.")
        tools = replace(tools, previous=now)
        held = [planted_chunk(planted(one.label, one.fields), tools) for one in canaries_of(gatehouse).all()]
        result, lost = take_up(gatherings, tools, held), now.left
        digests = {name: source.digest for name, (source, _) in sources.items()}
        told = {**result.counts(), "left_forgotten": lost}
        record(gatehouse, "register:key:renew", actor, {"sha256": digests, "epoch": tools.epoch, **told})
        registers.replace(result.made)
    for name in sources:
        gathered_of(gatehouse)(name).clear()
    if as_json:
        say.emit("register-change", {"change": "rekey", "key_epoch": tools.epoch, **told})
    else:
        say.line(f"{stated(result, gone='forgotten')} Key epoch {tools.epoch}.")
        if lost:
            say.line(f"{lost:,} who had left their source before are forgotten too: it does not hold them any more.")
        say.aside("Make a new recovery copy: gatelodge keys copy FILE")


def _sources(gatehouse: "Gatehouse") -> "dict[str, tuple[Source, Profile]]":
    """Every source of the home, opened. RefusedError when one is not known where it is."""
    from gatelodge.adapters.sources import open_source, place_of  # noqa: PLC0415 - heavy

    profiles = profiles_of(gatehouse).all()
    places = {name: place_of(profile, gatehouse.settings.home) for name, profile in profiles.items()}
    lost = [name for name, place in places.items() if not place]
    if lost or not places:
        raise RefusedError(
            f"It is not known where {' and '.join(lost) or 'the source'} is read from. Import it once more, or write "
            "location_file into its profile; nothing was changed."
        )
    return {name: (open_source(places[name], profile.query), profile) for name, profile in profiles.items()}


def _new_key(gatehouse: "Gatehouse", index: "RegisterIndex") -> tuple[bytes, int]:
    """The newest key; one that is made now where the register has the newest already."""
    from gatelodge.adapters.keys import FileKeys  # noqa: PLC0415 - heavy

    keys = FileKeys(gatehouse.settings.keys_dir)
    newest = keys.epoch("register")
    epoch = newest if newest != index.epoch else keys.rotate("register")
    return keys.key("register", epoch), epoch


def _facts(gatehouse: "Gatehouse", index: "RegisterIndex") -> dict[str, object]:
    return {
        "people": index.people - index.left,
        "left": index.left,
        "canaries": len(index.canaries),
        "changed": index.changed,
        "version": index.version,
        "made": f"{index.made:%Y-%m-%dT%H:%M:%SZ}",
        "age_h": max(0, int((gatehouse.clock.now() - index.made).total_seconds() // 3600)),
        "key_epoch": index.epoch,
        "newest_key_epoch": gatehouse.keys.epoch("register"),
        "normal_form": index.normal_form,
        "sources": sorted(profiles_of(gatehouse).all()),
    }


def _print(facts: Mapping[str, object]) -> None:
    people, left, changed, hours = (int(str(facts[name])) for name in ("people", "left", "changed", "age_h"))
    say.line(f"{say.count(people, 'person', 'people')}, version {facts['version']}, key epoch {facts['key_epoch']}.")
    age = say.count(hours, "hour") if 0 < hours < 48 else say.count(hours // 24, "day") if hours else "under an hour"
    say.line(f"A source was last read whole {age} ago. Sources: {', '.join(map(str, _listed(facts['sources'])))}.")
    if left:
        say.line(f"{say.count(left, 'person', 'people')} left and can still be found.")
    if changed:
        changes = say.count(changed, "person", "people")
        say.line(f"{changes} added or changed since; gatelodge register compact tidies up.")
    if facts["canaries"]:
        say.line(f"{facts['canaries']} of the people are planted.")
    if facts["key_epoch"] != facts["newest_key_epoch"]:
        say.line(f"There is a newer key, epoch {facts['newest_key_epoch']}: gatelodge register rekey")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) and value else ["none"]
