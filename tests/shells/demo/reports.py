"""A finished demo to make pages of: nobody in it exists."""

from datetime import UTC, date, datetime

from gatelodge.demo.report import Act, Before, DayReport, Hour, Ledger, Line, Stopped

DAY_FILE = "the day's file, inside a forwarded mail"
WRONG = "a visit mail sent to another family"


def stopped(**changes):
    facts = {
        "reference": "GL-K7WQ3XTA",
        "at": datetime(2011, 8, 1, 13, 20, tzinfo=UTC),
        "outcome": "held",
        "kind": "day-file",
        "planted": DAY_FILE,
        "author": "Ffion Marsh",
        "subject": "Fw: Your visit <b>",
        "recipients": ("d••••@mail.example",),
        "sentence": "This message is about 1,182 people; the recipient may hear about 1 of them.",
        "rule": "bulk",
        "people": 1182,
        "permitted": 1,
        "coverage": "complete",
        "fields": ("identity", "offence"),
        "hints": ("An agreement.",),
        "rows": ("A••••AJ  ABB•••",),
        "before": (
            Before(at=datetime(2011, 7, 4, 10, 40, tzinfo=UTC), people=1182, overlap=1056),
            Before(at=datetime(2011, 7, 11, 9, 5, tzinfo=UTC), people=1182, overlap=1101),
        ),
    }
    return Stopped(**(facts | changes))


def act(**changes):
    facts = {
        "name": "act2",
        "mode": "hold",
        "days": 1,
        "outcomes": {"delivered": 8, "split": 0, "asked": 0, "held": 2, "refused": 0},
        "planted": {DAY_FILE: "held", WRONG: "held"},
        "clean_held": 0,
        "clean_asked": 0,
        "stopped": (stopped(), stopped(kind="wrong-family", planted=WRONG, people=1, permitted=0, before=())),
        "hours": (Hour(hour=9, delivered=5, stopped=1), Hour(hour=14, delivered=3, stopped=1)),
        "median_ms": 7.2,
        "slowest_ms": 61.0,
        "per_second": 210.0,
    }
    return Act(**(facts | changes))


def report(**changes):
    facts = {
        "prison": "HMP Llanfair",
        "day": date(2011, 8, 1),
        "seed": 7,
        "population": 1182,
        "shadow": act(
            name="shadow",
            mode="shadow",
            days=21,
            planted={},
            stopped=(),
            outcomes={"delivered": 4263},
            would={"asked": 1, "held": 9, "refused": 1},
        ),
        "gate": act(),
        "no_permits": act(planted={DAY_FILE: "held", WRONG: "delivered"}),
        "no_register": act(planted={DAY_FILE: "held", WRONG: "delivered"}),
        "leaked": ((date(2011, 7, 4), "pasted into a visit mail"), (date(2011, 7, 11), "attached as visit-times.txt")),
        "lines": (
            Line(
                name="Ffion Marsh", title="Visits clerk", started=date(2011, 6, 13), outside=1832, seen=0, unpermitted=3
            ),
        ),
        "clerk": "Ffion Marsh",
        "ledger": Ledger(entries=9120, root="9f31c4e0", verified=True),
        "folder": ".gatelodge-demo",
        "page": "day.html",
        "expected": {DAY_FILE: "hold", WRONG: "hold"},
    }
    return DayReport(**(facts | changes))
