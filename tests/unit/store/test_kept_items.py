"""Open items that the index keeps: what hangs together with a change is counted again, and comes to the same as all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from wsisfund.store.item_book import OpenItems
from wsisfund.store.item_rows import IN_ORDER, POSTED, posted
from wsisfund.store.kept_items import ACCOUNTS, INSERT_OPEN, count_again, legs_of, open_rows, still_open
from wsisfund.store.schema import KEYS, PLACED, TABLES, day_of_number, leg_number, names_of, numbered_from
from wsisfund.vocabulary.accounts import ADVANCES_TRAVEL, VENDORS
from wsisfund.vocabulary.folding import fold_identity

PAYEES = ("Airline", "airline", "Hotel", "Printer", "", "Revaluation")
DOCUMENTS = ("INV-1", "inv 1", "INV-2", "INV-3", "BANK-1", "bank1", "CN-1", "")
EVENTS = ("expense", "expense", "payment", "payment", "reversal", "revaluation", "advance")


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(TABLES + KEYS)
    yield connection
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, Any]) -> None:
    row, columns = PLACED[table]
    empty = {name: 0 if "INTEGER" in column else "" for name, column in zip(names_of(columns), columns.split(", "), strict=True)}
    every = {"id": 0, **empty, "leaf": 0, "line": 0, **values}
    marks = ", ".join(f":{name}" for name in every)
    connection.execute(f"INSERT INTO {row} VALUES({marks})", every)


def _write(connection: sqlite3.Connection, number: int, random: Random) -> None:
    """An entry of one or two legs that have to do with items in whatever way."""
    day, payee, doc, event = day_of_number(number), *map(random.choice, (PAYEES, DOCUMENTS, EVENTS))
    settles, reverses = (random.choice(DOCUMENTS) if chance else "" for chance in (random.random() < 0.4, event == "reversal"))
    credited = random.choice(DOCUMENTS) if event == "expense" and random.random() < 0.3 else ""
    entry = {"id": number, "date": day.isoformat(), "payee": payee, "payee_key": fold_identity(payee), "doc": doc}
    folded = {f"{name}_key": fold_identity(said) for name, said in (("doc", doc), ("settles", settles), ("reverses", reverses))}
    keys = f'{{"credits": "{credited}"}}' if credited else "{}"
    said = {"posted_event": event, "settles": settles, "reverses": reverses, "keys": keys}
    _insert(connection, "transaction_", {**entry, **folded, **said})
    for n in range(random.choice((1, 1, 2))):
        own = random.choice(DOCUMENTS) if random.random() < 0.1 else ""
        amount = random.choice((-300, -200, -100, 100, 200, 300))
        leg = {
            "id": leg_number(number, n), "transaction_id": number, "date": day.isoformat(), "payee": payee, "doc": doc,
            "account": random.choice((VENDORS, VENDORS, ADVANCES_TRAVEL)), "currency": random.choice(("CHF", "CHF", "EUR")),
            "units": amount, "chf": amount, "settles": own or settles,
            "settles_key": fold_identity(own or settles), "keys": f'{{"settles": "{own}"}}' if own else "{}",
        }  # fmt: skip
        _insert(connection, "posting", leg)


def _kept(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT * FROM open_item ORDER BY account, payee, doc, currency").fetchall()


def _fill(connection: sqlite3.Connection) -> None:
    """Count every posting."""
    books = {account: OpenItems(account) for account in ACCOUNTS}
    for account, book in books.items():
        for row in connection.execute(f"{POSTED} WHERE p.account = ? {IN_ORDER}", (account,)):
            book.count(posted(row))
    connection.executemany(INSERT_OPEN, open_rows(still_open(books)))


@pytest.mark.parametrize("seed", range(40))
def test_what_hangs_together_is_enough(index: sqlite3.Connection, seed: int) -> None:
    random = Random(seed)
    numbers = [numbered_from(date(2026, 1, 1) + timedelta(n // 2)) + n % 2 for n in range(30)]
    for number in numbers[::2]:
        _write(index, number, random)
    _fill(index)
    there = set(numbers[::2])
    for _ in range(12):
        number = random.choice(numbers)
        touched = legs_of(index, number)
        if number in there:
            index.execute("DELETE FROM posting_row WHERE transaction_id = ?", (number,))
            index.execute("DELETE FROM transaction_row WHERE id = ?", (number,))
        else:
            _write(index, number, random)
            touched = legs_of(index, number)
        there ^= {number}
        count_again(index, touched)
        kept = _kept(index)
        index.execute("DELETE FROM open_item")
        _fill(index)
        assert kept == _kept(index), f"entry {number}"


def test_a_payee_of_its_own_is_left_alone(index: sqlite3.Connection) -> None:
    """What is open of others is not counted again."""
    random = Random(1)
    for n in range(6):
        _write(index, numbered_from(date(2026, 1, 1)) + n, random)
    _fill(index)
    index.execute("INSERT INTO open_item VALUES(?, 'Somebody else', 'X', 'CHF', 1, 1, '', '', '2026-01-01')", (VENDORS,))
    count_again(index, legs_of(index, numbered_from(date(2026, 1, 1))))
    assert ("Somebody else",) in index.execute("SELECT payee FROM open_item").fetchall()
