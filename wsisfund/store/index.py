"""The index: the books' postings, facts and daily control movements as SQLite tables of integers (`store.schema`).

Derived and disposable. It says of which bytes it is (the books' hash), and answers for exactly these; `store.write` makes it
afresh, `store.update` keeps it up. The statements' SQL runs on these tables, and later on the same tables in Parquet.
"""

import os
import sqlite3
from bisect import insort_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from ..books.records import Fact, Place
from ..vocabulary.money import FUNCTIONAL, decimals, from_minor
from .codec import load_all_keys, load_all_values, load_keys, load_values
from .index_place import remove
from .program import program_identity
from .schema import PLACED, SCHEMA
from .seal import alone, sealed, shorten_log

# Seconds that a reader waits for a writer that is about to end.
BUSY_SECONDS = 10

# After so many questions about things of one kind all of them are read at once.
_MANY = 50

# What `fact_of` makes a fact of.
FACT_COLUMNS = 'date, kind, "values", keys, file, line'
_FACT = f"SELECT {FACT_COLUMNS} FROM fact"
# All of a kind: to join the leaves costs a third less than to ask the view for the place of each.
_OF_KIND = """
SELECT fact_row.date, kind, "values", keys, COALESCE(path, ''), COALESCE(first, 0) + line
FROM fact_row LEFT JOIN leaf ON leaf.id = fact_row.leaf WHERE kind = ? ORDER BY fact_row.id
"""

_BOOKED = "account, agreement, instalment, donor, event, currency, opening, restates, date, year, root, class, units, chf"
_OF = "FROM daily WHERE kind = ? AND key = ?"
_SERIES = f"SELECT date, SUM(amount) {_OF} AND date >= ? GROUP BY date HAVING SUM(amount) <> 0 ORDER BY date"
_BEFORE = f"SELECT SUM(amount) {_OF} AND date < ?"
_SETTLED = "SELECT key, SUM(amount) FROM daily WHERE kind = ? GROUP BY key HAVING MAX(date) <= ? ORDER BY key"
_DRAWN = f"SELECT date, SUM(taken) {_OF} AND date >= ? AND taken <> 0 GROUP BY date ORDER BY date"


class Index:
    """One open index, as it was when it was opened: facts by kind and id, daily movements by kind and key."""

    # Whether what is kept of all entries (`yearly`, `open_item`) is of all that this index answers for.
    is_whole = True

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.connection = connection
        self.path = path
        self.forget()

    def forget(self) -> None:
        """Ask for facts and balances anew: an `overlay` has others now."""
        self._all: dict[str, list[Fact]] = {}
        self._versions: dict[str, dict[str, list[Fact]]] = {}
        self._asked: Counter[str] = Counter()
        self._whole: set[str] = set()
        self._keyed: dict[tuple[str, Callable[[Fact], str]], dict[str, str]] = {}
        self._series: dict[tuple[str, str, date], list[tuple[date, Decimal]]] = {}
        self._drawn: dict[tuple[str, str, date], list[tuple[date, int]]] = {}
        self._settled: dict[tuple[str, date], dict[str, Decimal]] = {}
        # What is worked out of the facts (`register.source.kept`).
        self.worked_out: dict[Any, Any] = {}

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def rows(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; parameters by name or position, never pasted into the text."""
        return self.connection.execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The same one by one, for tens of thousands that are not kept."""
        return self.connection.execute(sql, parameters)

    def meta(self, name: str) -> str:
        """A value of the table meta, empty where there is none."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    @property
    def books_hash(self) -> str:
        """``sha256:…`` of the books that the index was made from."""
        return self.meta("books")

    @property
    def transactions(self) -> int:
        """How many transactions the books have."""
        return int(self.meta("transactions"))

    @cached_property
    def begins(self) -> date | None:
        """Day on which the first account was opened; None: there is none."""
        ((first,),) = self.rows("SELECT MIN(date) FROM account")
        return date.fromisoformat(first) if first else None

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        known = self._versions.setdefault(kind, {})
        if ident in known:
            return known[ident]
        if kind in self._whole:
            return ()
        self._asked[kind] += 1
        if self._asked[kind] > _MANY:
            self._whole.add(kind)
            known.update(_by_ident(self.all(kind)))
            return known.get(ident, ())
        found = known[ident] = self._read(f"{_FACT} WHERE kind = ? AND ident = ? ORDER BY id", (kind, ident))
        return found

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        if kind not in self._all:
            self._all[kind] = self._read(_OF_KIND if self.is_whole else f"{_FACT} WHERE kind = ? ORDER BY id", (kind,))
        return self._all[kind]

    def keyed(self, kind: str, key_of: Callable[[Fact], str]) -> Mapping[str, str]:
        """Ids of a kind by what `key_of` says of their facts, a function of a module; of those that say the same the first."""
        known = self._keyed.get((kind, key_of))
        if known is None:
            known = self._keyed[kind, key_of] = {}
            for row in self.connection.execute(f"{_FACT} WHERE kind = ? ORDER BY id", (kind,)):
                fact = fact_of(row)
                known.setdefault(key_of(fact), fact.ident)
        return known

    def _learn(self, fact: Fact) -> None:
        """Let what was read already hold one fact more, behind those of its day: a batch adds thousands."""
        kind, ident = fact.kind, fact.ident
        self.worked_out = {}
        if kind in self._all:
            insort_right(self._all[kind], fact, key=_day)
        versions = self._versions.get(kind, {})
        if ident in versions:
            insort_right(versions[ident], fact, key=_day)
        elif kind in self._whole:
            versions[ident] = [fact]
        for (of, key_of), known in self._keyed.items():
            if of == kind:
                known.setdefault(key_of(fact), fact.ident)

    def newest(self, view: str) -> date | None:
        """Day of the last record of a view, None: it has none. Numbers are in the order of days (`store.schema`)."""
        return max(self._ends(view, "DESC"), default=None)

    def oldest(self, view: str) -> date | None:
        """Day of the first record of a view, None: it has none."""
        return min(self._ends(view, "ASC"), default=None)

    def _ends(self, view: str, order: str) -> list[date]:
        """The first or the last day of each table behind a view: through the view, all of them would be read."""
        found = [self.rows(f"SELECT date FROM {table} ORDER BY id {order} LIMIT 1") for table in self._tables(view)]
        return [date.fromisoformat(rows[0][0]) for rows in found if rows]

    def _tables(self, view: str) -> tuple[str, ...]:
        return (PLACED[view][0],)

    def first(self, kind: str, ident: str) -> Fact:
        """The oldest version of one thing, which must be there."""
        return self.versions(kind, ident)[0]

    def _read(self, sql: str, parameters: Sequence[str]) -> list[Fact]:
        # A thousand at once: of a hundred thousand the texts would lie in memory beside the facts.
        cursor = self.connection.execute(sql, parameters)
        return [fact for rows in iter(lambda: cursor.fetchmany(1000), []) for fact in facts_of_rows(rows)]

    def series(self, kind: str, key: str, since: date = date.min) -> list[tuple[date, Decimal]]:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` are one change, of the day before."""
        known = self._series.get((kind, key, since))
        if known is None:
            before: list[tuple[str, int]] = []
            if since > date.min:
                (total,) = self.rows(_BEFORE, (kind, key, since.isoformat()))[0]
                before = [((since - timedelta(1)).isoformat(), total)] if total else []
            rows = self.rows(_SERIES, (kind, key, since.isoformat()))
            # As `from_minor`, of which a long balance has no time to ask each time.
            places = -decimals(FUNCTIONAL)
            known = [(date.fromisoformat(day), Decimal(amount).scaleb(places)) for day, amount in (*before, *rows)]
            self._series[kind, key, since] = known
        return known

    def settled(self, kind: str, day: date) -> Mapping[str, Decimal]:
        """CHF of each balance of a kind that does not move after `day`, by key: what it is then and on every later day."""
        known = self._settled.get((kind, day))
        if known is None:
            rows = self.rows(_SETTLED, (kind, day.isoformat()))
            known = self._settled[kind, day] = {key: from_minor(total) for key, total in rows}
        return known

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[tuple[date, int]]:
        """Days from `since` on, on which entries drew on a balance, and how many, oldest first."""
        known = self._drawn.get((kind, key, since))
        if known is None:
            rows = self.rows(_DRAWN, (kind, key, since.isoformat()))
            known = self._drawn[kind, key, since] = [(date.fromisoformat(day), count) for day, count in rows]
        return known

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind of movement that begin with `prefix`, sorted."""
        sql = "SELECT DISTINCT key FROM daily WHERE kind = ? AND key >= ? AND key < ? ORDER BY key"
        return [key for (key,) in self.rows(sql, (kind, prefix, prefix + "\U0010ffff"))]

    def booked_until(self, day: date) -> str:
        """What sums until the end of a day are read from: those of the years before its own, and the postings of that.

        Where nothing is posted after the day, the sums of all years are they.
        """
        newest = self.newest("posting")
        if newest is not None and newest <= day:
            return "yearly"
        said = f"SELECT {_BOOKED} FROM"
        return f"({said} yearly WHERE year < {day.year} UNION ALL {said} posting WHERE year = {day.year}) AS booked"

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file of the books, by its path."""
        return dict(self.rows("SELECT path, sha256 FROM file"))


def _by_ident(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.ident, []).append(fact)
    return found


def _day(fact: Fact) -> date:
    return fact.date


def fact_of(row: Sequence[Any]) -> Fact:
    """The fact of a row of date, kind, values, keys, file and line."""
    day, kind, values, keys, file, line = row
    return Fact(date.fromisoformat(day), kind, load_values(values), load_keys(keys), Place(file, line) if file else None)


def facts_of_rows(rows: Sequence[Sequence[Any]]) -> list[Fact]:
    """The facts of such rows, whose texts are read at once."""
    read = zip(rows, load_all_values(row[2] for row in rows), load_all_keys(row[3] for row in rows), strict=True)
    return [
        Fact(date.fromisoformat(day), kind, tuple(values), keys, Place(file, line) if file else None)
        for (day, kind, _, _, file, line), values, keys in read
    ]


# ---------------------------------------------------------------- files


def index_path(folder: Path, books_hash: str, program: str = "") -> Path:
    """Where an index of these books is made, by this program or by the one named; it keeps its name when it is kept up."""
    return folder / f"index-{SCHEMA}-{program or program_identity()}-{books_hash.removeprefix('sha256:')[:32]}.sqlite"


def indexes(folder: Path) -> list[Path]:
    """The indexes of this very program in a folder, the newest first."""
    begin = f"index-{SCHEMA}-{program_identity()}-"
    try:
        names = os.listdir(folder)  # noqa: PTH208  every command asks
    except OSError:
        return []
    found = (folder / name for name in names if name.startswith(begin) and name.endswith(".sqlite"))
    return sorted(found, key=changed_at, reverse=True)


def changed_at(file: Path) -> int:
    """When a file was changed last, 0 where it is gone; an index that is kept up changes its log first."""
    found = 0
    for name in (file, file.with_name(file.name + "-wal")):
        with suppress(OSError):
            found = max(found, name.stat().st_mtime_ns)
    return found


def find_index(folder: Path, books_hash: str) -> Index | None:
    """The index for exactly these books, or None where there is none that is whole."""
    for path in indexes(folder):
        index = open_index(path, books_hash)
        if index is not None:
            return index
    return None


def newest_index(folder: Path) -> Index | None:
    """An index of these books as they once were, from which one of them as they are can be made; None: there is none."""
    return next((index for path in indexes(folder) if (index := open_index(path)) is not None), None)


def open_index(path: Path, books_hash: str | None = None) -> Index | None:
    """The index in a file as it is now, whatever a writer does afterwards. One that is not as it was sealed is removed.

    Args:
        books_hash: the books that it must be of; None: of any.

    Returns:
        None where the file is none, is not whole or not as it was sealed, or is of other books.
    """
    if not path.is_file():
        return None
    try:
        with alone(path.parent):
            return open_alone(path, books_hash)
    except OSError:
        return None


def open_alone(path: Path, books_hash: str | None = None) -> Index | None:
    """`open_index`, for who is alone already."""
    if not path.is_file():
        return None
    if not sealed(path):
        # Its figures are anybody's: it is made again.
        remove(path)
        return None
    shorten_log(path)
    return _opened(path, books_hash)


def open_unsealed(path: Path) -> Index:
    """An index that this process made and nobody else knows of.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    return Index(_connected(path), path)


def _opened(path: Path, books_hash: str | None) -> Index | None:
    try:
        connection = _connected(path)
    except sqlite3.Error:
        return None
    with suppress(sqlite3.Error):
        # SQLite's own cache of 2 MiB is kept: to read a page from the system again costs less than to touch memory for it.
        connection.execute("BEGIN")
        index = Index(connection, path)
        if index.meta("complete") == "yes" and books_hash in (None, index.books_hash):
            return index
    # A damaged index is no index: it is made again.
    connection.close()
    return None


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Where its folder cannot be written to, nobody keeps the index up."""
    uri = path.resolve().as_uri()
    try:
        # Not rw: the last one to close would bring the log into the file, and the seal would not fit.
        connection = _query_only(f"{uri}?mode=ro")
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError:
        if path.with_name(path.name + "-wal").exists():
            raise
        return _query_only(f"{uri}?mode=ro&immutable=1")
    return connection


def _query_only(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def marks(values: Sized) -> str:
    """A question mark for each of `values`, as ``IN (…)`` of a query asks for them."""
    return ",".join("?" * len(values))


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """`values` in parts that one query may name."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
