"""The index: the books' postings, facts and daily control movements as SQLite tables of integers.

Derived and disposable. Its file is named by the books' hash, the schema and the program's version, so it answers only for
the exact bytes that it was made from. Amounts are minor units of their currency (CHF: centimes); dates are ISO text, so
they sort and compare as text. The statements' SQL runs on these tables, and later on the same tables in Parquet.

    transaction_(id, date, flag, payee, narration, event, posted_event, doc, agreement, instalment, commitment, settles,
                 reverses, restates, certified_by, approved_by, tags, links, keys, file, line)
    posting(id, transaction_id, date, year, account, root, programme, class, currency, units, chf, agreement, instalment,
            commitment, donor, event, doc, payee, opening, restates, keys, file, line)
    fact(id, date, kind, ident, "values", keys, file, line)      price(date, currency, rate, file, line)
    account(name, date, currencies)       daily(kind, key, date, amount)       file(path, sha256)       meta(name, value)
    yearly(account, year, agreement, instalment, donor, event, currency, opening, restates, date, root, class, units, chf)
    account_year(account, year, opening, restates, date, root, class, chf)

`event` is the effective event: a reversal's is that of the entry it reverses (domain §3, cases).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .. import __version__
from ..books.records import Account, Amount, Books, Fact, Keys, Open, Place, Price, Record, Transaction, Value
from ..vocabulary.accounts import is_expense
from ..vocabulary.money import from_minor, to_minor

SCHEMA = 2

Movement = tuple[str, str, date, Decimal]

_TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file(path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account(name TEXT PRIMARY KEY, date TEXT NOT NULL, currencies TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE price(id INTEGER PRIMARY KEY, date TEXT NOT NULL, currency TEXT NOT NULL, rate TEXT NOT NULL,
  file TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE fact(id INTEGER PRIMARY KEY, date TEXT NOT NULL, kind TEXT NOT NULL, ident TEXT NOT NULL,
  "values" TEXT NOT NULL, keys TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE transaction_(id INTEGER PRIMARY KEY, date TEXT NOT NULL, flag TEXT NOT NULL, payee TEXT NOT NULL,
  narration TEXT NOT NULL, event TEXT NOT NULL, posted_event TEXT NOT NULL, doc TEXT NOT NULL, agreement TEXT NOT NULL,
  instalment TEXT NOT NULL, commitment TEXT NOT NULL, settles TEXT NOT NULL, reverses TEXT NOT NULL, restates TEXT NOT NULL,
  certified_by TEXT NOT NULL, approved_by TEXT NOT NULL, tags TEXT NOT NULL, links TEXT NOT NULL, keys TEXT NOT NULL,
  file TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE posting(id INTEGER PRIMARY KEY, transaction_id INTEGER NOT NULL, date TEXT NOT NULL, year INTEGER NOT NULL,
  account TEXT NOT NULL, root TEXT NOT NULL, programme TEXT NOT NULL, class TEXT NOT NULL, currency TEXT NOT NULL,
  units INTEGER NOT NULL, chf INTEGER NOT NULL, agreement TEXT NOT NULL, instalment TEXT NOT NULL, commitment TEXT NOT NULL,
  donor TEXT NOT NULL, event TEXT NOT NULL, doc TEXT NOT NULL, payee TEXT NOT NULL, opening INTEGER NOT NULL,
  restates TEXT NOT NULL, keys TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL);
CREATE TABLE daily(kind TEXT NOT NULL, key TEXT NOT NULL, date TEXT NOT NULL, amount INTEGER NOT NULL,
  PRIMARY KEY(kind, key, date)) WITHOUT ROWID;
"""
_KEYS = """
CREATE INDEX fact_ident ON fact(kind, ident, date, id);
CREATE INDEX fact_kind ON fact(kind, date, id);
CREATE INDEX price_currency ON price(currency, date, id);
CREATE INDEX transaction_doc ON transaction_(doc);
CREATE INDEX posting_agreement ON posting(agreement, instalment, account);
CREATE INDEX posting_account ON posting(account, date);
CREATE INDEX posting_year ON posting(year, root, account, chf);
"""
# Postings of whole years, added up; `date` is the last day of each sum, so that it lies in the year and conditions by day hold.
_YEARLY = """
CREATE TABLE yearly(account TEXT NOT NULL, year INTEGER NOT NULL, agreement TEXT NOT NULL, instalment TEXT NOT NULL,
  donor TEXT NOT NULL, event TEXT NOT NULL, currency TEXT NOT NULL, opening INTEGER NOT NULL, restates TEXT NOT NULL,
  date TEXT NOT NULL, root TEXT NOT NULL, class TEXT NOT NULL, units INTEGER NOT NULL, chf INTEGER NOT NULL,
  PRIMARY KEY(account, year, agreement, instalment, donor, event, currency, opening, restates)) WITHOUT ROWID;
INSERT INTO yearly
SELECT account, year, agreement, instalment, donor, event, currency, opening, restates, MAX(date), MAX(root), MAX(class),
  SUM(units), SUM(chf) FROM posting
GROUP BY account, year, agreement, instalment, donor, event, currency, opening, restates
ORDER BY account, year, agreement, instalment, donor, event, currency, opening, restates;
CREATE INDEX yearly_agreement ON yearly(agreement, account, date, event, root, class, opening, restates, donor, chf);
CREATE TABLE account_year(account TEXT NOT NULL, year INTEGER NOT NULL, opening INTEGER NOT NULL, restates TEXT NOT NULL,
  date TEXT NOT NULL, root TEXT NOT NULL, class TEXT NOT NULL, chf INTEGER NOT NULL,
  PRIMARY KEY(account, year, opening, restates)) WITHOUT ROWID;
INSERT INTO account_year
SELECT account, year, opening, restates, MAX(date), MAX(root), MAX(class), SUM(chf) FROM yearly
GROUP BY account, year, opening, restates ORDER BY account, year, opening, restates;
"""


class Index:
    """One open index. `FactSource` and `Balances` in one: facts by kind and id, daily movements by kind and key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def rows(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; parameters by name or position, never pasted into the text."""
        return self.connection.execute(sql, parameters).fetchall()

    def meta(self, name: str) -> str:
        """A value of the table meta, empty where there is none."""
        rows = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    @property
    def books_hash(self) -> str:
        """``sha256:…`` of the books that the index was made from."""
        return self.meta("books")

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._facts("kind = ? AND ident = ?", (kind, ident))

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._facts("kind = ?", (kind,))

    def first(self, kind: str, ident: str) -> Fact:
        """The oldest version of one thing, which must be there."""
        return self._facts("kind = ? AND ident = ?", (kind, ident), " LIMIT 1")[0]

    def _facts(self, condition: str, parameters: Sequence[str], limit: str = "") -> list[Fact]:
        sql = f'SELECT date, kind, "values", keys, file, line FROM fact WHERE {condition} ORDER BY date, id{limit}'
        return [
            Fact(date.fromisoformat(day), kind, tuple(map(_load, _decode(values)[0])), _load_keys(keys), Place(file, line))
            for day, kind, values, keys, file, line in self.rows(sql, parameters)
        ]

    def series(self, kind: str, key: str) -> list[tuple[date, Decimal]]:
        """Changes of a balance by day, oldest first, in CHF."""
        rows = self.rows("SELECT date, amount FROM daily WHERE kind = ? AND key = ? ORDER BY date", (kind, key))
        return [(date.fromisoformat(day), from_minor(amount)) for day, amount in rows]

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind of movement that begin with `prefix`, sorted."""
        sql = "SELECT DISTINCT key FROM daily WHERE kind = ? AND key >= ? AND key < ? ORDER BY key"
        return [key for (key,) in self.rows(sql, (kind, prefix, prefix + "\U0010ffff"))]


def index_path(folder: Path, books_hash: str) -> Path:
    """Where the index of these books lies: named by content, schema and version, so a stale one is never opened."""
    return folder / f"index-{SCHEMA}-{__version__}-{books_hash.removeprefix('sha256:')[:32]}.sqlite"


def open_index(path: Path, books_hash: str) -> Index | None:
    """The index for exactly these books, read-only, or None where there is none that is whole."""
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        # A statement reads most of the file several times; the default of 2 MiB would read it from the system each time.
        connection.execute("PRAGMA cache_size = -65536")
        index = Index(connection)
        if index.books_hash == books_hash and index.meta("complete") == "yes":
            return index
        connection.close()
    except sqlite3.DatabaseError:
        pass  # a damaged index is no index: it is made again
    return None


def write_index(
    path: Path, books: Books, events: Sequence[str], movements: Iterable[Movement], hashes: Mapping[str, str], books_hash: str
) -> None:
    """Make the index of `books` at `path`, atomically.

    Args:
        path: the file; its folder exists.
        books: exact books without a fault.
        events: effective event of each of ``books.transactions``, same order.
        movements: (kind, key, day, CHF change) of the control balances; summed by day here.
        hashes: SHA-256 of each included file by its path relative to the books folder.
        books_hash: ``sha256:…`` over these (design §2).
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        _write(temporary, books, events, movements, hashes, books_hash)
        settle_index(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def settle_index(temporary: Path, path: Path) -> None:
    """Put a new index in its place, on the disk: after a power cut a half one would answer for the books."""
    descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)


def _write(
    path: Path, books: Books, events: Sequence[str], movements: Iterable[Movement], hashes: Mapping[str, str], books_hash: str
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;" + _TABLES)
        with connection:
            _fill(connection, books, events, movements)
            connection.executemany("INSERT INTO file VALUES(?,?)", sorted(hashes.items()))
            connection.executescript(_KEYS + _YEARLY)
            meta = {"books": books_hash, "title": books.title, "transactions": str(len(books.transactions)), "complete": "yes"}
            connection.executemany("INSERT INTO meta VALUES(?,?)", sorted(meta.items()))


def _fill(connection: sqlite3.Connection, books: Books, events: Sequence[str], movements: Iterable[Movement]) -> None:
    _insert(connection, books, events)
    _fill_daily(connection, movements)


def _fill_daily(connection: sqlite3.Connection, movements: Iterable[Movement]) -> None:
    days: dict[tuple[str, str, date], Decimal] = {}
    for kind, key, day, amount in movements:
        at = (kind, key, day)
        days[at] = days[at] + amount if at in days else amount
    connection.executemany(
        "INSERT INTO daily VALUES(?,?,?,?)",
        ((kind, key, day.isoformat(), to_minor(amount)) for (kind, key, day), amount in sorted(days.items())),
    )


def insert_register(connection: sqlite3.Connection, records: Iterable[Record]) -> None:
    """Put accounts, rates and facts behind those that the tables hold; transactions are left out."""
    kinds: dict[type, list[Any]] = {}
    for record in records:
        kinds.setdefault(type(record), []).append(record)
    connection.executemany(
        "INSERT OR IGNORE INTO account VALUES(?,?,?)",
        ((o.account, o.date.isoformat(), ",".join(o.currencies)) for o in kinds.get(Open, ())),
    )
    connection.executemany(
        "INSERT INTO price(date,currency,rate,file,line) VALUES(?,?,?,?,?)",
        ((p.date.isoformat(), p.currency, format(p.rate, "f"), *_place(p.place)) for p in kinds.get(Price, ())),
    )
    connection.executemany(
        'INSERT INTO fact(date,kind,ident,"values",keys,file,line) VALUES(?,?,?,?,?,?,?)',
        (
            (f.date.isoformat(), f.kind, f.ident, json.dumps([_dump(v) for v in f.values]), _dump_keys(f.keys), *_place(f.place))
            for f in kinds.get(Fact, ())
        ),
    )


def _insert(connection: sqlite3.Connection, books: Books, events: Sequence[str]) -> None:
    """Everything that the books say, behind what the tables hold already."""
    insert_register(connection, (*books.opens, *books.prices, *books.facts))
    donors = dict(
        connection.execute("SELECT ident, json_extract(\"values\", '$[1]') FROM fact WHERE kind = 'agreement' ORDER BY date, id")
    )
    first = connection.execute("SELECT COALESCE(MAX(id), 0) FROM transaction_").fetchone()[0]
    numbered = list(enumerate(zip(books.transactions, events, strict=True), first + 1))
    connection.executemany(f"INSERT INTO transaction_ VALUES({','.join('?' * 21)})", _transaction_rows(numbered))
    posting = f"INSERT INTO posting VALUES(NULL,{','.join('?' * 22)})"
    connection.executemany(posting, _posting_rows(numbered, donors))


_Numbered = Iterable[tuple[int, tuple[Transaction, str]]]


def _transaction_rows(numbered: _Numbered) -> Iterator[tuple[Any, ...]]:
    for number, (t, event) in numbered:
        k = t.keys
        named = (str(k.get(x, "")) for x in ("doc", "agreement", "instalment", "commitment", "settles", "reverses", "restates"))
        officers = (str(k.get(x, "")) for x in ("certified-by", "approved-by"))
        yield (
            number, t.date.isoformat(), t.flag, t.payee, t.narration, event, t.event, *named, *officers,
            " ".join(t.tags), " ".join(t.links), _dump_keys(k), *_place(t.place),
        )  # fmt: skip


def _posting_rows(numbered: _Numbered, donors: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    parts: dict[str, tuple[str, str, str]] = {}
    for n, (t, event) in numbered:
        day, year, file = t.date.isoformat(), t.date.year, t.place.file if t.place else ""
        opening = 1 if "opening" in t.tags or event == "opening" else 0
        restates = str(t.keys.get("restates", ""))
        for p in t.postings:
            split = parts.get(p.account)
            if split is None:
                split = parts[p.account] = _split(p.account)
            agreement = t.key_of(p, "agreement")
            yield (
                n, day, year, p.account, split[0], str(p.keys.get("programme", split[1])), split[2],
                p.currency, to_minor(p.units, p.currency), to_minor(p.chf), agreement, t.key_of(p, "instalment"),
                t.key_of(p, "commitment"), donors.get(agreement, ""), event, t.doc, t.payee, opening, restates,
                _dump_keys(p.keys) if p.keys else "{}", file, p.line,
            )  # fmt: skip


def overlay(index: Index) -> Index:
    """A copy of the index in memory, to `extend` with entries that are not written yet."""
    connection = sqlite3.connect(":memory:")
    index.connection.backup(connection)
    return Index(connection)


def extend(copy: Index, records: Iterable[Record]) -> None:
    """Let an `overlay` know further entries: postings, facts, rates and accounts.

    That is what the builders of later entries read. The control movements stay as they were until somebody needs them
    (`budget.refresh`), and the table meta says so. The verdict on all entries is the gate's, over the whole books.
    """
    kinds: dict[type, list[Any]] = {Transaction: [], Fact: [], Open: [], Price: []}
    for record in records:
        kinds.setdefault(type(record), []).append(record)
    books = Books("", tuple(kinds[Transaction]), tuple(kinds[Fact]), tuple(kinds[Open]), tuple(kinds[Price]))
    with copy.connection:
        _insert(copy.connection, books, [_counts_as(copy, t) for t in books.transactions])
        copy.connection.execute("INSERT OR REPLACE INTO meta VALUES('movements', 'stale')")


def _counts_as(index: Index, t: Transaction) -> str:
    """Effective event: a reversal's is that of the entry of the same legs that it names (domain §3, cases)."""
    if t.event != "reversal":
        return t.event
    wanted = sorted((p.account, p.currency, -to_minor(p.units, p.currency)) for p in t.postings)
    named = index.rows("SELECT id, event FROM transaction_ WHERE doc = ? ORDER BY date, id", (str(t.keys.get("reverses", "")),))
    for number, event in named:
        legs = index.rows("SELECT account, currency, units FROM posting WHERE transaction_id = ?", (number,))
        if sorted(legs) == wanted:
            return str(event)
    return t.event


def replace_movements(copy: Index, movements: Iterable[Movement]) -> None:
    """Put other control movements in place of those that an `overlay` holds."""
    with copy.connection:
        copy.connection.execute("DELETE FROM daily")
        _fill_daily(copy.connection, movements)
        copy.connection.execute("DELETE FROM meta WHERE name = 'movements'")


def _split(account: str) -> tuple[str, str, str]:
    """Root, programme and class; the last two only in ``Expenses:<Programme>:<Class>``."""
    parts = account.split(":")
    return (parts[0], parts[1], parts[2]) if is_expense(account) and len(parts) > 2 else (parts[0], "", "")


def _place(place: Place | None) -> tuple[str, int]:
    return (place.file, place.line) if place else ("", 0)


# What `json.loads` does, without its look for white space, of which the index has none; statements read thousands of facts.
_decode = json.JSONDecoder().raw_decode


def _dump(value: Value) -> object:
    """A value as JSON that keeps its type: text as it is, everything else as a one-key object."""
    if isinstance(value, Account):
        return {"account": str(value)}
    if isinstance(value, Amount):
        return {"amount": [format(value.number, "f"), value.currency]}
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return {"number": format(value, "f")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _load(value: Any) -> Value:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    ((kind, content),) = value.items()
    if kind == "account":
        return Account(content)
    if kind == "amount":
        return Amount(Decimal(content[0]), content[1])
    return Decimal(content) if kind == "number" else date.fromisoformat(content)


def _dump_keys(keys: Keys) -> str:
    return json.dumps({k: _dump(v) for k, v in keys.items()}, sort_keys=True)


def _load_keys(text: str) -> Keys:
    return {k: _load(v) if isinstance(v, dict) else v for k, v in _decode(text)[0].items()}
