"""How long deciding takes: 50 recipients who all differ, a thousand conditions in some 260 rules, a million permits.

    python -m bench.decide_speed [--quick] [--json] [--seed N]

Milliseconds of the processor: `permits_ms` to ask the book what each recipient may hear, `decide_ms` that and what the
rules say to all of them. Reading, matching and counting people are not in it. `--quick` has 60,000 permits.
"""

import random
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from bench.figures import last_line, options, percentile, table
from bench.permits_speed import AT, LINES, QUICK, House
from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.adapters.permits import PermitReader
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules, decide_all
from gatelodge.values import Author, AuthorProof, Coverage, FieldClass, Gap, GapKind, Staff

CONDITIONS, RECIPIENTS, ROUNDS = 1000, 50, 400
ODD = 10
"""Rules with a condition in CEL beside an ordinary one, as such rules have: a third of the recipients pass that."""
EXPRESSIONS = (
    "what.unpermitted > {} && to.class != 'partner'",
    "what.unpermitted * {} > what.people && to.coverage == 'none'",
    "size(about.field_classes) > {} || about.field_classes.exists(one, one == 'health') && what.unpermitted > 3",
    "when.hour >= 20 && what.person_like_rows > {} && !('public' in to.classes)",
    "to.unusual > {} && what.accumulated > 20 && what.over_fields > 0",
)


def rules(seed: int) -> Rules:
    """The rules that ship and as many more as make a thousand conditions."""
    chance, text = random.Random(seed), shipped("rules.toml")
    made = sum(len(rule.conditions) for rule in Rules.parse(text, catalogue=shipped_catalogue()).rules)
    for odd in range(ODD):
        text += f"""
[[rule]]
name = "odd-{odd}"
owner = "information governance"
purpose = "bench"
life = "hold"
action = "ask"
sentence = "bulk"
cel = "{EXPRESSIONS[odd % len(EXPRESSIONS)].format(odd + 5)}"
[rule.to]
classes = ["partner"]
"""
        made += 3
    number = 0
    while made < CONDITIONS:
        number += 1
        unit = f"Llanfair/Unit {chance.randrange(40)}"
        text += f"""
[[rule]]
name = "rule-{number}"
owner = "information governance"
purpose = "bench"
life = "hold"
action = "{chance.choice(["ask", "hold", "hold-ig", "tell"])}"
sentence = "bulk"
[rule.who]
units = ["{unit}"]
[rule.what]
unpermitted = {chance.randrange(3, 40)}
[rule.to]
classes = ["{chance.choice(["public", "partner", f"class{chance.randrange(20)}"])}"]
"""
        made += 4
    return Rules.parse(text, catalogue=shipped_catalogue())


def message(chance: random.Random) -> MessageFacts:
    unit = f"Llanfair/Unit {chance.randrange(40)}"
    return MessageFacts(
        author=Author("clerk@prison.example", AuthorProof.AUTH),
        author_staff=Staff("clerk@prison.example", unit=unit),
        people=chance.randrange(60),
        person_like_rows=chance.randrange(60),
        gaps=(Gap("1", GapKind.IMAGE, "A picture."),),
        field_classes=FieldClass.IDENTITY | FieldClass.OFFENCE,
        subject=f"Visit {chance.random()}",
        at=datetime(2026, 11, 2, chance.randrange(24), chance.randrange(60), tzinfo=UTC),
    )


def recipients(chance: random.Random, people: int) -> list[RecipientFacts]:
    made, scopes = [], [FieldClass(chance.randrange(1 << 13)) for _ in range(6)]
    for number in range(RECIPIENTS):
        permitted = chance.randrange(people + 1)
        made.append(
            RecipientFacts(
                address=f"r{number}@mail.example",
                recipient_class=chance.choice(["public", "partner", f"class{chance.randrange(20)}"]),
                coverage=chance.choice(list(Coverage)),
                people=people,
                permitted=permitted,
                unpermitted=people - permitted,
                over_fields=chance.randrange(3),
                unpermitted_classes=chance.choice(scopes),
                like="public",
                unusual=chance.random() * 20 - 10,
                accumulated=chance.randrange(30),
            )
        )
    return made


def figures(seed: int, *, quick: bool = False) -> dict[str, float]:
    """Milliseconds of the processor to ask the permits of one message's recipients and decide for all of them."""
    made, chance = rules(seed), random.Random(seed)
    times, asking = [], []
    with tempfile.TemporaryDirectory() as folder:
        house = House(QUICK if quick else LINES, seed, Path(folder))
        house.take_in()
        with closing(PermitReader(house.store)) as reader:
            book = reader.current()
            for _ in range(ROUNDS // 4 if quick else ROUNDS):
                about = message(chance)
                those = recipients(chance, about.people)
                addresses = chance.sample(house.recipients, RECIPIENTS)
                started = process_time()
                names = [house.classes.tokens(house.key, address) for address in addresses]
                book.prepare([token for some in names for token in some])
                for some in names:
                    book.hears(some, AT)
                asked = process_time()
                decide_all(about, those, made, mode="hold")
                asking.append((asked - started) * 1e3)
                times.append((process_time() - started) * 1e3)
    return {
        "rules": len(made.rules),
        "conditions": sum(len(rule.conditions) + (rule.odd is not None) for rule in made.rules),
        "cel": sum(rule.odd is not None for rule in made.rules),
        "recipients": RECIPIENTS,
        "permits": house.lines,
        "permits_ms": median(asking),
        "decide_ms": median(times),
        "decide_ms_p99": percentile(times, 0.99),
    }


def main() -> None:
    """Print the figures."""
    given = options("decide_speed", "What deciding one message costs.")
    found = figures(given.seed, quick=given.quick)
    table(["", "figure"], list(found.items()))
    last_line(found, wanted=given.json)


if __name__ == "__main__":
    main()
