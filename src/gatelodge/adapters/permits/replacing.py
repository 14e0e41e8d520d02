"""All lines of one source replaced by those of a file: found out and done in SQL, a million lines at a time.

A line that the file repeats stays as it is. One that it says otherwise is superseded. One that it does not name any
more is superseded by its ended form, which is told for a year.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gatelodge.adapters.permits.schema import COLUMNS, Row, instant, permit_of
from gatelodge.core.permits.differences import SHOWN, Difference, Differences
from gatelodge.values import PersonId

_ENDED_TOLD = 366 * 86_400 * 1_000_000
"""Microseconds after which a line that ended is in no book any more, only in the history."""

_NAMED = """CREATE TEMP TABLE named (address INTEGER NOT NULL, person BLOB NOT NULL, fields INTEGER,
    starts INTEGER, until INTEGER, kind TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
    relationship TEXT NOT NULL)"""
_SAME = """{a}.address = {b}.address AND {a}.person = {b}.person AND {a}.kind = {b}.kind AND {a}.fields IS {b}.fields
    AND {a}.starts IS {b}.starts AND {a}.until IS {b}.until AND {a}.relationship = {b}.relationship
    AND {a}.reason = {b}.reason"""
_LINE = "address, person, fields, starts, until, kind, source, reason, relationship"


_PAIRS = {
    what: f"SELECT DISTINCT d.address, d.person FROM temp.{table} d WHERE d.kind {kinds} AND {exists} (SELECT 1"
    f" FROM temp.{other} o WHERE o.address = d.address AND o.person = d.person AND o.kind = d.kind)"
    for what, table, kinds, exists, other in (
        ("ban", "fresh", "= 'ban'", "NOT EXISTS", "gone"),
        ("ban lifted", "gone", "= 'ban'", "NOT EXISTS", "named"),
        ("ended", "gone", "= 'permit'", "NOT EXISTS", "named"),
        ("changed", "gone", "<> 'ended'", "EXISTS", "named"),
        ("new", "fresh", "= 'permit'", "NOT EXISTS", "gone"),
    )
}
"""Recipient and person by what happens to them; the gravest first."""


def begin(connection: sqlite3.Connection, source: str, number: int, at: int) -> "Replacing":
    """The replacement of this source's lines, as change `number` at that instant."""
    connection.execute("PRAGMA temp.cache_size = -131072")
    connection.execute(_NAMED)
    return Replacing(connection, source, number, at)


@dataclass(frozen=True, slots=True)
class Replacing:
    """One replacement under way."""

    connection: sqlite3.Connection
    source: str
    number: int
    at: int

    def take(self, lines: Iterable[tuple[int, Row]]) -> None:
        """Some lines of the file, with the number of their address."""
        self.connection.executemany(
            "INSERT INTO temp.named VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ((address, *row) for address, row in lines)
        )

    def apply(self, digest: Callable[[bytes], object]) -> Differences:
        """Do it, once every line is taken; each line that comes or goes is given to `digest`."""
        run = self.connection.execute
        (last, _) = self._count()
        self._compare()
        pairs, examples = self._differences()
        run("UPDATE line SET superseded = ? WHERE id IN (SELECT id FROM temp.gone)", (self.number,))
        run(
            f"INSERT INTO line ({_LINE}, recorded) SELECT {_LINE}, ? FROM temp.fresh ORDER BY address, person",
            (self.number,),
        )
        run(
            f"INSERT INTO line ({_LINE}, recorded) SELECT g.address, g.person, g.fields, g.starts, CASE WHEN g.until IS"
            " NULL OR g.until > :at THEN :at ELSE g.until END, 'ended', g.source, :reason, g.relationship, :number"
            " FROM temp.gone g WHERE g.kind <> 'ended' AND NOT EXISTS"
            " (SELECT 1 FROM temp.named n WHERE n.address = g.address AND n.person = g.person)",
            {"at": self.at, "number": self.number, "reason": f"not in the import of {instant(self.at):%Y-%m-%d}"},
        )
        for table in ("gone", "fresh"):
            for row in run(f"SELECT {_LINE} FROM temp.{table}"):
                digest(repr(row).encode())
        for table in ("named", "fresh", "gone"):
            run(f"DROP TABLE temp.{table}")
        count, bans = self._count()
        return Differences("", count, bans, last, pairs, examples)

    def _count(self) -> tuple[int, int]:
        """Permits and bans of this source in the book, and how many of them are bans."""
        count, bans = self.connection.execute(
            "SELECT count(*), coalesce(sum(kind = 'ban'), 0) FROM line"
            " WHERE superseded IS NULL AND source = ? AND kind <> 'ended'",
            (self.source,),
        ).fetchone()
        return count, bans

    def _compare(self) -> None:
        """What is new in the file (`fresh`), and what the book has that the file does not say (`gone`)."""
        run, of = self.connection.execute, {"source": self.source}
        run("CREATE INDEX temp.named_pair ON named (address, person)")
        (known,) = run("SELECT EXISTS (SELECT 1 FROM line l WHERE l.source = :source)", of).fetchone()
        others = (
            f"WHERE NOT EXISTS (SELECT 1 FROM line l WHERE l.superseded IS NULL AND l.source = :source"
            f" AND {_SAME.format(a='l', b='n')})"
        )
        run(f"CREATE TEMP TABLE fresh AS SELECT DISTINCT {_LINE} FROM temp.named n {others if known else ''}", of)
        run(
            f"CREATE TEMP TABLE gone AS SELECT l.id, {_LINE} FROM line l WHERE l.superseded IS NULL"
            f" AND l.source = :source AND NOT EXISTS (SELECT 1 FROM temp.named n WHERE {_SAME.format(a='n', b='l')})"
            " AND (l.kind <> 'ended' OR EXISTS"
            " (SELECT 1 FROM temp.named n WHERE n.address = l.address AND n.person = l.person)"
            " OR l.until < :told)",
            of | {"told": self.at - _ENDED_TOLD},
        )
        for table in ("fresh", "gone"):
            run(f"CREATE INDEX temp.{table}_pair ON {table} (address, person, kind)")

    def _differences(self) -> tuple[dict[str, int], tuple[Difference, ...]]:
        """How many pairs of recipient and person there are of each kind of difference, and the first of them."""
        run = self.connection.execute
        pairs = {what: run(f"SELECT count(*) FROM ({which})").fetchone()[0] for what, which in _PAIRS.items()}
        examples: list[Difference] = []
        for what, which in _PAIRS.items():
            some = run(f"{which} LIMIT {SHOWN - len(examples)}").fetchall() if pairs[what] else []
            examples += [self._example(what, address, person) for address, person in some]
        return pairs, tuple(examples)

    def _example(self, what: str, address: int, person: bytes) -> Difference:
        run, pair = self.connection.execute, (address, person)
        (token,) = run("SELECT token FROM address WHERE id = ?", (address,)).fetchone()
        before, after = (
            tuple(
                permit_of(*row)
                for row in run(f"SELECT {COLUMNS} FROM {table} l WHERE l.address = ? AND l.person = ?{more}", pair)
            )
            for table, more in (("temp.gone", " AND l.kind <> 'ended'"), ("temp.fresh", ""))
        )
        return Difference(what, token, PersonId(person), before, after)
