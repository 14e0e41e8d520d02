"""Timing matching beside what it is measured against: run in turn, so that a noisy minute hits them all.

Milliseconds are of the processor: everything here computes in one thread, and who else uses the machine does not count.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import process_time

from bench.matching_bound import tokeniser
from bench.matching_peer import Presidio
from bench.matching_texts import Content, Texts, segments_of
from gatelodge.core.detect import find
from gatelodge.core.register import RegisterIndex

Work = Callable[[], object]
Times = dict[str, list[float]]
"""Milliseconds of each round."""


def in_turn(works: Mapping[str, Work], rounds: int, times_each: Mapping[str, int] | None = None) -> Times:
    """Each work once a round (short ones several times, their mean counts), after one round that does not count."""
    often = times_each or {}
    took: Times = {name: [] for name in works}
    for counts in range(rounds + 1):
        for name, work in works.items():
            times = often.get(name, 1)
            began = process_time()
            for _ in range(times):
                work()
            if counts:
                took[name].append((process_time() - began) * 1e3 / times)
    return took


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Median of one/other round by round: neighbours in time are compared."""
    return median(a / b for a, b in zip(one, other, strict=True))


def speed(index: RegisterIndex, texts: Texts, peer: Presidio, rounds: int) -> dict[str, float | None]:
    """Prose against the tokeniser, a mail against Presidio, a sheet by itself."""
    prose = texts.prose
    plain = "\n".join(segment.text for segment in prose).encode("utf-8", "replace")
    megabytes = len(plain) / 1e6
    mail, sheet = segments_of(texts.mail), segments_of(texts.sheet)
    bound = tokeniser(plain)
    works: dict[str, Work] = {
        "prose": lambda: index.find(prose),
        **({"tokenise": bound} if bound else {}),
        "mail": lambda: index.find(mail),
        "mail_find": lambda: find(texts.mail, index),
        "sheet": lambda: index.find(sheet),
        "sheet_find": lambda: find(texts.sheet, index),
    }
    took = in_turn(works, rounds, {"mail": 20, "mail_find": 20, "tokenise": 3})
    peer.wait()
    ours, theirs = [], []
    for _ in range(rounds):
        ours += in_turn({"mail_find": works["mail_find"]}, 1, {"mail_find": 20})["mail_find"]
        theirs.append(peer.find_ms())
    return {
        "scan_vs_tokenise": ratio(took["tokenise"], took["prose"]) if bound else None,
        "vs_presidio": ratio(ours, theirs),
        "prose_mb": megabytes,
        "prose_mb_s": megabytes / median(took["prose"]) * 1e3,
        "tokenise_mb_s": megabytes / median(took["tokenise"]) * 1e3 if bound else None,
        "mail_match_ms": median(took["mail"]),
        "mail_ms": median(took["mail_find"]),
        "presidio_mail_ms": median(theirs),
        "sheet_match_ms": median(took["sheet"]),
        "sheet_ms": median(took["sheet_find"]),
    }


def scale(
    small: RegisterIndex, large: RegisterIndex, prose: Content, sheets: tuple[Content, Content], rounds: int
) -> tuple[float, float]:
    """Speed with the large register over speed with the small one: of prose, and of a sheet of its own people each."""
    took = in_turn(
        {
            "small": lambda: small.find(prose),
            "large": lambda: large.find(prose),
            "small_sheet": lambda: small.find(sheets[0]),
            "large_sheet": lambda: large.find(sheets[1]),
        },
        rounds,
    )
    return ratio(took["small"], took["large"]), ratio(took["small_sheet"], took["large_sheet"])
