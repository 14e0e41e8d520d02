"""A slice of fuzzing: every target with its seeds and changes by chance. `make fuzz` runs them for longer."""

from random import Random

import pytest
from fuzz.targets import TARGETS

from fuzz import kept

ROUNDS = 600
_TOKENS = (b"\0" * 4, b"\xff" * 4, b"<a>", b"</", b"&#x", b'"', b"\r\n", b"--b", b"(" * 50, b"=?utf-8?q?", b"9" * 12)


def _mutated(seed: bytes, chance: Random) -> bytes:
    content = bytearray(seed)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content) + 1)
        kind = chance.randrange(4)
        if kind == 0 and content:
            content[at % len(content)] = chance.randrange(256)
        elif kind == 1:
            content[at:at] = chance.choice(_TOKENS)
        elif kind == 2:
            del content[at : at + chance.randrange(1, 9)]
        else:
            content[at:at] = content[: chance.randrange(1, 40)]
    return bytes(content[:4096])


@pytest.mark.parametrize("name", sorted(TARGETS))
@pytest.mark.usefixtures("tmp_path")  # a library may read a file of its own
def test_a_target_survives_its_seeds_and_chance(name):
    chance = Random(name)
    seeds = [b"", *kept.seeds(name)]
    for seed in seeds:
        TARGETS[name](seed)
    for _ in range(ROUNDS):
        TARGETS[name](_mutated(chance.choice(seeds), chance))
