"""An index with entries that are not written yet: what the builder of the next line of a batch reads.

Nothing is copied: the entries stand in tables of their own, and views show them behind those of the index.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..books.records import Fact, Open, Price, Record, Transaction
from ..books.spool import HELD, Spool
from ..register.versions import giver_said
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import to_minor
from .index import Index, marks, open_index
from .rows import Locator, Rows
from .schema import OVERLAID, PLACED, names_of, numbered_from, table_of
from .write import Daily, daily_rows

_DAILY = "kind TEXT NOT NULL, key TEXT NOT NULL, date TEXT NOT NULL, amount INTEGER NOT NULL, taken INTEGER NOT NULL"


class Overlay(Index):
    """An index with further entries: postings, facts, rates and accounts.

    `waiting` are those that the control movements do not know of yet (`budget.refresh`). Sums of whole years stay those of
    the books as they are. The verdict on all entries is the gate's.
    """

    is_whole = False

    def __init__(self, base: Index) -> None:
        self.bottom: Index = base.bottom if isinstance(base, Overlay) else base
        path = self.bottom.path
        found = open_index(path, self.bottom.books_hash) if path is not None else None
        super().__init__(found.connection if found else _copy(self.bottom))
        # Tables of one connection, which go with it; the index itself is not touched.
        self.connection.execute("PRAGMA query_only = OFF")
        self.added = Spool[Record]()
        self.waiting = Spool[tuple[int, Record]]()
        self._on_day: dict[date, int] = {}
        self._accounts: set[str] = set()
        for view, (row, columns) in PLACED.items():
            names = ", ".join(names_of(columns))
            self.connection.execute(f"CREATE TEMP TABLE new_{row}{table_of(columns)}")
            self._show(view, f"id, {names}, file, line", f"SELECT id, {names}, '', line FROM new_{row}")
            self._find_as_in(row)
        self.connection.execute("CREATE TEMP TABLE new_account(name TEXT, date TEXT, currencies TEXT)")
        self._show("account", "name, date, currencies, file, line", "SELECT name, date, currencies, '', 0 FROM new_account")
        self.connection.execute(f"CREATE TEMP TABLE new_daily({_DAILY})")
        self.connection.execute("CREATE INDEX temp.new_daily_key ON new_daily(kind, key, date)")
        self._show("daily", "kind, key, date, amount, taken", "SELECT kind, key, date, amount, taken FROM new_daily")
        if isinstance(base, Overlay):
            self.add(base.added)
            self.waiting = Spool(base.waiting)
            self.forget()
            self.connection.executemany("INSERT INTO new_daily VALUES(?,?,?,?,?)", base.rows("SELECT * FROM new_daily"))

    def _show(self, view: str, columns: str, added: str) -> None:
        self.connection.execute(f"CREATE TEMP VIEW {view} AS SELECT {columns} FROM main.{view} UNION ALL {added}")

    def _find_as_in(self, table: str) -> None:
        """What is added to a table is found as quickly as what stands in it: a batch may be longer than the books."""
        made = "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
        for name, sql in self.rows(made, (table,)):
            self.connection.execute(sql.replace(f"{name} ON {table}(", f"temp.new_{name} ON new_{table}("))

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first; each is asked for by itself, and of many asked for some are kept."""
        if len(self._versions.get(kind, ())) > HELD:
            self._versions[kind] = {}
        self._asked[kind] = 0
        return super().versions(kind, ident)

    def add(self, records: Iterable[Record]) -> None:
        """Let the index know further entries, behind those of their days."""
        for record in records:
            number = self._number(record.date)
            if isinstance(record, Transaction):
                self._add_transaction(number, record)
            elif isinstance(record, Fact):
                self._insert("fact", [_ROWS.fact(number, record)])
                self._learn(record._replace(place=None))
            elif isinstance(record, Price):
                self._insert("price", [_ROWS.price(number, record)])
            elif isinstance(record, Open) and record.account not in self._accounts:
                self._accounts.add(record.account)
                row = record.account, record.date.isoformat(), ",".join(record.currencies)
                self.connection.execute("INSERT INTO new_account VALUES(?,?,?)", row)
                self.begins = min(record.date, self.begins or record.date)
            self.added.append(record)
            self.waiting.append((number, record))

    def booked_until(self, day: date) -> str:  # noqa: ARG002  the same for every day
        """The postings: the sums of years are those of the index below."""
        return "posting"

    def move(self, daily: Daily) -> None:
        """Let the control movements know the entries that were waiting."""
        self.forget()
        self.connection.executemany("INSERT INTO new_daily VALUES(?,?,?,?,?)", daily_rows(daily))
        self.waiting = Spool()

    def _tables(self, view: str) -> tuple[str, ...]:
        return (*super()._tables(view), f"new_{PLACED[view][0]}")

    def _number(self, day: date) -> int:
        self._on_day[day] = self._on_day.get(day, -1) + 1
        return numbered_from(day) + OVERLAID + self._on_day[day]

    def _add_transaction(self, number: int, t: Transaction) -> None:
        event = _counts_as(self, t)
        named = dict.fromkeys(t.agreement_of(p) for p in t.postings)
        rows = Rows(Locator(), {a: donor for a in named if a and (donor := self._donor(a))})
        self._insert("transaction_", [rows.transaction(number, t, event)])
        self._insert("posting", list(rows.legs(number, t, event)))

    def _donor(self, agreement: str) -> str:
        versions = self.versions("agreement", agreement)
        return giver_said(versions[-1]) if versions else ""

    def _insert(self, view: str, rows: Sequence[tuple[Any, ...]]) -> None:
        of_row = marks(rows[0] if rows else ())
        self.connection.executemany(f"INSERT INTO new_{PLACED[view][0]} VALUES({of_row})", rows)


_NO_DONORS: Mapping[str, str] = {}
_ROWS = Rows(Locator(), _NO_DONORS)


def overlay(index: Index) -> Overlay:
    """The index with room for entries to `extend` it with."""
    return Overlay(index)


def extend(index: Overlay, records: Iterable[Record]) -> None:
    """Let an `overlay` know further entries."""
    index.add(records)


def _copy(index: Index) -> sqlite3.Connection:
    """All of an index in memory: of one that has changed on the disk since."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    index.connection.backup(connection)
    return connection


def _counts_as(index: Index, t: Transaction) -> str:
    """Effective event: a reversal's is that of the entry of the same legs that it names (domain §3, cases)."""
    if t.event != "reversal":
        return t.event
    wanted = sorted((p.account, p.currency, -to_minor(p.units, p.currency)) for p in t.postings)
    named = index.rows("SELECT id, event FROM transaction_ WHERE doc_key = ? ORDER BY id", (fold_identity(t.reverses),))
    for number, event in named:
        legs = index.rows("SELECT account, currency, units FROM posting WHERE transaction_id = ?", (number,))
        if sorted(legs) == wanted:
            return str(event)
    return t.event
