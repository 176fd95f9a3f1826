"""The index kept up: rows of what changed, in one transaction; afterwards it answers as one that was made afresh.

Entries of a day are numbered by file and line, so that only the days that a change touches are numbered anew.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ..books.records import Balance, Fact, Open, Place, Price, Record, Transaction
from ..errors import Fault
from ..vocabulary.events import OF_BANK
from ..vocabulary.money import to_minor
from .index import BUSY_SECONDS
from .kept_items import Leg, count_again, legs_of
from .leaves import Comparison, Kept
from .rows import Entry, Locator, Rows, ident_row
from .schema import (
    ADD_TO_ACCOUNT,
    ADD_TO_YEAR,
    AGREEMENT_AGAIN,
    BEGIN_ACCOUNT,
    BEGIN_YEAR,
    PLACED,
    YEAR_AGAIN,
    leg_number,
    numbered_from,
)
from .seal import alone, seal, sealed
from .write import INSERT_LEAF, INSERT_WARNING, Daily, insert_into, leaf_row, warning_rows

VIEW_OF: Mapping[type, str] = {Transaction: "transaction_", Fact: "fact", Price: "price", Balance: "assertion", Open: "account"}


@dataclass(eq=False, repr=False)
class Update:
    """What has to be done to an index, so that it is of the new books.

    Args:
        before, books_hash: hash of the books that the index is of, and of those that it will be of.
        hashes: SHA-256 of each file of the new books.
        leaves: each changed file's new text against its leaves; a file that is gone has no pieces.
        settings: `store.leaves.settings_of` the changed files.
        removed, moved: entries that are gone; entries that only stand elsewhere or were reworded, as they stand now.
        added: new records, of transactions with their effective event.
        events: effective events of entries that count otherwise now, by number, and whether they count as openings.
        donors: donor of each agreement that the change names.
        daily: what the control balances move more or less by.
        warnings: rows of `warning` that no longer hold, and what holds now instead.
    """

    before: str
    books_hash: str
    hashes: Mapping[str, str]
    leaves: Mapping[str, Comparison]
    settings: Mapping[str, str]
    removed: Sequence[Entry] = ()
    moved: Sequence[Entry] = ()
    added: Sequence[tuple[Record, str]] = ()
    events: Mapping[int, tuple[str, bool]] = field(default_factory=dict)
    donors: Mapping[str, str] = field(default_factory=dict)
    daily: Daily = field(default_factory=dict)
    warnings: tuple[Sequence[int], Sequence[Fault]] = ((), ())


class Outdated(Exception):
    """The index is of other books by now: somebody else has kept it up."""


def update_index(path: Path, update: Update) -> None:
    """Do `update` to the index at `path`, and seal it: all of it or nothing.

    Raises:
        Outdated: it is not of the books that the update was made for, or not as it was sealed.
        sqlite3.Error, OSError: it cannot be written to just now.
    """
    with alone(path.parent):
        if not sealed(path):
            raise Outdated
        try:
            apply_update(path, update)
        finally:
            seal(path)


def apply_update(path: Path, update: Update) -> None:
    """The same to an index that is nobody's yet, and has no seal."""
    uri = f"{path.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        # The file stays as it was hashed; `store.seal` says when the log is brought into it.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("SELECT value FROM meta WHERE name = 'books'").fetchone() != (update.before,):
                raise Outdated
            _Updating(connection, update).run()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


class _Updating:
    def __init__(self, connection: sqlite3.Connection, update: Update) -> None:
        self._connection = connection
        self._do = connection.execute
        self._many = connection.executemany
        self._update = update
        self._at = _StoredLocator(connection)
        self._rows = Rows(self._at, update.donors)
        # (account, first and last day of a year) of which postings were taken away or count otherwise.
        self._years: set[tuple[str, str, str]] = set()
        # (agreement, first and last day of a year) of which any posting changed.
        self._agreements: set[tuple[str, str, str]] = set()
        # Postings of open items that are gone, new, or stand elsewhere in their day.
        self._items: list[Leg] = []

    def run(self) -> None:
        """All of it in order: what is gone, what only stands elsewhere, what counts otherwise, what is new, the sums."""
        update = self._update
        for path, comparison in update.leaves.items():
            self._leaves(path, comparison)
        self._remove(update.removed)
        self._move(update.moved)
        self._recount()
        by_view: dict[str, list[tuple[Record, str]]] = {}
        for record, event in update.added:
            by_view.setdefault(VIEW_OF[type(record)], []).append((record, event))
        for record, _ in by_view.pop("account", ()):
            assert isinstance(record, Open)
            if not self._do("SELECT 1 FROM account_row WHERE name = ?", (record.account,)).fetchone():
                self._do("INSERT INTO account_row VALUES(?,?,?,?,?)", self._rows.account(record))
        for view in ("transaction_", "fact", "price", "assertion"):
            self._add(view, by_view.get(view, []))
        self._idents()
        self._sum_again()
        count_again(self._connection, self._items)
        self._daily()
        self._warnings()
        self._meta()

    # ---------------------------------------------------------------- leaves

    def _leaves(self, path: str, comparison: Comparison) -> None:
        self._many("DELETE FROM leaf WHERE id = ?", [(known.number,) for known in comparison.gone])
        begin = dict(self._do("SELECT id, first FROM leaf WHERE path = ?", (path,)).fetchall())
        for piece in comparison.pieces:
            if isinstance(piece, Kept):
                if begin[piece.number] != piece.first:
                    self._do("UPDATE leaf SET first = ? WHERE id = ?", (piece.first, piece.number))
                continue
            first = piece.first
            for leaf in piece.leaves:
                (number,) = self._do("SELECT COALESCE(MAX(id), 0) + 1 FROM leaf").fetchone()
                self._do(INSERT_LEAF, leaf_row(number, path, first, leaf))
                first += leaf.lines

    # ---------------------------------------------------------------- entries

    def _remove(self, removed: Iterable[Entry]) -> None:
        for number, record in removed:
            if isinstance(record, Transaction):
                self._items += legs_of(self._connection, number)
                rows = self._do("SELECT account, year, agreement FROM posting_row WHERE transaction_id = ?", (number,))
                self._touch(rows.fetchall())
                self._do("DELETE FROM posting_row WHERE transaction_id = ?", (number,))
            if isinstance(record, Open):
                self._do("DELETE FROM account_row WHERE name = ?", (record.account,))
            else:
                self._do(f"DELETE FROM {PLACED[VIEW_OF[type(record)]][0]} WHERE id = ?", (number,))

    def _move(self, moved: Iterable[Entry]) -> None:
        for number, record in moved:
            at = self._at.of(record.place)
            if isinstance(record, Open):
                self._do("UPDATE account_row SET leaf = ?, line = ? WHERE name = ?", (*at, record.account))
                continue
            self._do(f"UPDATE {PLACED[VIEW_OF[type(record)]][0]} SET leaf = ?, line = ? WHERE id = ?", (*at, number))
            if isinstance(record, Transaction):
                self._do(
                    "UPDATE transaction_row SET narration = :now WHERE id = :id AND narration <> :now",
                    {"now": record.narration, "id": number},
                )
                file = record.place.file if record.place else ""
                legs = [(*self._at.at(file, p.line), leg_number(number, n)) for n, p in enumerate(record.postings)]
                self._many("UPDATE posting_row SET leaf = ?, line = ? WHERE id = ?", legs)

    def _recount(self) -> None:
        """Reversals that take back something else now, and agreements whose donor was corrected."""
        for number, (event, opening) in self._update.events.items():
            self._do("UPDATE transaction_row SET event = ? WHERE id = ?", (event, number))
            rows = self._do("SELECT account, year, agreement FROM posting_row WHERE transaction_id = ?", (number,)).fetchall()
            self._touch(rows)
            self._do("UPDATE posting_row SET event = ?, opening = ? WHERE transaction_id = ?", (event, int(opening), number))
        for agreement, donor in self._update.donors.items():
            rows = self._do(
                "SELECT DISTINCT account, year, agreement FROM posting_row WHERE agreement = ? AND donor <> ?", (agreement, donor)
            ).fetchall()
            if rows:
                self._touch(rows)
                self._do("UPDATE posting_row SET donor = ? WHERE agreement = ?", (donor, agreement))

    def _add(self, view: str, added: Sequence[tuple[Record, str]]) -> None:
        removed = [entry.record for entry in self._update.removed if VIEW_OF[type(entry.record)] == view]
        by_day: dict[date, list[tuple[Record, str]]] = {r.date: [] for r in removed}
        for record, event in added:
            by_day.setdefault(record.date, []).append((record, event))
        for day, records in by_day.items():
            self._renumber(view, day, records)

    def _renumber(self, view: str, day: date, added: Sequence[tuple[Record, str]]) -> None:
        """Put the entries of a day in their order by file and line, the new ones among them."""
        first, end = numbered_from(day), numbered_from(day + timedelta(1)) if day < date.max else numbered_from(day) * 2
        places: list[tuple[str, int, Any]] = [(*(record.place or Place("", 0)), (record, event)) for record, event in added]
        if not any(entry.record.date == day and VIEW_OF[type(entry.record)] == view for entry in self._update.removed):
            first = self._behind(view, first, end, min((place[:2] for place in places), default=("", 0)))
        present = self._do(f"SELECT file, line, id FROM {view} WHERE id >= ? AND id < ?", (first, end)).fetchall()
        order = sorted([*present, *places], key=lambda row: row[:2])
        new: list[tuple[int, Record, str]] = []
        renamed: list[int] = []
        for position, (_, _, what) in enumerate(order):
            number = first + position
            if not isinstance(what, int):
                new.append((number, *what))
            elif what != number:
                self._renamed(view, what, -number)
                renamed.append(number)
        self._flip(view)
        self._insert(view, new)
        if view == "transaction_":
            for number in (*renamed, *(number for number, _, _ in new)):
                self._items += legs_of(self._connection, number)

    def _behind(self, view: str, first: int, end: int, place: tuple[str, int]) -> int:
        """Of numbers that follow one another in the order of places, the first of an entry that stands behind a place."""
        table = PLACED[view][0]
        (last,) = self._do(f"SELECT MAX(id) FROM {table} WHERE id >= ? AND id < ?", (first, end)).fetchone()
        low, high = first, first if last is None else last + 1
        while low < high:
            middle = (low + high) // 2
            row = self._do(f"SELECT file, line FROM {view} WHERE id = ?", (middle,)).fetchone()
            if row is None:  # an entry is gone
                return first
            low, high = (middle + 1, high) if tuple(row) < place else (low, middle)
        return low

    def _renamed(self, view: str, old: int, new: int) -> None:
        self._do(f"UPDATE {PLACED[view][0]} SET id = ? WHERE id = ?", (new, old))
        if view == "transaction_":
            legs = self._do("SELECT id FROM posting_row WHERE transaction_id = ?", (old,)).fetchall()
            moved = [(leg - leg_number(old, 0) + leg_number(-new, 0), leg) for (leg,) in legs]
            self._many("UPDATE posting_row SET id = ?, transaction_id = ? WHERE id = ?", [(-to, new, leg) for to, leg in moved])

    def _flip(self, view: str) -> None:
        """Numbers that were taken out of the way stand where they belong."""
        self._do(f"UPDATE {PLACED[view][0]} SET id = -id WHERE id < 0")
        if view == "transaction_":
            self._do("UPDATE posting_row SET id = -id, transaction_id = -transaction_id WHERE id < 0")

    def _insert(self, view: str, new: Sequence[tuple[int, Record, str]]) -> None:
        rows: list[tuple[Any, ...]] = []
        for number, record, event in new:
            if isinstance(record, Transaction):
                rows.append(self._rows.transaction(number, record, event))
                legs = list(self._rows.legs(number, record, event))
                self._many(insert_into("posting"), legs)
                self._sum(legs)
            elif isinstance(record, Fact):
                rows.append(self._rows.fact(number, record))
            elif isinstance(record, Price):
                rows.append(self._rows.price(number, record))
            elif isinstance(record, Balance):
                rows.append(self._rows.assertion(number, record))
        self._many(insert_into(view), rows)

    def _idents(self) -> None:
        removed = {(r.kind, r.ident) for _, r in self._update.removed if isinstance(r, Fact) and r.kind not in OF_BANK}
        there = {(r.kind, r.ident) for r, _ in self._update.added if isinstance(r, Fact) and r.kind not in OF_BANK}
        self._many("DELETE FROM ident WHERE kind = ? AND ident = ?", sorted(removed | there))
        for kind, ident in removed - there:
            if self._do("SELECT 1 FROM fact_row WHERE kind = ? AND ident = ? LIMIT 1", (kind, ident)).fetchone():
                there.add((kind, ident))
        self._many("INSERT INTO ident VALUES(?,?,?,?)", [ident_row(*ident) for ident in sorted(there)])

    # ---------------------------------------------------------------- sums

    def _touch(self, rows: Iterable[tuple[str, int, str]]) -> None:
        for account, year, agreement in rows:
            days = _days_of(year)
            self._years.add((account, *days))
            self._agreements.add((agreement, *days))

    def _sum(self, legs: Iterable[tuple[Any, ...]]) -> None:
        for leg in legs:
            (_, _, day, year, account, root, _, klass, currency, units, chf, agreement, instalment, _, donor, event, _, _, _, _,
             opening, restates, *_) = leg  # fmt: skip
            self._agreements.add((agreement, *_days_of(year)))
            if (account, *_days_of(year)) in self._years:
                continue
            values = {
                "account": account, "year": year, "agreement": agreement, "instalment": instalment, "donor": donor,
                "event": event, "currency": currency, "opening": opening, "restates": restates, "date": day, "root": root,
                "class": klass, "units": units, "chf": chf,
            }  # fmt: skip
            for add, begin in ((ADD_TO_YEAR, BEGIN_YEAR), (ADD_TO_ACCOUNT, BEGIN_ACCOUNT)):
                if not self._do(add, values).rowcount:
                    self._do(begin, values)

    def _sum_again(self) -> None:
        for year in sorted(self._years):
            for statement in YEAR_AGAIN:
                self._do(statement, year)
        for year in sorted(self._agreements):
            for statement in AGREEMENT_AGAIN:
                self._do(statement, year)

    def _daily(self) -> None:
        of = "WHERE kind = ? AND key = ? AND date = ?"
        moved = ((of, day, by) for of, days in self._update.daily.items() for day, by in days.items())
        for (kind, key), day, (amount, taken) in moved:
            row, more = (kind, key, day.isoformat()), (to_minor(amount), taken)
            if not self._do(f"UPDATE daily SET amount = amount + ?, taken = taken + ? {of}", (*more, *row)).rowcount:
                self._do("INSERT INTO daily VALUES(?,?,?,?,?)", (*row, *more))
            self._do(f"DELETE FROM daily {of} AND amount = 0 AND taken = 0", row)

    # ---------------------------------------------------------------- what is said of the whole

    def _warnings(self) -> None:
        gone, new = self._update.warnings
        self._many("DELETE FROM warning_row WHERE id = ?", [(number,) for number in gone])
        (last,) = self._do("SELECT COALESCE(MAX(id), 0) FROM warning_row").fetchone()
        self._many(INSERT_WARNING, warning_rows(new, self._at, last + 1))

    def _meta(self) -> None:
        update = self._update
        before = dict(self._do("SELECT path, sha256 FROM file").fetchall())
        self._many("DELETE FROM file WHERE path = ?", [(path,) for path in before.keys() - update.hashes.keys()])
        for path, digest in update.hashes.items():
            if before.get(path) != digest:
                self._do("DELETE FROM file WHERE path = ?", (path,))
                self._do("INSERT INTO file VALUES(?,?,?)", (path, digest, update.settings.get(path, "")))
        count = sum(isinstance(record, Transaction) for record, _ in update.added)
        count -= sum(isinstance(entry.record, Transaction) for entry in update.removed)
        (known,) = self._do("SELECT value FROM meta WHERE name = 'transactions'").fetchone()
        self._do("UPDATE meta SET value = ? WHERE name = 'transactions'", (str(int(known) + count),))
        self._do("UPDATE meta SET value = ? WHERE name = 'books'", (update.books_hash,))


def _days_of(year: int) -> tuple[str, str]:
    """The first and the last day of a year."""
    return f"{year:04d}-01-01", f"{year:04d}-12-31"


class _StoredLocator(Locator):
    """Places by the leaves that the index has by now."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def _leaves_of(self, file: str) -> tuple[list[int], list[int]] | None:
        for first, number in self._connection.execute("SELECT first, id FROM leaf WHERE path = ? ORDER BY first", (file,)):
            self.add(file, first, number)
        return self._files.get(file)
