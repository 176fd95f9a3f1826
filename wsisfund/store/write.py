"""The index made afresh, from all of the books."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..books.records import Books, Record
from ..errors import Fault
from ..vocabulary.events import OF_BANK
from ..vocabulary.money import to_minor
from .index import open_alone
from .index_place import logs_of, unfinished
from .kept_items import INSERT_OPEN
from .leaves import Leaf, settings_of, split
from .rows import Locator, Rows, donors_of, ident_row
from .schema import KEYS, TABLES, YEARLY, names_of, numbered_from
from .schema import PLACED as VIEWS
from .seal import alone, seal

# (kind, key) → day → CHF, and how many entries of the day drew on the balance.
Daily = Mapping[tuple[str, str], Mapping[date, tuple[Any, int]]]


class Filed(NamedTuple):
    """A file of the books as an index knows it: path relative to the books folder, SHA-256, lines that set something, leaves."""

    path: str
    sha256: str
    settings: str
    leaves: tuple[Leaf, ...]


def filed(hashes: Mapping[str, str], read: Callable[[str], bytes]) -> list[Filed]:
    """The files of the books, by path.

    Args:
        hashes: SHA-256 of each, by its path.
        read: its bytes, by its path.
    """
    texts = ((path, digest, read(path)) for path, digest in sorted(hashes.items()))
    return [Filed(path, digest, settings_of(text), split(text)) for path, digest, text in texts]


class Last(NamedTuple):
    """What the rules find besides: warnings, and what is open under documents in the end, as rows (`store.kept_items`)."""

    warnings: Iterable[Fault]
    open_items: Iterable[Sequence[Any]]


class Content(NamedTuple):
    """What an index holds beside the records: effective events in their order, daily movements, what the rules find, and of
    which bytes it is.

    Args:
        files: the included files, by path.
        books_hash: ``sha256:…`` over their hashes (design §2).
        last: asked when all else is written.
    """

    events: Sequence[str]
    daily: Daily
    files: Sequence[Filed]
    books_hash: str
    last: Callable[[], Last]


def write_index(path: Path, books: Books, content: Content) -> Path:
    """Make the index of `books`, exact and without a fault, at `path`, atomically.

    Returns:
        Where it lies: beside `path` where an index of that name stands already, since others may be at work on it.
    """
    with unfinished(path.parent) as temporary:
        _write(temporary, books, content)
        synced(temporary)
        # Until it is sealed nobody looks at it.
        with alone(path.parent):
            return settled(temporary, path)


def synced(temporary: Path) -> None:
    """After a power cut a half index would answer for the books."""
    descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settled(temporary: Path, path: Path) -> Path:
    """Put a new index in its place, and seal it."""
    place, n = path, 1
    while True:
        try:
            os.link(temporary, place)
        except FileExistsError:
            found = open_alone(place)
            if found is None:
                # What is damaged is no index, and nobody is at work on it.
                for left in (place, *logs_of(place)):
                    left.unlink(missing_ok=True)
                continue
            found.close()
            n += 1
            place = path.with_name(f"{path.stem}-{n}{path.suffix}")
        else:
            temporary.unlink()
            seal(place)
            return place


# What is half made is thrown away, so nothing of it needs to be safe.
_QUICKLY: Final = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192; PRAGMA temp_store=MEMORY;"


def _write(path: Path, books: Books, content: Content) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_QUICKLY + TABLES)
        with connection:
            locator = _fill_leaves(connection, content)
            _fill(connection, books, content, locator)
            connection.executescript(KEYS + YEARLY)
            last = content.last()
            connection.executemany(INSERT_OPEN, last.open_items)
            connection.executemany(INSERT_WARNING, warning_rows(last.warnings, locator))
            connection.executemany("INSERT INTO meta VALUES(?,?)", sorted(meta_of(books, content.books_hash).items()))
        # From now on readers do not wait for the one who keeps it up.
        connection.execute("PRAGMA journal_mode=WAL")


def meta_of(books: Books, books_hash: str) -> dict[str, str]:
    """What the index says of the books as a whole."""
    return {
        "books": books_hash,
        "title": books.title,
        "transactions": str(len(books.transactions)),
        "plugins": "\n".join(books.plugins),
        "operating": "\n".join(books.operating_currency),
        "tolerance": "\n".join(f"{currency} {value}" for currency, value in sorted(books.tolerance.items())),
        "others": "\n".join(sorted(books.others)),
        "complete": "yes",
    }


def _fill_leaves(connection: sqlite3.Connection, content: Content) -> Locator:
    locator, number = Locator(), 0
    for file in content.files:
        connection.execute("INSERT INTO file VALUES(?,?,?)", (file.path, file.sha256, file.settings))
        first = 1
        for leaf in file.leaves:
            number += 1
            connection.execute(INSERT_LEAF, leaf_row(number, file.path, first, leaf))
            locator.add(file.path, first, number)
            first += leaf.lines
    return locator


INSERT_LEAF = "INSERT INTO leaf VALUES(?,?,?,?,?,?,?,?)"


def leaf_row(number: int, path: str, first: int, leaf: Leaf) -> tuple[Any, ...]:
    """The row of a leaf that begins on line `first` of a file."""
    return number, path, first, leaf.sha256, leaf.size, leaf.lines, leaf.head, int(leaf.plain)


def insert_into(view: str) -> str:
    """The statement that puts one row into the table behind a view."""
    row, columns = VIEWS[view]
    return f"INSERT INTO {row} VALUES({','.join('?' * (len(names_of(columns)) + 3))})"


def _fill(connection: sqlite3.Connection, books: Books, content: Content, locator: Locator) -> None:
    rows = Rows(locator, donors_of(books.facts))
    many = connection.executemany
    numbers = list(numbered(books.transactions))
    entries = list(zip(numbers, books.transactions, content.events, strict=True))
    many(insert_into("transaction_"), (rows.transaction(*entry) for entry in entries))
    many(insert_into("posting"), (leg for entry in entries for leg in rows.legs(*entry)))
    kinds: list[tuple[str, Sequence[Any], Callable[[int, Any], Any]]] = [
        ("fact", books.facts, rows.fact),
        ("price", books.prices, rows.price),
        ("assertion", books.balances, rows.assertion),
    ]
    for view, records, row in kinds:
        many(insert_into(view), map(row, numbered(records), records))
    idents = dict.fromkeys((fact.kind, fact.ident) for fact in books.facts if fact.kind not in OF_BANK)
    many("INSERT INTO ident VALUES(?,?,?,?)", (ident_row(*ident) for ident in idents))
    opened = {account.account: account for account in reversed(books.opens)}
    many("INSERT INTO account_row VALUES(?,?,?,?,?)", map(rows.account, opened.values()))
    many("INSERT INTO daily VALUES(?,?,?,?,?)", daily_rows(content.daily))


def numbered(records: Iterable[Record]) -> Iterator[int]:
    """The number of each of records in order of time: its day, and its place in the day."""
    before, number = None, 0
    for record in records:
        number = numbered_from(record.date) if record.date != before else number + 1
        before = record.date
        yield number


INSERT_WARNING = "INSERT INTO warning_row VALUES(?,?,?,?,?,?,?)"


def warning_rows(warnings: Iterable[Fault], locator: Locator, first: int = 1) -> Iterator[tuple[Any, ...]]:
    """Rows of `warning_row`, numbered from `first` on."""
    for number, fault in enumerate(warnings, first):
        yield number, fault.slug, fault.message, fault.why, fault.fix, *locator.at(fault.file or "", fault.line or 0)


def daily_rows(daily: Daily) -> Iterator[tuple[str, str, str, int, int]]:
    """Rows of `daily`, sorted; a day on which nothing was moved or drawn on has none."""
    texts: dict[date, str] = {}
    for (kind, key), days in sorted(daily.items()):
        for day, (amount, taken) in sorted(days.items()):
            if amount or taken:
                text = texts.get(day) or texts.setdefault(day, day.isoformat())
                yield kind, key, text, to_minor(amount), taken
